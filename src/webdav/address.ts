/**
 * Addresses below /webdav/: the root, a folder for each person or shared mailbox, published calendars in it, and other files beside them.
 * A calendar put directly under the root is the signed-in person's own; whatever way it was written, one resource has one canonical address.
 */
import { Problem } from '../errors.ts'
import { readReference, readSegment } from '../http/path-segment.ts'
import { encodeSegment } from '../http/xml.ts'

export const mount = '/webdav'

export type Target =
  | { kind: 'root' }
  /** @property address lower case */
  | { kind: 'folder'; address: string }
  /** A calendar, or the name of one. */
  | { kind: 'file'; address: string; fileName: string }
  /** Any other file or folder, or the name of one. @property path its names, joined with a slash */
  | { kind: 'plain'; address: string; path: string }
  /** A calendar's name inside another folder, or a name where there are only folders of people. */
  | { kind: 'nowhere'; because: 'depth' | 'name' }

// Deeper than anybody keeps files, and far below what hurts.
const deepest = 32

/**
 * @param path as it came, encoded, without query
 * @param self the signed-in person's address
 * @param longest bytes of one segment
 * @throws Problem `bad-request`, `not-found` for a path outside the mount
 */
export function readAddress(path: string, self: string, longest: number): Target {
  if (path !== mount && !path.startsWith(`${mount}/`)) throw new Problem('not-found', 'There is nothing here')
  const rest = path.slice(mount.length + 1)
  if (rest === '') return { kind: 'root' }
  const asFolder = rest.endsWith('/')
  const raw = (asFolder ? rest.slice(0, -1) : rest).split('/', deepest + 2)
  if (raw.length > deepest + 1) throw new Problem('bad-request', `Folders are at most ${deepest} deep`)
  const [first = '', ...names] = raw.map(segment => readSegment(segment, longest))
  if (names.length > 0) return within(first, names)
  if (!asFolder && (isCalendarName(first) || isHidden(first))) return within(self, [first])
  return first.includes('@') ? { kind: 'folder', address: first.toLowerCase() } : { kind: 'nowhere', because: 'name' }
}

function within(address: string, names: readonly string[]): Target {
  const last = names.at(-1) ?? ''
  if (!isCalendarName(last)) return { kind: 'plain', address: address.toLowerCase(), path: names.join('/') }
  return names.length > 1 ? { kind: 'nowhere', because: 'depth' } : { kind: 'file', address: address.toLowerCase(), fileName: last }
}

/** What programs put beside a file for themselves, named after it: macOS `._Work.ics`. */
function isHidden(name: string): boolean {
  return name.startsWith('.')
}

/** May what has this name be a calendar? */
export function isCalendarName(name: string): boolean {
  return !isHidden(name) && /.\.ics$/iu.test(name)
}

/** The canonical address, encoded; folders of people and mailboxes end in a slash. */
export function hrefOf(target: Target): string {
  switch (target.kind) {
    case 'root':
    case 'nowhere':
      return `${mount}/`
    case 'folder':
      return `${mount}/${encodeSegment(target.address)}/`
    case 'file':
      return `${mount}/${encodeSegment(target.address)}/${encodeSegment(target.fileName)}`
    case 'plain':
      return `${mount}/${encodeSegment(target.address)}/${target.path.split('/').map(encodeSegment).join('/')}`
  }
}

/** What to tell somebody who wants to write where nothing can be. */
export function noSuchPlace(target: Target & { kind: 'nowhere' }): Problem {
  return target.because === 'depth'
    ? new Problem('conflict', 'Calendars stand directly in the folder of their owner, and in no folder inside it')
    : new Problem('need-privileges', 'There are only the folders of people and shared mailboxes here; files go into one of them')
}

/**
 * Where a Destination header or a tagged If list points (RFC 4918 §10.3).
 * @param hosts this server's names, of the request and of its public address
 * @returns null when it is on another server
 * @throws Problem `bad-request`
 */
export function readTarget(reference: string, hosts: readonly string[], self: string, longest: number): Target | null {
  const path = readReference(reference, hosts)
  return path === null ? null : readAddress(path, self, longest)
}
