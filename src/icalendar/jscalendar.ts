/** Calendars in JSCalendar (RFC 8984): a Group of Events, made of the view of a calendar as its feed has it and of nothing else. */
import { colorName } from './color-name.ts'
import { components, property, type RawComponent } from './component.ts'
import { type FeedHeader, productId } from './feed.ts'
import { described, type Json, timed, utcDateTime, zoneIdOf } from './jscalendar-event.ts'
import { recurrence } from './jscalendar-series.ts'
import { timeZonesOf } from './jscalendar-zone.ts'
import { type Series, seriesOf } from './series.ts'
import { inFormOf } from './view-series.ts'

/** The texts of the events of each UID. */
function objectsIn(text: string): string[] {
  const events = text.split(/(?=^BEGIN:V(?:EVENT|TODO|JOURNAL)\r$)/m).filter(one => one.startsWith('BEGIN:VEVENT'))
  const byUid = Map.groupBy(events, event => /^UID[:;].*(?:\r\n[ \t].*)*/m.exec(event)?.[0] ?? '')
  return [...byUid.values()].map(group => group.join(''))
}

const uidOf = (component: RawComponent): string => property(component, 'UID')?.raw.trim() ?? ''

/** The series, or the instances that stand for themselves where it is not shown. */
function entriesOf(series: Series, updated: string, definitions: readonly RawComponent[]): Json[] {
  const { master, overrides, zones } = series
  const head = (component: RawComponent): Json => ({ '@type': 'Event', uid: uidOf(component), updated })
  if (master?.start) {
    const starts = [master, ...overrides].flatMap(({ start }) => start ?? [])
    const told = { ...timed(master), ...described(master.component), ...recurrence(series) }
    return [{ ...head(master.component), ...told, ...timeZonesOf(starts, definitions) }]
  }
  return overrides.flatMap(member => {
    const { start, replaces, component } = member
    if (!start || !replaces) return []
    const replaced = inFormOf(null, replaces, zones)
    const zone = zoneIdOf(replaced)
    const instance = { recurrenceId: replaced.local, ...(zone === null ? {} : { recurrenceIdTimeZone: zone }) }
    return [{ ...head(component), ...instance, ...timed(member), ...described(component), ...timeZonesOf([start, replaced], definitions) }]
  })
}

/**
 * The Events (RFC 8984 §2.1) of a view, object by object, so that whoever makes many of them can let others in between. Tasks and
 * journals, which a calendar may hold too, are left out.
 * @param text components of a view as feeds have them, without the calendar around them
 * @param definitions VTIMEZONE texts by TZID of those of its zones that are not IANA names
 * @param options.zone IANA zone of the calendar
 */
export function* jsEvents(
  text: string,
  definitions: ReadonlyMap<string, string>,
  options: { zone: string; updated: Date },
): Generator<Json[]> {
  const updated = utcDateTime(options.updated)
  for (const object of objectsIn(text)) {
    const named = [...definitions].filter(([tzid]) => object.includes(tzid)).map(([, definition]) => definition)
    const calendar = components(`BEGIN:VCALENDAR\r\n${named.join('')}${object}END:VCALENDAR\r\n`)
    const zones = calendar.components.filter(({ name }) => name === 'VTIMEZONE')
    yield entriesOf(seriesOf(calendar, options.zone), updated, zones)
  }
}

/** The Group (RFC 8984 §2.3) around the Events. */
export function jsGroup(header: FeedHeader, entries: readonly Json[]): Json {
  const color = header.color === null ? null : colorName(header.color)
  return {
    '@type': 'Group',
    uid: header.uid,
    prodId: productId,
    updated: utcDateTime(header.lastModified),
    title: header.name,
    ...(header.description === null ? {} : { description: header.description }),
    ...(color === null ? {} : { color }),
    ...(header.source === null ? {} : { source: header.source }),
    entries,
  }
}
