/** App passwords and API tokens: named, perhaps scoped, shown once. No credential makes one that may do more than itself (invariant 29). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { inScope } from '../sharing/decide.ts'
import type { Scope, UserSubject } from '../sharing/principal.ts'
import { privileges } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import { addCredential, type Credential, type CredentialKind, listCredentials, revokeCredential } from '../storage/credentials.ts'
import type { Db } from '../storage/database.ts'
import { holdPassword } from '../storage/passwords.ts'
import { markOf } from '../storage/authentication.ts'
import { freshSecret, hashSecret } from './authentication.ts'
import { checkName } from './calendars.ts'
import { isId } from './names.ts'

/** Everything a credential may be made for. */
export const scopes = [...privileges, 'administer', 'self'] as const satisfies readonly Scope[]

export interface NewCredential {
  name: string
  /** What it may be used for at most; all that the credential of the request may, where absent. */
  scopes?: readonly Scope[]
  /** Never after the end of the credential that makes it, which is also where it ends if nothing is said. */
  expiresAt?: Date | null
}

/**
 * @param holder who asks, with the scopes and the end of the credential they came with
 * @returns the credential and its secret, which nobody can read out again
 * @throws Problem `bad-request`, `need-privileges` for a scope beyond one's own, `insufficient-storage`, `unauthenticated` where the
 *   password was changed since the request was let in
 */
export async function createCredential(
  tx: Db,
  access: Access<'self'>,
  kind: CredentialKind,
  fresh: NewCredential,
  holder: UserSubject,
  config: Config,
  now: Date,
): Promise<{ credential: Credential; secret: string }> {
  // A change of the password waits for this one or comes before it; after it, nothing new is made by who came in before.
  if (markOf(await holdPassword(tx, access)) !== holder.mark) throw new Problem('unauthenticated', 'The password was changed')
  const beyond = fresh.scopes?.find(scope => !inScope(holder, scope))
  if (beyond) throw new Problem('need-privileges', `The credential that was used is not for ${beyond}`, { field: 'scopes' })
  if (fresh.expiresAt && fresh.expiresAt <= now) throw new Problem('bad-request', 'It cannot expire in the past', { field: 'expiresAt' })
  const most = config.limits.appPasswordsPerPerson
  if ((await listCredentials(tx, access, kind)).length >= most) throw new Problem('insufficient-storage', `One person has at most ${most}`)
  const secret = freshSecret()
  const credential = await addCredential(tx, access, kind, {
    name: checkName(fresh.name),
    scopes: fresh.scopes ?? holder.scopes,
    secretHash: hashSecret(secret),
    expiresAt: earlier(fresh.expiresAt ?? null, holder.expiresAt),
  })
  await audit(tx, access, 'credential.create', { details: { kind, name: credential.name, scopes: credential.scopes } })
  return { credential, secret }
}

// A longer life is a wider credential: whoever holds a token for a day would hold one for ever (invariant 29).
function earlier(wanted: Date | null, holders: Date | null): Date | null {
  if (wanted === null || holders === null) return wanted ?? holders
  return wanted < holders ? wanted : holders
}

/** Holds from the next request on. @throws Problem `not-found` */
export async function endCredential(tx: Db, access: Access<'self'>, kind: CredentialKind, id: string): Promise<void> {
  if (!isId(id) || !(await revokeCredential(tx, access, kind, id))) throw new Problem('not-found', 'There is no such credential')
  await audit(tx, access, 'credential.revoke', { details: { kind, id } })
}
