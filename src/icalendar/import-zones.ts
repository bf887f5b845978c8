/** The time zones of a file being imported: its own where they hold, ours where it names them only. */
import { fold } from './content-line.ts'
import { type Head, plain } from './import-gather.ts'
import { InvalidCalendar } from './object.ts'
import { checkDefinition } from './observances.ts'
import { resolveZone, vtimezoneAs } from './timezone.ts'

const rendered = new WeakMap<Head, Map<string, string | null>>()

function makeZone(tzid: string, head: Head): string | null {
  const lines = head.zones.get(tzid)
  const defined = lines
    ? lines
        .filter(line => /^[A-Za-z0-9-]+[;:]/.test(line))
        .map(line => `${fold(line)}\r\n`)
        .join('')
    : null
  try {
    if (defined !== null) {
      checkDefinition(defined)
      return defined
    }
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
  }
  try {
    return vtimezoneAs(tzid, resolveZone(tzid, null).id)
  } catch (error) {
    if (error instanceof InvalidCalendar) return null
    throw error
  }
}

/** The VTIMEZONE for a TZID of that calendar; null when it is neither defined nor known. */
export function zoneText(tzid: string, head: Head): string | null {
  const known = rendered.get(head) ?? new Map<string, string | null>()
  rendered.set(head, known)
  let text = known.get(tzid)
  if (text === undefined) {
    text = makeZone(tzid, head)
    known.set(tzid, text)
  }
  return text
}

function zoneOf(head: Head): string | null {
  const written = head.properties.get('X-WR-TIMEZONE')
  if (written === undefined) return null
  try {
    const zone = resolveZone(plain(written), null)
    return zone.known ? zone.id : null
  } catch {
    return null
  }
}

const zones = new WeakMap<Head, { id: string | null }>()

/** X-WR-TIMEZONE as an IANA name; null when absent or unknown. */
export function calendarZone(head: Head): string | null {
  const kept = zones.get(head) ?? { id: zoneOf(head) }
  zones.set(head, kept)
  return kept.id
}
