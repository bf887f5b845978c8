/** Tokens that end by themselves within the day: of a program that signs in, and of the server's operator at the command line. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { peopleByAddress } from '../storage/authentication.ts'
import { type Credential, dropExpired } from '../storage/credentials.ts'
import { type Db, transaction } from '../storage/database.ts'
import { createCredential, endCredential } from './credentials.ts'
import * as gate from './gate.ts'

export const signInHours = 12
const operatorMinutes = 10

export interface ShortToken {
  credential: Credential
  secret: string
  expiresAt: Date
}

async function shortToken(db: Db, person: UserSubject, name: string, expiresAt: Date, config: Config, now: Date): Promise<ShortToken> {
  return await transaction(db, async tx => {
    const access = gate.self(person)
    // Whoever signs in every day would otherwise reach the limit of what one person may have.
    await dropExpired(tx, access, 'token')
    const made = await createCredential(tx, access, 'token', { name, expiresAt }, person, config, now)
    return { ...made, expiresAt }
  })
}

/** @param person who has just said their password @throws Problem `insufficient-storage` when they have too many tokens */
export async function signInForToken(db: Db, person: UserSubject, config: Config, now: Date): Promise<ShortToken> {
  const expiresAt = new Date(now.getTime() + signInHours * 60 * 60 * 1000)
  return await shortToken(db, person, 'dela sign-in', expiresAt, config, now)
}

/** What the operator acts with for a while, and how it is given back. */
export interface OperatorToken {
  secret: string
  end(): Promise<void>
}

/**
 * The operator of the server acts as an administrator: whoever holds the database could do anything to it, and does it this way
 * under the policy, in the audit log, under a name.
 * @param organization its id, where the address is an administrator's of several
 * @throws Problem `not-found` for an address of no administrator, `conflict` for one of several
 */
export async function operatorToken(
  db: Db,
  address: string,
  organization: string | null,
  config: Config,
  now: Date,
): Promise<OperatorToken> {
  const people = (await peopleByAddress(db, address.trim().toLowerCase())).map(({ subject }) => subject)
  const those = people.filter(one => one.administrator && !one.guest && (organization ?? one.organizationId) === one.organizationId)
  const [person, other] = those
  if (!person) throw new Problem('not-found', `${address} is no administrator here`, { field: 'as' })
  if (other) throw new Problem('conflict', `${address} is an administrator of several organizations`, { field: 'as' })
  const expiresAt = new Date(now.getTime() + operatorMinutes * 60 * 1000)
  const { credential, secret } = await shortToken(db, person, 'dela --local', expiresAt, config, now)
  return { secret, end: async () => await transaction(db, tx => endCredential(tx, gate.self(person), 'token', credential.id)) }
}
