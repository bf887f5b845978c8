/** Secrets of 256 random bits, and what is kept of them. */
import { hash as digest, randomBytes } from 'node:crypto'

/** 256 random bits as text for an address or a password field. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret of 256 random bits. */
export function hashSecret(secret: string): Uint8Array {
  return digest('sha256', secret, 'buffer')
}
