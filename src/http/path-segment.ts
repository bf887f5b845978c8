/** Segments of paths and references to resources, as every DAV door reads them. */
import { Problem } from '../errors.ts'

// Controls, C1 controls, and marks that turn the direction of text: names that look like other names.
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const unfit = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069\\/]/u

/**
 * One segment of a path, decoded and in one form of Unicode (NFC), so that two spellings are one name.
 * @param longest bytes
 * @throws Problem `bad-request`; `need-privileges` for a name that is too long
 */
export function readSegment(raw: string, longest: number): string {
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
 * The path in a Destination header, a tagged If list or a DAV:href: an absolute path, or a full address of this server.
 * @param hosts this server's names, of the request and of its public address
 * @returns null when it is on another server
 * @throws Problem `bad-request`
 */
export function readReference(reference: string, hosts: readonly string[]): string | null {
  const fault = () => new Problem('bad-request', 'The address is not usable')
  if (/[?#]/.test(reference) || reference.length > 8192) throw fault()
  if (reference.startsWith('/') && !reference.startsWith('//')) return reference
  // Not `URL`: it would resolve dots and change what was written.
  const parts = /^https?:\/\/([^/]+)(\/.*)?$/i.exec(reference)
  if (!parts) throw fault()
  const [, authority = '', path = '/'] = parts
  return hosts.includes(authority.toLowerCase()) ? path : null
}
