/**
 * Addresses below /webdav/: the root, a folder for each person or shared mailbox, and published files in it. A file put directly
 * under the root is the signed-in person's own; whatever way it was written, one resource has one canonical address.
 */
import { Problem } from '../errors.ts'
import { encodeSegment } from '../http/xml.ts'

export const mount = '/webdav'

export type Target =
  | { kind: 'root' }
  /** @property address lower case */
  | { kind: 'folder'; address: string }
  | { kind: 'file'; address: string; fileName: string }
  /** Deeper than anything there is, or a name that is no calendar file's. */
  | { kind: 'nowhere'; because: 'depth' | 'name' }

// Controls, C1 controls, and marks that turn the direction of text: names that look like other names.
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const unfit = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\\/]/u

/**
 * One segment of a path, decoded and in one form of Unicode (NFC), so that two spellings are one name.
 * @throws Problem `bad-request`; `need-privileges` for a name that is too long
 */
function readSegment(raw: string, longest: number): string {
  let segment: string
  try {
    segment = decodeURIComponent(raw).normalize('NFC')
  } catch {
    throw new Problem('bad-request', 'The address is not decodable')
  }
  if (segment === '' || segment === '.' || segment === '..' || unfit.test(segment)) {
    throw new Problem('bad-request', 'The address has a segment that names nothing')
  }
  if (Buffer.byteLength(segment) > longest) throw new Problem('need-privileges', `A name has at most ${longest} bytes`)
  return segment
}

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
 * Where a Destination header or a tagged If list points (RFC 4918 §10.3): an absolute path, or a full address of this server.
 * @param hosts this server's names, of the request and of its public address
 * @returns null when it is on another server
 * @throws Problem `bad-request`
 */
export function readReference(reference: string, hosts: readonly string[], self: string, longest: number): Target | null {
  const fault = new Problem('bad-request', 'The address in the header is not usable')
  if (/[?#]/.test(reference) || reference.length > 8192) throw fault
  if (reference.startsWith('/') && !reference.startsWith('//')) return readAddress(reference, self, longest)
  // Not `URL`: it would resolve dots and change what was written.
  const parts = /^https?:\/\/([^/]+)(\/.*)?$/i.exec(reference)
  if (!parts) throw fault
  const [, authority = '', path = '/'] = parts
  return hosts.includes(authority.toLowerCase()) ? readAddress(path, self, longest) : null
}
