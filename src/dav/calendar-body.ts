/** A calendar object as it is sent to be stored (RFC 4791 §5.3.2.1). */
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'
import { decodeCalendar } from '../icalendar/decode.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { calendarProblem } from '../services/objects.ts'
import { single, type Visit } from './visit.ts'

/** The body as text. @throws Problem `unsupported-media-type`, `calendar-data`, `too-large` */
export async function calendarBody({ request, door }: Visit): Promise<string> {
  const [type = '', ...parameters] = (single(request, 'content-type') ?? 'text/calendar').split(';').map(part => part.trim())
  if (type.toLowerCase() !== 'text/calendar' && type !== 'application/octet-stream' && type !== '') {
    throw new Problem('unsupported-media-type', 'Only calendar objects (text/calendar) are kept here', {
      condition: 'supported-calendar-data',
    })
  }
  const charset = parameters.find(one => /^charset=/i.test(one))?.slice(8) ?? null
  if (single(request, 'content-range') !== undefined) throw new Problem('bad-request', 'Parts of an object are not stored')
  const bytes = await readBody(request, door.config.limits.objectBytes)
  return decode(bytes, charset)
}

function decode(bytes: Uint8Array, charset: string | null): string {
  try {
    return decodeCalendar(bytes, charset)
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
    if (error.condition !== 'supported-calendar-data') throw calendarProblem(error)
    throw new Problem('unsupported-media-type', error.message, { condition: error.condition })
  }
}
