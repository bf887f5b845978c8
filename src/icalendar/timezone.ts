/** Time zones by whatever name a calendar gives them. */
import { LRUCache } from 'lru-cache'
import { components, textOf } from './component.ts'
import { cityName, ianaName, offsetOf, windowsName } from './iana.ts'
import { InvalidCalendar } from './object.ts'
import { offsetsOf } from './observances.ts'
import { instantOf, type Offset, wallText } from './offset.ts'

export { vtimezone, vtimezoneAs } from './vtimezone.ts'

export interface Zone {
  /** IANA name; the TZID itself for a zone that is known by its VTIMEZONE alone. */
  id: string
  /** True when `id` is an IANA name. */
  known: boolean
  /**
   * Epoch milliseconds of a wall clock `2026-11-21T09:00:00`; in a gap by the offset before it, of two the first
   * (RFC 5545 §3.3.5).
   * @throws RangeError when it is no date
   */
  toUtc(local: string): number
  /** Wall clock at an instant in epoch milliseconds, `2026-11-21T09:00:00`. */
  toLocal(epochMs: number): string
}

function zone(id: string, known: boolean, offset: Offset): Zone {
  return {
    id,
    known,
    toUtc(local) {
      const wall = local.length === 19 ? Date.parse(`${local}Z`) : Number.NaN
      if (Number.isNaN(wall)) throw new RangeError('Not a date and time')
      return instantOf(wall, offset)
    },
    toLocal: epochMs => wallText(epochMs + offset(epochMs)),
  }
}

/** `/mozilla.org/20050126_1/America/Indiana/Knox`: a globally unique id (RFC 5545 §3.8.3.1) around an IANA name. */
function unprefixed(tzid: string): string | null {
  const segments = tzid.split('/').filter(segment => segment !== '')
  for (const length of [3, 2]) {
    const name = segments.length > length || tzid.startsWith('/') ? ianaName(segments.slice(-length).join('/')) : null
    if (name !== null) return name
  }
  return segments.length > 1 && /^(?:UTC|GMT)$/.test(segments.at(-1) ?? '') ? 'Etc/UTC' : null
}

/** `GMT+0200`, `UTC-5`, `(UTC+01:00) anything`: whole hours have names of their own, with the sign turned. */
function fixed(tzid: string): string | null {
  const found = /^\(?(?:UTC|GMT) ?([+-])(\d{1,2})(?:[:.]?00)?\)?$/i.exec(tzid)
  return found ? ianaName(`Etc/GMT${found[1] === '-' ? '+' : '-'}${Number(found[2])}`) : null
}

/** Outlook writes `(GMT+01.00) Sarajevo/Warsaw/Zagreb`: one of its cities has a zone. */
function cities(tzid: string): string | null {
  const listed = /^\((?:UTC|GMT)[^)]*\) ?(.+)$/i.exec(tzid)?.[1]?.split(/[/,]/) ?? []
  for (const city of listed.slice(0, 8)) {
    const name = cityName(city.trim())
    if (name !== null) return name
  }
  return null
}

function nameOf(tzid: string, definition: string | null): string | null {
  if (tzid.length > 255) return null
  const plain = ianaName(tzid) ?? unprefixed(tzid)
  if (plain !== null) return plain
  const location = definition === null ? null : textOf(components(definition), 'X-LIC-LOCATION')
  const located = location === null ? null : (ianaName(location) ?? unprefixed(location))
  if (located !== null) return located
  // Outlook calls so what a person made by hand: the name says nothing, the definition everything.
  if (/customi[sz]ed time zone|tzone:\/\/microsoft\/custom/i.test(tzid)) return null
  return windowsName(tzid) ?? fixed(tzid) ?? cities(tzid)
}

const zones = new LRUCache<string, Zone>({ max: 2_000 })

/**
 * The zone that a TZID means: an IANA name in any case, a globally unique id around one, the X-LIC-LOCATION of its
 * definition, a name of Windows or Outlook, or else what its VTIMEZONE says.
 * @param definition the VTIMEZONE of that TZID as text, from `definitions`; null when the calendar has none
 * @throws InvalidCalendar `valid-calendar-data` when it is neither known nor (well) defined
 */
export function resolveZone(tzid: string, definition: string | null): Zone {
  const key = definition === null ? tzid : `${tzid}\n${definition}`
  const kept = zones.get(key)
  if (kept) return kept
  const name = nameOf(tzid.trim(), definition)
  if (name === null && definition === null) {
    throw new InvalidCalendar('valid-calendar-data', `The time zone ${JSON.stringify(tzid.slice(0, 80))} is not known and not defined`)
  }
  const resolved = name === null ? zone(tzid, false, offsetsOf(definition ?? '')) : zone(name, true, offsetOf(name))
  zones.set(key, resolved)
  return resolved
}
