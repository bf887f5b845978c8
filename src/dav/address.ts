/**
 * Addresses below /dav/: principals, and for each person or shared mailbox a home with calendars in it. A calendar stands in its
 * owner's home under the name it was made with, and in the home of whoever it is shared with under its id.
 */
import { Problem } from '../errors.ts'
import { readSegment } from '../http/path-segment.ts'
import { encodeSegment } from '../http/xml.ts'

export const mount = '/dav'

/** Names in a home that are no calendars. */
export const reserved = ['notifications', 'inbox', 'outbox'] as const

export type ProxyKind = 'read' | 'write'

/** @property address of a person, group or shared mailbox, lower case */
export type Target =
  | { kind: 'root' }
  | { kind: 'principals' }
  | { kind: 'principal'; address: string }
  | { kind: 'proxy'; address: string; proxy: ProxyKind }
  | { kind: 'homes' }
  | { kind: 'home'; address: string }
  | { kind: 'notifications'; address: string }
  | { kind: 'notification'; address: string; id: string }
  | { kind: 'calendar'; address: string; segment: string }
  | { kind: 'object'; address: string; segment: string; name: string }
  | { kind: 'nowhere' }

const proxies = new Map<string, ProxyKind>([
  ['calendar-proxy-read', 'read'],
  ['calendar-proxy-write', 'write'],
])

/**
 * @param path as it came, encoded, without query
 * @param longest bytes of one segment
 * @throws Problem `bad-request` for what cannot be an address, `not-found` for a path outside the mount
 */
export function readAddress(path: string, longest: number): Target {
  if (path !== mount && !path.startsWith(`${mount}/`)) throw new Problem('not-found', 'There is nothing here')
  const rest = path.slice(mount.length + 1)
  if (rest === '') return { kind: 'root' }
  const raw = (rest.endsWith('/') ? rest.slice(0, -1) : rest).split('/', 6)
  const [room = '', given, third, fourth, deeper] = raw.map(segment => readSegment(segment, longest))
  const address = given?.toLowerCase()
  if (deeper !== undefined) return { kind: 'nowhere' }
  if (room === 'principals') return principalAt(address, third, fourth)
  return room === 'calendars' ? homeAt(address, third, fourth) : { kind: 'nowhere' }
}

function principalAt(address: string | undefined, proxy: string | undefined, deeper: string | undefined): Target {
  if (address === undefined) return { kind: 'principals' }
  if (proxy === undefined) return { kind: 'principal', address }
  const kind = proxies.get(proxy)
  return kind && deeper === undefined ? { kind: 'proxy', address, proxy: kind } : { kind: 'nowhere' }
}

function homeAt(address: string | undefined, segment: string | undefined, name: string | undefined): Target {
  if (address === undefined) return { kind: 'homes' }
  if (segment === undefined) return { kind: 'home', address }
  if (segment === 'notifications') {
    if (name === undefined) return { kind: 'notifications', address }
    return /^[0-9a-f-]{36}\.xml$/.test(name) ? { kind: 'notification', address, id: name.slice(0, -4) } : { kind: 'nowhere' }
  }
  if (segment === 'inbox' || segment === 'outbox') return { kind: 'nowhere' }
  return name === undefined ? { kind: 'calendar', address, segment } : { kind: 'object', address, segment, name }
}

/** The canonical address, encoded; collections end in a slash. */
export function hrefOf(target: Target): string {
  switch (target.kind) {
    case 'root':
    case 'nowhere':
      return `${mount}/`
    case 'principals':
      return `${mount}/principals/`
    case 'principal':
      return `${mount}/principals/${encodeSegment(target.address)}/`
    case 'proxy':
      return `${mount}/principals/${encodeSegment(target.address)}/calendar-proxy-${target.proxy}/`
    case 'homes':
      return `${mount}/calendars/`
    case 'home':
      return `${mount}/calendars/${encodeSegment(target.address)}/`
    case 'notifications':
      return `${mount}/calendars/${encodeSegment(target.address)}/notifications/`
    case 'notification':
      return `${mount}/calendars/${encodeSegment(target.address)}/notifications/${target.id}.xml`
    case 'calendar':
      return `${mount}/calendars/${encodeSegment(target.address)}/${encodeSegment(target.segment)}/`
    case 'object':
      return `${mount}/calendars/${encodeSegment(target.address)}/${encodeSegment(target.segment)}/${encodeSegment(target.name)}`
  }
}
