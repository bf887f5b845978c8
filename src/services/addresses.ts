/** E-mail addresses as people type them, checked before anything is shared with or sent to one. */
import { domainToASCII } from 'node:url'
import { Problem } from '../errors.ts'

const local = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const domain = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/**
 * One plain address in lower case, its domain in ASCII so that look-alikes stay apart. Quoted local parts, lists, groups and
 * control characters are refused: the domain that is judged must be the domain that is written to.
 * @throws Problem `calendar-cannot-be-shared`, reason `address-not-valid`
 */
export function readAddress(text: string, field: string): string {
  const fault = () => new Problem('calendar-cannot-be-shared', 'The e-mail address is not valid', { reason: 'address-not-valid', field })
  if (text.length > 320) throw fault()
  const at = text.lastIndexOf('@')
  const name = text.slice(0, at).normalize('NFC')
  const host = domainToASCII(text.slice(at + 1).toLowerCase())
  if (at < 1 || Buffer.byteLength(name) > 64 || !local.test(name) || !domain.test(host)) throw fault()
  return `${name.toLowerCase()}@${host}`
}
