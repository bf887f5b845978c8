/** When a component takes place, its recurrence left aside (RFC 5545 §3.6.1 to §3.6.3). */
import { property, type RawComponent } from './component.ts'
import { after, latest, type Moment, readDuration, readMoment, type Span, type Zones } from './moment.ts'
import { InvalidCalendar } from './object.ts'

export interface Times {
  /** Null for an undated VTODO or VJOURNAL. */
  start: Moment | null
  /** Epoch milliseconds, not before start; null when there is no start. */
  end: number | null
}

function refuse(component: RawComponent, reason: string): never {
  throw new InvalidCalendar('valid-calendar-data', `${component.name}: ${reason}`, component.line)
}

function moment(component: RawComponent, name: string, zones: Zones): Moment | null {
  const found = property(component, name)
  return found ? readMoment(found.raw, found, zones) : null
}

function span(component: RawComponent): Span | null {
  const found = property(component, 'DURATION')
  const read = found ? readDuration(found.raw) : null
  if (read?.negative) refuse(component, 'a negative DURATION')
  return read
}

/**
 * @throws InvalidCalendar when start, end and duration do not fit together, or end after the year 9999
 */
export function timesOf(component: RawComponent, zones: Zones): Times {
  const start = moment(component, 'DTSTART', zones)
  const end = moment(component, component.name === 'VTODO' ? 'DUE' : 'DTEND', zones)
  const lasts = span(component)
  if (!start && component.name === 'VEVENT') refuse(component, 'DTSTART is missing')
  if (!start && property(component, 'RRULE')) refuse(component, 'RRULE without DTSTART')
  if (end && lasts) refuse(component, 'an end and a DURATION')
  if (lasts && !start) refuse(component, 'DURATION without DTSTART')
  if (!start) return { start: end, end: end?.at ?? null }
  if (end && end.date !== start.date) refuse(component, 'start and end are not both dates, or both times')
  if (end && end.at < start.at) refuse(component, 'it ends before it begins')
  const whole = start.date && component.name !== 'VTODO' ? { days: 1, milliseconds: 0 } : { days: 0, milliseconds: 0 }
  const at = end?.at ?? after(start, lasts ?? whole, zones)
  if (at > latest) throw new InvalidCalendar('max-date-time', 'A date after the year 9999', component.line)
  return { start, end: at }
}
