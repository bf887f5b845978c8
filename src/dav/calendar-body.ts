/** A calendar object as it is sent to be stored (RFC 4791 §5.3.2.1). */
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'
import { single, type Visit } from './visit.ts'

const utf8 = /^(?:utf-?8|us-ascii|ascii)$/i

/** The body as text. @throws Problem `unsupported-media-type`, `calendar-data`, `too-large` */
export async function calendarBody({ request, door }: Visit): Promise<string> {
  const [type = '', ...parameters] = (single(request, 'content-type') ?? 'text/calendar').split(';').map(part => part.trim())
  if (type.toLowerCase() !== 'text/calendar' && type !== 'application/octet-stream' && type !== '') {
    throw new Problem('unsupported-media-type', 'Only calendar objects (text/calendar) are kept here', {
      condition: 'supported-calendar-data',
    })
  }
  const charset =
    parameters
      .find(one => /^charset=/i.test(one))
      ?.slice(8)
      .replaceAll('"', '') ?? 'utf-8'
  if (single(request, 'content-range') !== undefined) throw new Problem('bad-request', 'Parts of an object are not stored')
  const bytes = await readBody(request, door.config.limits.objectBytes)
  return decode(bytes, charset)
}

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(utf8.test(charset) ? 'utf-8' : charset, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof RangeError) {
      throw new Problem('unsupported-media-type', `The character set ${charset.slice(0, 40)} is not known`, {
        condition: 'supported-calendar-data',
      })
    }
    throw new Problem('calendar-data', `The body is not ${charset.slice(0, 40)}`, { condition: 'valid-calendar-data' })
  }
}
