/** Addresses that calendars are fed from, as people type or paste them. */
import { isIP } from 'node:net'
import { Problem } from '../errors.ts'
import { mayConnect } from './public-address.ts'

const longest = 2000
const webcal = /^webcals?:(?=\/\/)/i
// Whatever stands there otherwise (mail, databases, remote shells) has nothing to do with calendars.
const web = new Set(['', '80', '443'])
const firstFree = 1024

/** An address that is not asked, and why. */
export class RefusedAddress extends Error {
  override name = 'RefusedAddress'
}

/** The host of an address as it is connected to: without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

/**
 * Everything that can be told of an address before its name is looked up. The URL standard has turned every way of writing an IP
 * address (octal, hexadecimal, one number) into the usual one by then.
 * @throws RefusedAddress
 */
export function requireAskable(url: URL, allowedNetworks: readonly string[]): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new RefusedAddress('The address is not one of http, https or webcal')
  if (url.username !== '' || url.password !== '') throw new RefusedAddress('The address has a user name or a password in it')
  if (!web.has(url.port) && Number(url.port) < firstFree) throw new RefusedAddress(`Calendars are not asked for at port ${url.port}`)
  const host = hostOf(url)
  if (isIP(host) !== 0 && !mayConnect(host, allowedNetworks))
    throw new RefusedAddress('The address leads into a network that this server does not ask')
}

/**
 * Reads an address: http, https, or webcal, which is the same over TLS.
 * @throws Problem `bad-request` naming the field
 */
export function readSourceAddress(text: string, allowedNetworks: readonly string[], field: string): URL {
  const typed = text.trim()
  const url = typed.length <= longest && !/[\s\p{Cc}]/u.test(typed) ? URL.parse(typed.replace(webcal, 'https:')) : null
  if (url === null || url.hostname === '')
    throw new Problem('bad-request', 'This is not the address of a calendar', { field, because: 'address' })
  url.hash = ''
  try {
    requireAskable(url, allowedNetworks)
  } catch (error) {
    if (!(error instanceof RefusedAddress)) throw error
    throw new Problem('bad-request', error.message, { field, because: 'address' })
  }
  return url
}
