/** Who somebody is: passwords, app passwords, tokens. Limits on guessing are counted in Postgres, for every process together. */
import { hash as digest } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { audit, auditRefusedSignIn } from '../storage/audit.ts'
import { guestByAddress, peopleByAddress, personById, personBySecret } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import { personOpening, type Standing } from '../storage/dav-opening.ts'
import { type Limiter, limiterOf } from '../storage/limits.ts'
import { passwordHashOf } from '../storage/passwords.ts'
import { admit } from './external-identity.ts'
import { self } from './gate.ts'
import { openLdap } from './ldap.ts'
import { useCode } from './one-time-codes.ts'
import { hashAnything, longestPassword } from './password-hash.ts'
import { freshSecret, hashSecret } from './secrets.ts'

export type { Standing } from '../storage/dav-opening.ts'
export { freshSecret, hashSecret } from './secrets.ts'
export { checkPassword, hashPassword, longestPassword, shortestPassword } from './password-hash.ts'

const longestAddress = 320
const hour = 60 * 60

export interface Authentication {
  /** The form on the pages; who has no such password here is looked for in LDAP. @throws Problem as `admit`, `unauthenticated`, `too-many-requests` */
  byPassword(address: string, password: string, network: string): Promise<UserSubject>
  /** A guest, with the code that was mailed to them. @throws Problem `unauthenticated`, `too-many-requests` */
  byCode(address: string, code: string, network: string): Promise<UserSubject>
  /**
   * Somebody whom a provider vouches for. Answers that let nobody in count as guesses.
   * @param ask finds out who it is @throws Problem as `ask`, and `too-many-requests`
   */
  byProvider(network: string, ask: () => Promise<UserSubject>): Promise<UserSubject>
  /**
   * Basic credentials of the DAV doors.
   * @param standing the calendar that the request is about: the same statement reads what it begins with (`gate.open`)
   * @throws Problem `unauthenticated`, `too-many-requests`
   */
  byAppPassword(address: string, secret: string, network: string, standing?: Standing | null): Promise<UserSubject>
  /** Bearer token of the API. @throws Problem `unauthenticated`, `too-many-requests` */
  byToken(secret: string, network: string): Promise<UserSubject>
  /** The person of a session as they are today; null when they may not sign in any more, or not with the password it began under. */
  bySession(kept: Pick<UserSubject, 'organizationId' | 'id' | 'mark'>): Promise<UserSubject | null>
  /**
   * Somebody who is signed in says their password once more. Guesses count as at signing in.
   * @returns its hash @throws Problem `need-privileges` naming `current`, `too-many-requests`
   */
  confirm(access: Access<'self'>, person: UserSubject, current: string, network: string): Promise<string>
}

interface Tried {
  address: string
  way: 'password' | 'code' | 'appPassword' | 'confirmation'
}

function isReadable(address: string): boolean {
  return address.length > 0 && address.length <= longestAddress && !address.includes('\0')
}

const wrong = () => new Problem('unauthenticated', 'The address or the password is wrong')

/** @param tell hears why a server that people sign in with could not be used */
export function authentication(db: Db, config: Config, tell: (error: unknown) => void = () => {}): Authentication {
  const { signIn } = config
  const ldap = signIn.ldap && openLdap(signIn.ldap, signIn.timeoutSeconds, tell)
  const lifted = config.rateLimits === 'off'
  const perNetwork = limiterOf(db, 'guess-network', config.limits.signInPerAddressPerHour, hour)
  const perAccount = limiterOf(db, 'guess-account', config.limits.signInPerAccountPerHour, hour)
  const decoy = hashAnything(freshSecret())

  async function refuseBlocked(limits: [Limiter, string][]): Promise<void> {
    if (lifted) return
    for (const [limiter, key] of limits) {
      const seconds = await limiter.blocked(key)
      if (seconds !== null) throw new Problem('too-many-requests', 'Too many failed attempts to sign in', { retryAfterSeconds: seconds })
    }
  }

  /** @param tried the address somebody said is theirs, and the way they tried; null for a token, which names nobody */
  async function countFailure(limits: [Limiter, string][], failure = wrong(), tried: Tried | null = null): Promise<never> {
    if (!lifted) for (const [limiter, key] of limits) await limiter.count(key)
    if (tried) await auditRefusedSignIn(db, tried.address, { way: tried.way })
    throw failure
  }

  // While a server is away, guesses at an account go on being counted; a whole network is not shut out for it.
  async function counting<T>(limits: [Limiter, string][], ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const away = error.type === 'unavailable'
      return await countFailure(away ? limits.filter(([limiter]) => limiter === perAccount) : limits, error)
    }
  }

  async function byDirectory(address: string, password: string): Promise<UserSubject | null> {
    const claimed = ldap && (await ldap.byPassword(address, password))
    return claimed ? await admit(db, { organization: signIn.ldap?.organization ?? null, mostGroups: signIn.mostGroups }, claimed) : null
  }

  function limitsFor(address: string, network: string): [Limiter, string][] {
    return [
      [perNetwork, network],
      [perAccount, digest('sha256', address, 'base64url')],
    ]
  }

  // Whether an account exists must not be told by how long the answer takes: something is always verified.
  async function matching(address: string, password: string): Promise<UserSubject | null> {
    const people = await peopleByAddress(db, address)
    let found: UserSubject | null = null
    for (const person of people) {
      // Guests have no password, whatever stands in their row.
      if (person.passwordHash !== null && !person.subject.guest && (await verify(person.passwordHash, password))) found ??= person.subject
    }
    if (!people.some(person => person.passwordHash !== null)) await verify(await decoy, password)
    return found
  }

  async function bySecret(
    secret: string,
    network: string,
    address: string | null,
    find: (hash: Uint8Array) => Promise<UserSubject | null>,
  ): Promise<UserSubject> {
    const limits: [Limiter, string][] = [[perNetwork, network]]
    const usable = secret.length >= 16 && secret.length <= 256
    const subject = usable ? await find(hashSecret(secret)) : null
    if (subject && (address === null || subject.address === address)) return subject
    await refuseBlocked(limits)
    const tried = address !== null && isReadable(address) ? ({ address, way: 'appPassword' } as const) : null
    return await countFailure(limits, wrong(), tried)
  }

  return {
    async byPassword(given, password, network) {
      const address = given.trim().toLowerCase()
      const limits = limitsFor(address, network)
      await refuseBlocked(limits)
      if (!isReadable(address)) return await countFailure(limits)
      const tried = { address, way: 'password' } as const
      if (Buffer.byteLength(password) > longestPassword) return await countFailure(limits, wrong(), tried)
      const found = (await matching(address, password)) ?? (await counting(limits, async () => await byDirectory(address, password)))
      return found ?? (await countFailure(limits, wrong(), tried))
    },
    async byCode(given, code, network) {
      const address = given.trim().toLowerCase()
      const limits = limitsFor(address, network)
      await refuseBlocked(limits)
      const guest = await transaction(db, async tx => {
        const found = (await useCode(tx, { address, code, invitationId: null })) ? await guestByAddress(tx, address) : null
        if (found) await audit(tx, self(found), 'guest.sign-in')
        return found
      })
      const failure = new Problem('unauthenticated', 'The code is wrong, or its time is over')
      return guest ?? (await countFailure(limits, failure, { address, way: 'code' }))
    },
    async byProvider(network, ask) {
      const limits: [Limiter, string][] = [[perNetwork, network]]
      await refuseBlocked(limits)
      return await counting(limits, ask)
    },
    async byAppPassword(given, secret, network, standing = null) {
      const address = given.trim().toLowerCase()
      return await bySecret(secret, network, address, async hash =>
        standing ? await personOpening(db, hash, standing, address) : await personBySecret(db, 'appPassword', hash),
      )
    },
    async byToken(secret, network) {
      return await bySecret(secret, network, null, async hash => await personBySecret(db, 'token', hash))
    },
    async bySession({ organizationId, id, mark }) {
      const person = await personById(db, organizationId, id)
      return person?.mark === mark ? person : null
    },
    async confirm(access, person, current, network) {
      const limits = limitsFor(person.address, network)
      await refuseBlocked(limits)
      const kept = await passwordHashOf(db, access)
      const usable = kept !== null && Buffer.byteLength(current) <= longestPassword
      if (usable && (await verify(kept, current))) return kept
      const tried = { address: person.address, way: 'confirmation' } as const
      return await countFailure(limits, new Problem('need-privileges', 'The current password is wrong', { field: 'current' }), tried)
    },
  }
}
