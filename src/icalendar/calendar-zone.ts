/** A VCALENDAR with one VTIMEZONE in it: how CalDAV says a time zone (RFC 4791 §5.2.2, §9.8), and the IANA zone that comes to. */
import { property, type RawComponent, readComponents, textOf, write } from './component.ts'
import { offsetOf } from './iana.ts'
import { InvalidCalendar } from './object.ts'
import { checkDefinition, offsetsOf } from './observances.ts'
import { resolveZone, type Zone } from './timezone.ts'

const refuse = (reason: string) => new InvalidCalendar('valid-calendar-data', reason)
const day = 86_400_000
/** What calendars are about: zones that only differed earlier are taken for one. */
const compared = { from: Date.UTC(2015, 0, 1), to: Date.UTC(2036, 0, 1) }

/** @throws InvalidCalendar `valid-calendar-data` for what is not a calendar with exactly one usable VTIMEZONE and nothing else */
export function calendarZone(text: string): Zone {
  const { tzid, definition } = definitionIn(text)
  checkDefinition(definition)
  return resolveZone(tzid, definition)
}

function definitionIn(text: string): { tzid: string; definition: string } {
  const [calendar, second]: RawComponent[] = readComponents(text.trim(), { properties: 10_000, instances: 10_000 })
  if (!calendar || second || calendar.name !== 'VCALENDAR') throw refuse('A time zone stands in one VCALENDAR')
  const [zone, ...others] = calendar.components
  if (property(calendar, 'VERSION')?.raw.trim() !== '2.0') throw refuse('The VCALENDAR of a time zone has VERSION 2.0')
  const tzid = zone?.name === 'VTIMEZONE' && others.length === 0 ? textOf(zone, 'TZID') : null
  if (!zone || tzid === null) throw refuse('A time zone is one VTIMEZONE and nothing else')
  return { tzid, definition: write(zone) }
}

/**
 * A zone under an IANA name, for what keeps names alone: its own where it has one, else one whose clocks show the same.
 * @param text what `calendarZone` read it from
 * @returns null where no zone is like it
 */
export function ianaLike(zone: Zone, text: string): string | null {
  if (zone.known) return zone.id
  const offset = offsetsOf(definitionIn(text).definition)
  const samples: number[] = []
  for (let at = compared.from; at < compared.to; at += 5 * day) samples.push(at)
  const wanted = samples.map(offset)
  const same = Intl.supportedValuesOf('timeZone').find(name => {
    const other = offsetOf(name)
    return samples.every((at, index) => other(at) === wanted[index])
  })
  return same ?? fixedLike(new Set(wanted))
}

function fixedLike(offsets: ReadonlySet<number>): string | null {
  const [only = 0.5, ...others] = offsets
  const hours = only / 3_600_000
  if (others.length > 0 || !Number.isInteger(hours) || Math.abs(hours) > 12) return null
  return hours === 0 ? 'Etc/UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}
