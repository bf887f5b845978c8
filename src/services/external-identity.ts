/**
 * People whom a provider outside vouches for (OpenID Connect, LDAP): known by the provider's own id, and by their address the
 * first time alone. What the provider says of groups is made true with it (invariant 16).
 */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { oneLine } from '../language/one-line.ts'
import { languageOf } from '../language/status.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { audit } from '../storage/audit.ts'
import { personById } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import {
  type Account,
  accountAt,
  accountOf,
  addExternalUser,
  type Home,
  holdProvider,
  homeOf,
  linkIdentity,
  refreshAccount,
} from '../storage/external-identities.ts'
import { readAddress } from './addresses.ts'
import { type ExternalGroup, joinGroups } from './external-groups.ts'
import { giveFirstCalendar } from './first-calendars.ts'
import * as gate from './gate.ts'

/** What a provider says of somebody. */
export interface Claimed {
  /** The issuer, or `ldap`. */
  provider: string
  /** The provider's id of them, which is never given to anybody else. */
  subject: string
  address: string | null
  /** Does the provider say that the address is theirs? */
  verified: boolean
  name: string | null
  /** RFC 5646 tag. */
  language: string | null
  /** Null where groups are not taken from the provider. */
  groups: readonly ExternalGroup[] | null
}

/** Why somebody whom the provider knows is not let in. */
export const refusals = ['unverified', 'outside', 'taken', 'administrator', 'disabled', 'groups'] as const
export type Refusal = (typeof refusals)[number]

const sentences: Record<Refusal, string> = {
  unverified: 'The provider does not say that the address is theirs',
  outside: 'The address is in no verified domain of the organization',
  taken: 'The address belongs to somebody else here',
  administrator: 'An administrator is connected by themselves, signed in',
  disabled: 'The account is disabled',
  groups: 'The provider names more groups than are taken',
}

function refuse(because: Refusal): never {
  throw new Problem('need-privileges', sentences[because], { because })
}

/** The organization of a provider. @throws Problem `unavailable` where the settings name none */
export async function homeFor(db: Db, organization: string | null): Promise<Home> {
  const home = await homeOf(db, organization)
  if (!home || home.domains.length === 0) throw new Problem('unavailable', 'No organization is named for this way to sign in')
  return home
}

/**
 * Finds the account, or makes it, and sets its groups.
 * @param already who is signed in with the same browser: the only one who can connect an administrator's account
 * @throws Problem `need-privileges` with the refusal as `because`, `unavailable`
 */
export async function admit(
  db: Db,
  { organization, mostGroups }: { organization: string | null } & Pick<Config['signIn'], 'mostGroups'>,
  claimed: Claimed,
  already: UserSubject | null = null,
): Promise<UserSubject> {
  const home = await homeFor(db, organization)
  const { organizationId } = home
  return await transaction(db, async tx => {
    await holdProvider(tx, organizationId, claimed.provider)
    const known = await accountOf(tx, organizationId, claimed.provider, claimed.subject)
    if (claimed.groups !== null && claimed.groups.length > mostGroups) refuse('groups')
    const id = known?.id ?? (await enrol(tx, home, claimed, already))
    const person = await personById(tx, organizationId, id)
    if (!person) return refuse('disabled')
    const name = nameOf(claimed, person.name)
    await refreshAccount(tx, organizationId, { id, name }, claimed.provider)
    if (claimed.groups !== null) await joinGroups(tx, home, claimed.provider, person, claimed.groups)
    return { ...person, name }
  })
}

/** @returns the id of the account that is linked from now on */
async function enrol(tx: Db, home: Home, claimed: Claimed, already: UserSubject | null): Promise<string> {
  const { organizationId } = home
  const { provider, subject } = claimed
  const address = addressIn(home, claimed)
  const there = await accountAt(tx, organizationId, provider, address)
  const fresh = introduced(claimed, address)
  const id = there ? linkable(there, already) : await addExternalUser(tx, organizationId, { address, ...fresh })
  await linkIdentity(tx, organizationId, id, provider, subject)
  const person = await personById(tx, organizationId, id)
  if (!person) return refuse('disabled')
  const calendar = there ? {} : { collectionId: await welcome(tx, person, fresh.language) }
  const details = there ? { address, provider } : { id, kind: 'user', address, provider }
  await audit(tx, gate.self(person), there ? 'identity.link' : 'directory.add', { ...calendar, details })
  return id
}

/** Whoever comes from outside has a calendar from the beginning, like everybody. It is theirs to make: nobody of ours acts. */
export async function welcome(tx: Db, person: UserSubject, language: string | null): Promise<string> {
  return await giveFirstCalendar(tx, await gate.create(tx, person, person.id), { id: person.id, language, timeZone: null })
}

/** @throws Problem, refusals `unverified` and `outside` */
export function addressIn(home: Home, { address, verified }: Pick<Claimed, 'address' | 'verified'>): string {
  if (address === null || !verified) return refuse('unverified')
  const read = readable(address)
  if (read === null || !home.domains.includes(read.slice(read.lastIndexOf('@') + 1))) return refuse('outside')
  return read
}

function readable(address: string): string | null {
  try {
    return readAddress(address, 'address')
  } catch {
    return null
  }
}

/**
 * May the provider's word for an address open this account? An administrator's it opens only for the administrator: whoever can
 * make an address at the provider would else have the policy and the directory of the organization.
 * @returns its id
 */
export function linkable(there: Account, already: UserSubject | null): string {
  if (there.kind !== 'user' || there.subject !== null) return refuse('taken')
  if (there.disabledAt !== null) return refuse('disabled')
  if (there.administrator && already?.id !== there.id) return refuse('administrator')
  return there.id
}

const longestName = 200

/** What the provider calls them, on one line; else what they are called already. */
export function nameOf({ name }: Pick<Claimed, 'name'>, otherwise: string): string {
  return oneLine(name ?? '', longestName) || otherwise
}

/** Name and language of a new user. */
export function introduced(claimed: Pick<Claimed, 'name' | 'language'>, address: string): { name: string; language: string | null } {
  return { name: nameOf(claimed, address.slice(0, address.lastIndexOf('@'))), language: languageOf(claimed.language) }
}
