/** The tree of components of one iCalendar stream (RFC 5545 §3.6), with line numbers, before anything is known of its meaning. */
import { fold, type RawProperty, readProperty, splitLine, unfold } from './content-line.ts'
import { InvalidCalendar } from './object.ts'

export type { RawProperty } from './content-line.ts'

export interface RawComponent {
  /** Upper case. */
  name: string
  properties: RawProperty[]
  components: RawComponent[]
  /** 1-based lines of its BEGIN and its END. */
  line: number
  endLine: number
}

const deepest = 16

function invalid(reason: string, line: number): InvalidCalendar {
  return new InvalidCalendar('valid-calendar-data', reason, line)
}

/** `BEGIN` or `END` and the component it names; null for any other line. */
export function delimiter(source: string): { begin: boolean; name: string } | null {
  const found = /^(BEGIN|END):[ \t]*([^ \t]*)[ \t]*$/i.exec(source)
  return found ? { begin: found[1]?.length === 5, name: (found[2] ?? '').toUpperCase() } : null
}

function commas(source: string, enough: number): number {
  let count = 0
  for (let at = source.indexOf(','); at !== -1 && count < enough; at = source.indexOf(',', at + 1)) count++
  return count
}

/**
 * The components at the top of a text, usually one VCALENDAR.
 * @param most properties and parameters allowed in all, and dates in one EXDATE or RDATE
 * @throws InvalidCalendar with the line where the structure breaks
 */
export function readComponents(
  text: string,
  most = { properties: Number.POSITIVE_INFINITY, instances: Number.POSITIVE_INFINITY },
): RawComponent[] {
  const top: RawComponent[] = []
  const open: RawComponent[] = []
  let counted = 0
  for (const { text: source, line } of unfold(text)) {
    const edge = delimiter(source)
    const inside = open.at(-1)
    if (edge?.begin) {
      if (!/^[A-Z0-9-]+$/.test(edge.name)) throw invalid('A component needs a name', line)
      if (open.length >= deepest) throw invalid('Components are nested too deep', line)
      const component: RawComponent = { name: edge.name, properties: [], components: [], line, endLine: line }
      ;(inside?.components ?? top).push(component)
      open.push(component)
    } else if (edge) {
      if (inside?.name !== edge.name) throw invalid(`END:${edge.name.slice(0, 40)} closes nothing`, line)
      inside.endLine = line
      open.pop()
    } else if (!inside) {
      throw invalid(top.length > 0 ? 'Text after the end of the calendar' : 'The text does not begin with BEGIN:VCALENDAR', line)
    } else {
      const parts = splitLine(source)
      counted += 1 + (parts?.counted ?? 0)
      if (counted > most.properties) throw new InvalidCalendar('max-resource-size', `More than ${most.properties} properties`, line)
      // Before ical.js makes an object of each.
      if ((parts?.name === 'EXDATE' || parts?.name === 'RDATE') && commas(source, most.instances) >= most.instances) {
        throw new InvalidCalendar('max-instances', `${parts.name}: more than ${most.instances} dates`, line)
      }
      inside.properties.push(readProperty(source, line, parts))
    }
  }
  const unclosed = open.at(-1)
  if (unclosed) throw invalid(`BEGIN:${unclosed.name} has no END`, unclosed.line)
  return top
}

/**
 * The one component of a text that is known to be good: what was stored, or one VTIMEZONE. What was read before is given back, so that
 * who reads an object several times over may read its text once.
 * @throws InvalidCalendar when there is none
 */
export function components(text: string | RawComponent): RawComponent {
  if (typeof text !== 'string') return text
  const [first] = readComponents(text)
  if (!first) throw new InvalidCalendar('valid-calendar-data', 'Empty')
  return first
}

export function property(component: RawComponent, name: string): RawProperty | undefined {
  return component.properties.find(candidate => candidate.name === name)
}

export function properties(component: RawComponent, name: string): RawProperty[] {
  return component.properties.filter(candidate => candidate.name === name)
}

/** First value as text, unescaped; null when the property is absent or empty. */
export function textOf(component: RawComponent, name: string): string | null {
  const value = property(component, name)?.values[0]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A component as text: CRLF, folded, a line end after END. */
export function write(component: RawComponent): string {
  const lines = component.properties.map(({ source }) => `${fold(source)}\r\n`)
  return `BEGIN:${component.name}\r\n${lines.join('')}${component.components.map(write).join('')}END:${component.name}\r\n`
}

/** The VTIMEZONE texts of a calendar by TZID: what `resolveZone` takes as `definition`. The first of a TZID counts. */
export function definitions(calendar: RawComponent): Map<string, string> {
  const found = new Map<string, string>()
  for (const zone of calendar.components) {
    const tzid = zone.name === 'VTIMEZONE' ? textOf(zone, 'TZID') : null
    if (tzid !== null && !found.has(tzid)) found.set(tzid, write(zone))
  }
  return found
}
