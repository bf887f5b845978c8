/** The CALDAV:filter element read (RFC 4791 §9.7, §9.9). What we do not know how to ask is refused, never passed over. */
import { Problem } from '../errors.ts'
import { caldav } from '../http/xml.ts'
import { child, type XmlElement } from '../http/xml-tree.ts'
import type { Collation, CompFilter, ParamFilter, PropFilter, TextMatch } from '../icalendar/filter.ts'
import type { Window } from '../icalendar/object.ts'
import { collations } from './collations.ts'

const invalid = (reason: string) => new Problem('need-privileges', `The filter is not usable: ${reason}`, { condition: 'valid-filter' })
const unsupported = (reason: string) => new Problem('need-privileges', reason, { condition: 'supported-filter' })

/** Farther than any date that is stored. */
const open: Window = { from: new Date(Date.UTC(1, 0, 1)), to: new Date(Date.UTC(9999, 11, 31, 23, 59, 59)) }
const inside = new Map([
  ['VCALENDAR', ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VTIMEZONE']],
  ['VEVENT', ['VALARM']],
  ['VTODO', ['VALARM']],
])

/** @param root the report @throws Problem `valid-filter`, `supported-filter`, `supported-collation` */
export function filterIn(root: XmlElement): CompFilter {
  const filters = root.children.filter(one => one.namespace === caldav && one.name === 'filter')
  const [filter] = filters
  if (!filter || filters.length > 1) throw invalid('there is one CALDAV:filter in the report')
  const tops = filter.children.filter(one => one.namespace === caldav && one.name === 'comp-filter')
  const [top] = tops
  if (!top || tops.length > 1 || filter.children.length > 1) throw invalid('it has one CALDAV:comp-filter')
  const read = compFilter(top, null)
  if (read.name !== 'VCALENDAR') throw invalid('it begins at VCALENDAR')
  if (read.range) throw invalid('a VCALENDAR has no time')
  return read
}

function nameOf(element: XmlElement): string {
  const name = element.attributes.get('name') ?? ''
  if (!/^[A-Za-z0-9-]{1,100}$/.test(name)) throw invalid(`a ${element.name} without a name`)
  return name.toUpperCase()
}

function parts(element: XmlElement, known: readonly string[]): XmlElement[] {
  const strange = element.children.find(one => one.namespace !== caldav || !known.includes(one.name))
  if (strange) throw unsupported(`${strange.name.slice(0, 60)} is not known in a ${element.name}`)
  return element.children
}

function absentIn(element: XmlElement): boolean {
  const absent = child(element, caldav, 'is-not-defined') !== undefined
  if (absent && element.children.length > 1) throw invalid('what is not defined has nothing else')
  return absent
}

function compFilter(element: XmlElement, parent: string | null): CompFilter {
  const name = nameOf(element)
  const may = parent === null ? ['VCALENDAR'] : (inside.get(parent) ?? [])
  if (parent === null && name !== 'VCALENDAR') throw invalid('it begins at VCALENDAR')
  if (!may.includes(name)) throw unsupported(`There is no ${name} inside ${parent ?? 'a filter'}`)
  const children = parts(element, ['is-not-defined', 'time-range', 'prop-filter', 'comp-filter'])
  return {
    name,
    absent: absentIn(element),
    range: rangeIn(element),
    props: children.filter(one => one.name === 'prop-filter').map(propFilter),
    comps: children.filter(one => one.name === 'comp-filter').map(one => compFilter(one, name)),
  }
}

function propFilter(element: XmlElement): PropFilter {
  const children = parts(element, ['is-not-defined', 'time-range', 'text-match', 'param-filter'])
  const range = rangeIn(element)
  const text = textIn(element)
  if (range && text) throw invalid('a property is matched by time or by text')
  return {
    name: nameOf(element),
    absent: absentIn(element),
    range,
    text,
    params: children.filter(one => one.name === 'param-filter').map(paramFilter),
  }
}

function paramFilter(element: XmlElement): ParamFilter {
  parts(element, ['is-not-defined', 'text-match'])
  return { name: nameOf(element), absent: absentIn(element), text: textIn(element) }
}

function textIn(element: XmlElement): TextMatch | null {
  const match = child(element, caldav, 'text-match')
  if (!match) return null
  const given = match.attributes.get('collation') ?? 'default'
  const collation = given === 'default' ? 'i;ascii-casemap' : given
  if (!isCollation(collation)) {
    throw new Problem('need-privileges', `The collation ${given.slice(0, 60)} is not known`, { condition: 'supported-collation' })
  }
  const negate = match.attributes.get('negate-condition') ?? 'no'
  if (negate !== 'yes' && negate !== 'no') throw invalid('negate-condition is yes or no')
  return { text: match.text, collation, negate: negate === 'yes' }
}

function isCollation(text: string): text is Collation {
  return (collations as readonly string[]).includes(text)
}

function rangeIn(element: XmlElement): Window | null {
  const ranges = element.children.filter(one => one.namespace === caldav && one.name === 'time-range')
  const [range] = ranges
  if (!range) return null
  if (ranges.length > 1) throw invalid('there are two time ranges')
  return windowOf(range, invalid)
}

/**
 * `start` and `end` of a CALDAV:time-range, expand or limit element: instants in UTC, either of which may be missing.
 * @param refuse makes the refusal
 */
export function windowOf(element: XmlElement, refuse: (reason: string) => Problem): Window {
  const given = [element.attributes.get('start'), element.attributes.get('end')]
  if (given.every(one => one === undefined)) throw refuse('a time range has a start or an end')
  const [from = open.from, to = open.to] = given.map(one => (one === undefined ? undefined : instant(one, refuse)))
  if (from >= to) throw refuse('a time range ends after it starts')
  return { from, to }
}

function instant(text: string, refuse: (reason: string) => Problem): Date {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  const written = found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}.000Z` : ''
  const date = new Date(written)
  if (!found || Number.isNaN(date.getTime()) || date.toISOString() !== written)
    throw refuse(`${text.slice(0, 40)} is not an instant in UTC`)
  return date
}
