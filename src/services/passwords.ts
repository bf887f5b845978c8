/** A person changes their own password; every other way in ends with it (invariant 29). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { audit } from '../storage/audit.ts'
import { markOf } from '../storage/authentication.ts'
import { revokeAllCredentials } from '../storage/credentials.ts'
import { type Db, transaction } from '../storage/database.ts'
import { replacePassword } from '../storage/passwords.ts'
import { endSessions } from '../storage/sessions.ts'
import { type Authentication, checkPassword, hashPassword } from './authentication.ts'

/**
 * App passwords, tokens and sessions are gone, those of the request at hand among them: a page begins a new session with what
 * comes back. What a request under way still writes under the old password does not count either: sessions and fresh credentials
 * are compared with the password's mark (`bySession`, `createCredential`).
 * @param network of the request: guesses of the current password are counted like those at signing in
 * @throws Problem `need-privileges` naming `current` when it is wrong, `bad-request` naming `password`, `too-many-requests`,
 *   `conflict` when the password was changed meanwhile
 */
export async function changePassword(
  db: Db,
  access: Access<'self'>,
  person: UserSubject,
  authentication: Authentication,
  given: { current: string; password: string },
  network: string,
): Promise<UserSubject> {
  // What cannot be taken costs no guess.
  checkPassword(given.password)
  const from = await authentication.confirm(access, person, given.current, network)
  const to = await hashPassword(given.password)
  await transaction(db, async tx => {
    if (!(await replacePassword(tx, access, from, to))) throw new Problem('conflict', 'The password was changed meanwhile')
    await revokeAllCredentials(tx, access)
    await endSessions(tx, access)
    await audit(tx, access, 'password.change')
  })
  return { ...person, mark: markOf(to) }
}
