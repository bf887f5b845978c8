/**
 * Addresses below /webdav/: the root, a folder for each person or shared mailbox, and published files in it. A file put directly
 * under the root is the signed-in person's own; whatever way it was written, one resource has one canonical address.
 */
import { Problem } from '../errors.ts'
import { readReference, readSegment } from '../http/path-segment.ts'
import { encodeSegment } from '../http/xml.ts'

export const mount = '/webdav'

export type Target =
  | { kind: 'root' }
  /** @property address lower case */
  | { kind: 'folder'; address: string }
  | { kind: 'file'; address: string; fileName: string }
  /** Deeper than anything there is, or a name that is no calendar file's. */
  | { kind: 'nowhere'; because: 'depth' | 'name' }

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
  const raw = (asFolder ? rest.slice(0, -1) : rest).split('/', 4)
  const [first = '', second, deeper] = raw.map(segment => readSegment(segment, longest))
  if (deeper !== undefined) return { kind: 'nowhere', because: 'depth' }
  if (second !== undefined) return isCalendarName(second) ? fileIn(first, second) : { kind: 'nowhere', because: 'name' }
  if (!asFolder && isCalendarName(first)) return fileIn(self, first)
  return first.includes('@') ? { kind: 'folder', address: first.toLowerCase() } : { kind: 'nowhere', because: 'name' }
}

function fileIn(address: string, fileName: string): Target {
  return { kind: 'file', address: address.toLowerCase(), fileName }
}

function isCalendarName(name: string): boolean {
  return /.\.ics$/iu.test(name)
}

/** The canonical address, encoded; folders end in a slash. */
export function hrefOf(target: Target): string {
  switch (target.kind) {
    case 'root':
    case 'nowhere':
      return `${mount}/`
    case 'folder':
      return `${mount}/${encodeSegment(target.address)}/`
    case 'file':
      return `${mount}/${encodeSegment(target.address)}/${encodeSegment(target.fileName)}`
  }
}

/** What to tell somebody who wants to write where no calendar file can be. */
export function noSuchPlace(target: Target & { kind: 'nowhere' }): Problem {
  return target.because === 'depth'
    ? new Problem('conflict', 'There are no folders inside folders here')
    : new Problem('need-privileges', 'Only calendar files, whose names end in .ics, are kept here')
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
