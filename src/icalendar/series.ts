/** The components of one UID as a recurrence set: when each takes place, for how long, and which instances it stands for. */
import { components, properties, property, type RawComponent, type RawProperty } from './component.ts'
import { type Moment, readDuration, readMoment, type Span, type Zones, zonesOf } from './moment.ts'
import type { Zone } from './timezone.ts'

export interface Member {
  /** Index among the components of the object: the index of its `Part`. */
  part: number
  component: RawComponent
  /** Null for an undated VTODO or VJOURNAL. */
  start: Moment | null
  lasts: Span
  /** Null for the master. */
  replaces: Moment | null
  thisAndFuture: boolean
}

export interface Series {
  master: Member | null
  overrides: Member[]
  zones: Zones
}

const dayLength = 86_400_000

export function wallOf(moment: Moment): number {
  return Date.parse(`${moment.local}Z`)
}

function momentOf(component: RawComponent, name: string, zones: Zones): Moment | null {
  const found = property(component, name)
  return found ? readMoment(found.raw, found, zones) : null
}

/** DTEND stands for an exact length, DURATION for one in days and time (RFC 5545 §3.8.5.3). */
export function spanTo(start: Moment, end: Moment): Span {
  if (start.date) return { days: Math.max(0, Math.round((wallOf(end) - wallOf(start)) / dayLength)), milliseconds: 0 }
  return { days: 0, milliseconds: Math.max(0, end.at - start.at) }
}

function lasting(component: RawComponent, start: Moment | null, zones: Zones): Span {
  const end = momentOf(component, component.name === 'VTODO' ? 'DUE' : 'DTEND', zones)
  if (start && end) return spanTo(start, end)
  const written = property(component, 'DURATION')
  const duration = written ? readDuration(written.raw) : null
  if (duration && !duration.negative) return duration
  return { days: start?.date && component.name !== 'VTODO' ? 1 : 0, milliseconds: 0 }
}

function member(component: RawComponent, part: number, zones: Zones): Member {
  const replaces = momentOf(component, 'RECURRENCE-ID', zones)
  const due = component.name === 'VTODO' ? momentOf(component, 'DUE', zones) : null
  const start = momentOf(component, 'DTSTART', zones) ?? due ?? (component.name === 'VEVENT' ? replaces : null)
  const range = property(component, 'RECURRENCE-ID')?.parameters.get('RANGE')
  return {
    part,
    component,
    start,
    lasts: lasting(component, start, zones),
    replaces,
    thisAndFuture: range?.toUpperCase() === 'THISANDFUTURE',
  }
}

/** VEVENT, VTODO and VJOURNAL in the order they stand in: the order of `Part`. */
export function resourceComponents(calendar: RawComponent): RawComponent[] {
  return calendar.components.filter(({ name }) => name === 'VEVENT' || name === 'VTODO' || name === 'VJOURNAL')
}

/**
 * @param object its text, or what `components` read of it
 * @param zone for floating and all-day values, IANA name or resolved
 * @throws InvalidCalendar when the text is not a valid object
 */
export function readSeries(object: string | RawComponent, zone: string): Series {
  return seriesOf(components(object), zone)
}

/** As `readSeries`, of a calendar already read. */
export function seriesOf(calendar: RawComponent, zone: string | Zone): Series {
  const zones = zonesOf(calendar, zone)
  const members = resourceComponents(calendar).map((component, part) => member(component, part, zones))
  return {
    master: members.find(({ replaces }) => replaces === null) ?? null,
    overrides: members.filter(({ replaces }) => replaces !== null),
    zones,
  }
}

export function isRecurring({ master, overrides }: Series): boolean {
  return overrides.length > 0 || (master !== null && ['RRULE', 'RDATE'].some(name => property(master.component, name) !== undefined))
}

/** The single values of a list property, with the property that says their type and zone. */
export function listed(component: RawComponent, name: string): { value: string; written: RawProperty }[] {
  return properties(component, name).flatMap(written => written.raw.split(',').map(value => ({ value: value.trim(), written })))
}
