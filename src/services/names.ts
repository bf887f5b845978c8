/** Names nobody chose: for address segments that must tell nothing and clash with nothing. */
import { randomBytes } from 'node:crypto'

/** 80 random bits in lower-case letters and digits. */
export function freshId(): string {
  return BigInt(`0x${randomBytes(10).toString('hex')}`)
    .toString(36)
    .padStart(16, '0')
}
