/** Names nobody chose: ids, and address segments that must tell nothing and clash with nothing. */
import { randomBytes } from 'node:crypto'

/** 80 random bits in lower-case letters and digits. */
export function freshId(): string {
  return BigInt(`0x${randomBytes(10).toString('hex')}`)
    .toString(36)
    .padStart(16, '0')
}

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Could it be the id of a row? Anything else is not found, before Postgres refuses to read it. */
export function isId(text: string): boolean {
  return idForm.test(text)
}
