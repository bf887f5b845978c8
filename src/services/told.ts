/** Whoever the server writes to by itself about what is theirs: in which language, and from which organization. */
import type { Config } from '../config.ts'
import { firstLanguage, type Language } from '../language/status.ts'
import { Denial } from '../sharing/decide.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { personById } from '../storage/authentication.ts'
import type { Db } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import { organizationOf } from '../storage/organizations.ts'
import { ask, self } from './gate.ts'

export interface Told {
  /** What they may see is decided on as theirs. */
  person: UserSubject
  language: Language
  organizationName: string
  /** IANA zone that times are told in. */
  zone: string
}

/** Null for whoever has left, or may not sign in any more. */
export async function toldOf(db: Db, organizationId: string, principalId: string, config: Config): Promise<Told | null> {
  const person = await personById(db, organizationId, principalId)
  if (!person) return null
  const access = self(person)
  const [row, organization] = await Promise.all([principalById(db, access, principalId), organizationOf(db, access)])
  const language = firstLanguage(row?.language, organization.language, config.defaults.language)
  return { person, language, organizationName: organization.name, zone: organization.timeZone }
}

/** The name of a calendar for whoever is told of a mail about it; null where they may not share it any more: it may be another by now. */
export async function nameFor(
  db: Db,
  organizationId: string,
  { sender, collectionId, calendarName }: { sender: { id: string }; collectionId: string; calendarName: string },
): Promise<string | null> {
  const person = await personById(db, organizationId, sender.id)
  if (!person || (await ask(db, person, 'share', collectionId)) instanceof Denial) return null
  return calendarName
}
