/** The password of a publish link: compared slowly, remembered by a signed pass that ends with it, guesses counted. */
import { createHmac, hash as digest, timingSafeEqual } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Db } from '../storage/database.ts'
import { limiterOf } from '../storage/limits.ts'
import { longestPassword } from './password-hash.ts'

/** A link that its bearer wants to open. */
export interface Lock {
  linkId: string
  passwordHash: string
}

export interface LinkPasswords {
  /** @throws Problem `too-many-requests` for a network that guessed too often */
  matches(lock: Lock, password: string, network: string): Promise<boolean>
  /** For a cookie: opens this link alone, until the password changes or `passSeconds` are over. */
  passFor(lock: Lock, now: Date): string
  opens(lock: Lock, pass: string, now: Date): boolean
}

export const passSeconds = 12 * 60 * 60
const hour = 60 * 60
/** Calendar programs send the password with every request: what was right a moment ago is not hashed again. */
const mostRemembered = 10_000

/** @param secret of the server; every process has the same */
export function linkPasswords(db: Db, { limits, rateLimits }: Config, secret: string): LinkPasswords {
  const guesses = limiterOf(db, 'guess-link', limits.signInPerAccountPerHour, hour)
  const known = new Set<string>()
  const sign = ({ linkId, passwordHash }: Lock, ends: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['link-pass', linkId, passwordHash, ends]))
      .digest('base64url')

  return {
    async matches({ linkId, passwordHash }, password, network) {
      const key = digest('sha256', JSON.stringify([secret, passwordHash, password]), 'base64url')
      if (known.has(key)) return true
      const guess = digest('sha256', `${linkId} ${network}`, 'base64url')
      const wait = rateLimits === 'off' ? null : await guesses.blocked(guess)
      if (wait !== null) throw new Problem('too-many-requests', 'Too many wrong passwords', { retryAfterSeconds: wait })
      // What is too long is compared too, as nothing: it takes no other time than what is wrong.
      if (await verify(passwordHash, Buffer.byteLength(password) > longestPassword ? '' : password)) {
        if (known.size >= mostRemembered) known.clear()
        known.add(key)
        return true
      }
      if (rateLimits !== 'off') await guesses.count(guess)
      return false
    },
    passFor(lock, now) {
      const ends = String(Math.floor(now.getTime() / 1000) + passSeconds)
      return `${ends}.${sign(lock, ends)}`
    },
    opens(lock, pass, now) {
      const [, ends = '', signature = ''] = /^(\d{1,12})\.([\w-]{43})$/.exec(pass) ?? []
      if (ends === '' || Number(ends) * 1000 <= now.getTime()) return false
      return timingSafeEqual(Buffer.from(sign(lock, ends)), Buffer.from(signature))
    },
  }
}
