/** What the values of the properties may be (RFC 5545 §3.8), one row each. Properties without a row may be anything. */
import type { RawComponent, RawProperty } from './component.ts'
import { InvalidCalendar } from './object.ts'
import { readDuration, readMoment, type Zones } from './moment.ts'
import { checkRule } from './rule-syntax.ts'

type Check = (property: RawProperty, zones: Zones) => void

function refuse(property: RawProperty, reason: string): never {
  throw new InvalidCalendar('valid-calendar-data', `${property.name}: ${reason}`, property.line)
}

function typed(property: RawProperty, ...types: string[]): void {
  if (!types.includes(property.type)) refuse(property, `a value of type ${property.type.slice(0, 20)} does not belong here`)
}

const dates: Check = (property, zones) => {
  typed(property, 'date', 'date-time')
  // ical.js guesses by the look of the value; RFC 5545 wants a date announced.
  if (property.type === 'date' && !property.parameters.has('VALUE')) refuse(property, 'VALUE=DATE is missing')
  for (const value of property.raw.split(',')) readMoment(value, property, zones)
}

const single: Check = (property, zones) => {
  if (property.raw.includes(',')) refuse(property, 'one value only')
  dates(property, zones)
}

const periods: Check = (property, zones) => {
  if (property.type !== 'period') return dates(property, zones)
  for (const value of property.raw.split(',')) {
    const [start = '', end = ''] = value.split('/')
    readMoment(start, property, zones)
    if (!readDuration(end)) readMoment(end, property, zones)
  }
}

const duration: Check = property => {
  typed(property, 'duration')
  if (!readDuration(property.raw)) refuse(property, 'not a duration, or longer than a hundred years')
}

const trigger: Check = (property, zones) => (property.type === 'date-time' ? single(property, zones) : duration(property, zones))

const rule: Check = (property, zones) => {
  typed(property, 'recur')
  const until = checkRule(property.raw, property.line)
  if (until !== null) readMoment(until, { ...property, parameters: new Map(), type: until.includes('T') ? 'date-time' : 'date' }, zones)
}

const integer: Check = property => {
  if (!/^[+-]?\d{1,10}$/.test(property.raw.trim())) refuse(property, 'not a whole number')
}

const attachment: Check = property => {
  if (property.type !== 'binary' && property.parameters.get('ENCODING')?.toUpperCase() !== 'BASE64') return
  if (property.raw.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(property.raw)) refuse(property, 'not base64')
}

const person: Check = property => {
  if (/%(?:0[0-9a-f]|1[0-9a-f]|7f)/i.test(property.raw)) refuse(property, 'control characters in an address')
}

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['DTSTART', single],
  ['DTEND', single],
  ['DUE', single],
  ['RECURRENCE-ID', single],
  ['DTSTAMP', single],
  ['CREATED', single],
  ['LAST-MODIFIED', single],
  ['COMPLETED', single],
  ['EXDATE', dates],
  ['RDATE', periods],
  ['DURATION', duration],
  ['TRIGGER', trigger],
  ['RRULE', rule],
  ['EXRULE', rule],
  ['SEQUENCE', integer],
  ['PRIORITY', integer],
  ['PERCENT-COMPLETE', integer],
  ['REPEAT', integer],
  ['ATTACH', attachment],
  ['ATTENDEE', person],
  ['ORGANIZER', person],
])

/** Twice, these would say two things about identity, time or privacy. */
const once = new Set(
  'UID RECURRENCE-ID DTSTART DTEND DUE DURATION DTSTAMP CREATED LAST-MODIFIED SEQUENCE CLASS STATUS TRANSP ORGANIZER TRIGGER ACTION'.split(
    ' ',
  ),
)

/**
 * Every property of a component and of the components in it.
 * @throws InvalidCalendar with the line of the first fault
 */
export function checkProperties(component: RawComponent, zones: Zones): void {
  const seen = new Set<string>()
  for (const property of component.properties) {
    if (once.has(property.name)) {
      if (seen.has(property.name)) refuse(property, 'more than once')
      seen.add(property.name)
    }
    checks.get(property.name)?.(property, zones)
  }
  for (const inner of component.components) checkProperties(inner, zones)
}
