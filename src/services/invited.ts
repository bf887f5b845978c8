/** An invitation with everything that a decision on it knows, found by its secret or by its ids. */
import { Problem } from '../errors.ts'
import { Denial } from '../sharing/decide.ts'
import type { Role } from '../sharing/roles.ts'
import { personById } from '../storage/authentication.ts'
import type { Db } from '../storage/database.ts'
import { invitationById, invitationBySecret, type Invited, standingOf } from '../storage/invitation-facts.ts'
import { hashSecret } from './authentication.ts'
import { ask } from './gate.ts'

export type { Invited } from '../storage/invitation-facts.ts'

/** By the secret of its mail, or by its ids where it was sent to the person who asks. */
export type InvitationKey = { token: string } | { organizationId: string; id: string }

const longestToken = 100

/** null for a secret that is none's, and where the calendar is gone. */
export async function findInvited(db: Db, key: InvitationKey): Promise<Invited | null> {
  const found = 'token' in key ? await bySecret(db, key.token) : await invitationById(db, key.organizationId, key.id)
  if (found?.facts.kind !== 'internal') return found
  return { ...found, facts: { ...found.facts, insideRole: await insideRole(db, found) } }
}

/** @throws Problem `not-found` */
export async function readInvited(db: Db, key: InvitationKey): Promise<Invited> {
  const found = await findInvited(db, key)
  if (!found) throw new Problem('not-found', 'There is no such invitation')
  return found
}

async function bySecret(db: Db, token: string): Promise<Invited | null> {
  return token.length <= longestToken ? await invitationBySecret(db, hashSecret(token)) : null
}

/** By all their grants, decided like any request of theirs. */
async function insideRole(db: Db, { facts }: Invited): Promise<Role | null> {
  const { collection, address } = facts
  const { here } = await standingOf(db, collection.organizationId, address)
  const person = here && (await personById(db, collection.organizationId, here.id))
  const access = person && (await ask(db, person, 'readFreeBusy', collection.id))
  return access && !(access instanceof Denial) ? access.role : null
}
