/** IANA time zones by Intl: names and offsets. Windows' and Outlook's names for them by node-ical's CLDR table. */
import { LRUCache } from 'lru-cache'
import nodeIcal from 'node-ical'
import { tzlib_get_timezones } from 'timezones-ical-library'
import { byDay, type Offset } from './offset.ts'

const mostNames = 2_000
const shape = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/

const names = new Map<string, string>()
const cities = new Map<string, string>()
for (const name of [tzlib_get_timezones(), Intl.supportedValuesOf('timeZone')].flat()) {
  if (!name.includes('/')) continue
  names.set(name.toLowerCase(), name)
  cities.set(
    name
      .slice(name.lastIndexOf('/') + 1)
      .replaceAll('_', ' ')
      .toLowerCase(),
    name,
  )
}

const offsets = new Map<string, Offset | null>()

function formatter(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return null
  }
}

function readOffset(format: Intl.DateTimeFormat, epochMs: number): number {
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(epochMs))
  if (!found?.[1]) return 0
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0)
  return (found[1] === '-' ? -seconds : seconds) * 1000
}

function find(name: string): Offset | null {
  let offset = offsets.get(name)
  if (offset === undefined) {
    const format = formatter(name)
    offset = format && byDay(epochMs => readOffset(format, epochMs))
    if (offsets.size < mostNames) offsets.set(name, offset)
  }
  return offset
}

/**
 * Offsets of a name that `ianaName` gave.
 * @throws RangeError for any other
 */
export function offsetOf(name: string): Offset {
  const offset = find(name)
  if (!offset) throw new RangeError('Not an IANA time zone')
  return offset
}

/** The name as IANA writes it (aliases stay what they are), whatever its case; null when there is no such zone. */
export function ianaName(name: string): string | null {
  const listed = names.get(name.toLowerCase())
  if (listed !== undefined && find(listed)) return listed
  if (name.length > 50 || !shape.test(name)) return null
  return formatter(name)?.resolvedOptions().timeZone ?? null
}

/** The zone that is named after a city, `Sarajevo`; null when none is. */
export function cityName(city: string): string | null {
  return cities.get(city.toLowerCase()) ?? null
}

const windows = new LRUCache<string, { name: string | null }>({ max: 500 })

/** IANA name for one of Windows or Outlook (`W. Europe Standard Time`, `(UTC+01:00) Amsterdam, Berlin, …`); null when unknown. */
export function windowsName(label: string): string | null {
  if (label.length > 200 || /[\p{Cc}"]/u.test(label)) return null
  const known = windows.get(label)
  if (known) return known.name
  const probe = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:z\r\nDTSTART;TZID="${label}":20260101T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
  const start: unknown = Object.values(nodeIcal.sync.parseICS(probe)).find(entry => entry?.type === 'VEVENT')?.start
  const answer = start instanceof Date && 'tz' in start && typeof start.tz === 'string' ? start.tz : null
  const name = answer !== null && answer !== label ? ianaName(answer) : null
  windows.set(label, { name })
  return name
}
