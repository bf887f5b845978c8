/** From bytes to text: character sets, byte order marks, and folds that cut a character in two. */
import { InvalidCalendar } from './object.ts'

const latin = new Set(['iso-8859-1', 'latin1', 'iso_8859-1', 'windows-1252', 'cp1252', 'iso-8859-15', 'us-ascii', 'ascii'])

/** Takes out the folds that stand between the bytes of one character (RFC 5545 §3.1: older programs fold by octets). */
function joinCharacters(bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const before = joined[length - 1] ?? 0
    const skip = bytes[at] === 13 && bytes[at + 1] === 10 ? 3 : 2
    const fold = bytes[at + skip - 2] === 10 && (bytes[at + skip - 1] === 32 || bytes[at + skip - 1] === 9)
    const after = bytes[at + skip] ?? 0
    if (fold && before >= 0x80 && after >= 0x80 && after < 0xc0) at += skip - 1
    else joined[length++] = bytes[at] ?? 0
  }
  return joined.subarray(0, length)
}

function lineOfFault(bytes: Uint8Array): number {
  let line = 0
  let start = 0
  while (start < bytes.length) {
    line++
    const feed = bytes.indexOf(10, start)
    const end = feed === -1 ? bytes.length : feed + 1
    if (utf8(bytes.subarray(start, end)) === null) return line
    start = end
  }
  return Math.max(line, 1)
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * The text of a calendar sent as bytes; without byte order mark.
 * @param charset as declared by the sender in any case; null for UTF-8, what RFC 5545 §3.1.4 says without a declaration
 * @throws InvalidCalendar `supported-calendar-data` for UTF-16 and character sets we do not read, `valid-calendar-data` for bytes that
 * are not what was declared
 */
export function decodeCalendar(bytes: Uint8Array, charset: string | null): string {
  const declared = charset?.trim().replaceAll('"', '').toLowerCase() || 'utf-8'
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (marked) throw new InvalidCalendar('supported-calendar-data', 'UTF-16 is not read: send UTF-8')
  if (latin.has(declared) && !declared.endsWith('ascii'))
    return new TextDecoder(declared === 'latin1' ? 'iso-8859-1' : declared).decode(bytes)
  if (!['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(declared)) {
    throw new InvalidCalendar(
      'supported-calendar-data',
      `The character set ${JSON.stringify(declared.slice(0, 40))} is not read: send UTF-8`,
    )
  }
  const text = utf8(bytes) ?? utf8(joinCharacters(bytes))
  if (text === null) throw new InvalidCalendar('valid-calendar-data', 'The bytes are not UTF-8', lineOfFault(joinCharacters(bytes)))
  return text
}
