/** Time zones that no registry has, as JSCalendar defines them beside the event that names them (RFC 8984 §4.7.2). */
import { properties, property, type RawComponent, textOf } from './component.ts'
import { type Json, zoneIdOf } from './jscalendar-event.ts'
import { type Moment, wallClock } from './moment.ts'

const offset = (raw: string): string =>
  raw.trim().replace(/^([+-]\d\d)(\d\d)(\d\d)?$/, (_, hour, minute, second) => `${hour}:${minute}${second ? `:${second}` : ''}`)

function observance(component: RawComponent): Json {
  const raw = (name: string): string => property(component, name)?.raw ?? ''
  const start = wallClock(raw('DTSTART').trim()) ?? '1970-01-01T00:00:00'
  const dates = properties(component, 'RDATE').flatMap(({ raw: list }) => list.split(',').flatMap(value => wallClock(value.trim()) ?? []))
  const month = /BYMONTH=(\d+)/.exec(raw('RRULE'))?.[1]
  const [, nth, day] = /BYDAY=([+-]?\d+)([A-Z]{2})/.exec(raw('RRULE')) ?? []
  const yearly = /FREQ=YEARLY/.test(raw('RRULE')) && {
    recurrenceRules: [
      {
        '@type': 'RecurrenceRule',
        frequency: 'yearly',
        ...(month ? { byMonth: [month] } : {}),
        ...(day ? { byDay: [{ '@type': 'NDay', day: day.toLowerCase(), nthOfPeriod: Number(nth) }] } : {}),
      },
    ],
  }
  return {
    '@type': 'TimeZoneRule',
    start,
    offsetFrom: offset(raw('TZOFFSETFROM')),
    offsetTo: offset(raw('TZOFFSETTO')),
    ...yearly,
    ...(dates.length > 0 ? { recurrenceOverrides: Object.fromEntries(dates.map(date => [date, {}])) } : {}),
  }
}

/** `timeZones` for the moments of an event: those whose zone has an id that begins with a slash. */
export function timeZonesOf(moments: readonly Moment[], definitions: readonly RawComponent[]): Json {
  const ids = new Set(moments.flatMap(moment => zoneIdOf(moment) ?? []).filter(id => id.startsWith('/')))
  const zones = definitions.flatMap((definition): [string, Json][] => {
    const tzId = textOf(definition, 'TZID') ?? ''
    if (!ids.has(`/${tzId}`)) return []
    const rules = (name: string): Json[] => definition.components.filter(one => one.name === name).map(observance)
    const [standard, daylight] = [rules('STANDARD'), rules('DAYLIGHT')]
    const told = { ...(standard.length > 0 ? { standard } : {}), ...(daylight.length > 0 ? { daylight } : {}) }
    return [[`/${tzId}`, { '@type': 'TimeZone', tzId, ...told }]]
  })
  return zones.length > 0 ? { timeZones: Object.fromEntries(zones) } : {}
}
