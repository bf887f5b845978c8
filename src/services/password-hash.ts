/** Passwords as they are kept: how long they are, and their hash. */
import { hash } from '@node-rs/argon2'
import { Problem } from '../errors.ts'

// OWASP's second choice of argon2id parameters: 19 MiB, two passes.
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Bytes. */
export const longestPassword = 1024
/** Characters. */
export const shortestPassword = 10

/** @throws Problem `bad-request` for a password that is too short or too long */
export function checkPassword(password: string): void {
  if (password.length < shortestPassword) {
    throw new Problem('bad-request', `A password has at least ${shortestPassword} characters`, { field: 'password' })
  }
  if (Buffer.byteLength(password) > longestPassword) throw new Problem('bad-request', 'The password is too long', { field: 'password' })
}

/** @throws Problem as `checkPassword` */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password)
  return await hashAnything(password)
}

/** The same without a look at its length: of what is no password. */
export async function hashAnything(secret: string): Promise<string> {
  return await hash(secret, argon2)
}
