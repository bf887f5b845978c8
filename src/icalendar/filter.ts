/** CALDAV:filter (RFC 4791 §9.7): does an object, as its reader sees it, match? */
import { components, type RawComponent, type RawProperty } from './component.ts'
import { alarmReach, alarmTimes } from './alarm-times.ts'
import { readMoment, type Zones } from './moment.ts'
import type { Occurrence, Window } from './object.ts'
import { expandSeries } from './occurrences.ts'
import { resourceComponents, type Series, seriesOf } from './series.ts'
import type { Zone } from './timezone.ts'
import { undatedTodoIn } from './undated-todo.ts'

export interface CompFilter {
  /** Upper case. */
  name: string
  /** It must not be there. */
  absent: boolean
  range: Window | null
  props: PropFilter[]
  comps: CompFilter[]
}

export interface PropFilter {
  name: string
  absent: boolean
  range: Window | null
  text: TextMatch | null
  params: ParamFilter[]
}

export interface ParamFilter {
  name: string
  absent: boolean
  text: TextMatch | null
}

export type Collation = 'i;ascii-casemap' | 'i;octet' | 'i;unicode-casemap'

export interface TextMatch {
  text: string
  collation: Collation
  negate: boolean
}

/** Instances looked at of one object; more in one window means that it matches. */
const instances = 10_000

/**
 * @param calendar a VCALENDAR, as text or already read
 * @param filter of the VCALENDAR itself
 * @param zone in which floating and all-day values are placed, IANA name or resolved
 */
export function matches(calendar: string | RawComponent, filter: CompFilter, zone: string | Zone): boolean {
  const read = components(calendar)
  if (filter.name !== 'VCALENDAR') return filter.absent
  const series = seriesOf(read, zone)
  return (
    filter.props.every(one => propMatches(read, one, series.zones)) &&
    filter.comps.every(one => someMatches(read, one, series)) &&
    !filter.absent
  )
}

function someMatches(calendar: RawComponent, filter: CompFilter, series: Series): boolean {
  const named = calendar.components.filter(one => one.name === filter.name)
  if (filter.absent) return named.length === 0
  const taking = filter.range && filter.name !== 'VTIMEZONE' ? takingPlace(calendar, series, filter.range) : null
  return named.some(
    one =>
      (taking === null || taking(one)) &&
      filter.props.every(prop => propMatches(one, prop, series.zones)) &&
      filter.comps.every(comp => innerMatches(one, comp, calendar, series)),
  )
}

/** Which components have an instance in the window: an override stands for its own day and no longer for the day it replaces. */
function takingPlace(calendar: RawComponent, series: Series, range: Window): (component: RawComponent) => boolean {
  const { occurrences } = expandSeries(series, range, instances)
  const members = resourceComponents(calendar)
  const parts = new Set(occurrences.map(one => members[one.part]))
  return component => parts.has(component) || (component.name === 'VTODO' && undatedTodoIn(component, range, series.zones))
}

/** Alarms inside a component. */
function innerMatches(parent: RawComponent, filter: CompFilter, calendar: RawComponent, series: Series): boolean {
  const named = parent.components.filter(one => one.name === filter.name)
  if (filter.absent) return named.length === 0
  const { range } = filter
  return named.some(
    one =>
      (range === null || alarmIn(one, parent, calendar, series, range)) &&
      filter.props.every(prop => propMatches(one, prop, series.zones)) &&
      filter.comps.every(comp => innerMatches(one, comp, calendar, series)),
  )
}

const day = 86_400_000

function alarmIn(alarm: RawComponent, parent: RawComponent, calendar: RawComponent, series: Series, range: Window): boolean {
  const part = resourceComponents(calendar).indexOf(parent)
  const reach = alarmReach(alarm) + day
  const near = { from: new Date(range.from.getTime() - reach), to: new Date(range.to.getTime() + reach) }
  const own = expandSeries(series, near, instances).occurrences.filter((one: Occurrence) => one.part === part)
  return alarmTimes(alarm, own, series.zones).some(at => at >= range.from.getTime() && at < range.to.getTime())
}

function propMatches(component: RawComponent, filter: PropFilter, zones: Zones): boolean {
  const named = component.properties.filter(one => one.name === filter.name)
  if (filter.absent) return named.length === 0
  return named.some(
    one =>
      (filter.range === null || valueIn(one, filter.range, zones)) &&
      (filter.text === null || textMatches(textsOf(one), filter.text)) &&
      filter.params.every(param => paramMatches(one, param)),
  )
}

function paramMatches(of: RawProperty, filter: ParamFilter): boolean {
  const value = of.parameters.get(filter.name)
  if (filter.absent) return value === undefined
  return value !== undefined && (filter.text === null || textMatches([value], filter.text))
}

/** RFC 4791 §9.9: a property of dates is in the window when one of its values is. */
function valueIn(of: RawProperty, range: Window, zones: Zones): boolean {
  return of.raw.split(',').some(value => {
    try {
      const { at } = readMoment(value.split('/', 1)[0] ?? '', of, zones)
      return at >= range.from.getTime() && at < range.to.getTime()
    } catch {
      return false
    }
  })
}

function textsOf(of: RawProperty): string[] {
  const flat = (value: unknown): string[] => (typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(flat) : [])
  const texts = of.values.flatMap(flat)
  return texts.length > 0 ? [texts.join(','), ...texts] : [of.raw]
}

const folds: Record<Collation, (text: string) => string> = {
  'i;octet': text => text,
  'i;ascii-casemap': text => text.replace(/[A-Z]/g, letter => letter.toLowerCase()),
  // RFC 5051: title case, then compatibility decomposition. Lower case comes first, so that the two forms of ß are one.
  'i;unicode-casemap': text => text.toLowerCase().toUpperCase().normalize('NFKD').toLowerCase(),
}

function textMatches(values: readonly string[], { text, collation, negate }: TextMatch): boolean {
  const fold = folds[collation]
  const wanted = fold(text)
  return values.some(value => fold(value).includes(wanted)) !== negate
}
