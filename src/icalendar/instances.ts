/** A recurrence set written as single instances in UTC (RFC 4791 §9.6.5), from instances that are known: no value is read. */
import type { Occurrence } from './object.ts'
import { instantValue } from './feed.ts'

/** What is written anew of each instance. */
export type Instance = Pick<Occurrence, 'part' | 'recurrenceId' | 'allDay' | 'localStart' | 'localEnd'> & { start: number; end: number }

/** One VEVENT, VTODO or VJOURNAL: what every instance of it has. */
export interface Body {
  name: string
  /** Content lines, each with its end. */
  kept: string
  /** Whole components. */
  inner: string
  ends: 'DTEND' | 'DUE' | null
}

/** Properties that are of the set, or that each instance has in its own words. */
export const ofTheSet: ReadonlySet<string> = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID', 'DTSTART', 'DTEND', 'DUE'])
const members: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL'])

/** @param head content lines of the calendar itself @param bodies by `Instance.part` */
export function instancesText(head: string, bodies: readonly Body[], instances: readonly Instance[]): string {
  let text = `BEGIN:VCALENDAR\r\n${head}`
  for (const one of instances) {
    const body = bodies[one.part]
    if (body) text += instanceText(body, one)
  }
  return `${text}END:VCALENDAR\r\n`
}

function instanceText({ name, kept, inner, ends }: Body, one: Instance): string {
  const replaces = one.recurrenceId === null ? '' : recurrenceLine(one.recurrenceId)
  const end = ends === null ? '' : timeLine(ends, one.end, one.localEnd, one.allDay)
  return `BEGIN:${name}\r\n${replaces}${timeLine('DTSTART', one.start, one.localStart, one.allDay)}${end}${kept}${inner}END:${name}\r\n`
}

function timeLine(name: string, at: number, local: string, allDay: boolean): string {
  return allDay ? `${name};VALUE=DATE:${local.slice(0, 10).replaceAll('-', '')}\r\n` : `${name}:${instantValue(new Date(at))}\r\n`
}

/** `20261121`, `20261121T090000Z` or floating, as `Occurrence.recurrenceId` has it. */
function recurrenceLine(id: string): string {
  return id.includes('T') ? `RECURRENCE-ID:${id}\r\n` : `RECURRENCE-ID;VALUE=DATE:${id}\r\n`
}

/** @param text of a valid object @param instances in order of time, of the parts of this text */
export function expandedBy(text: string, instances: readonly Instance[]): string {
  const { head, bodies } = cut(text)
  return instancesText(head, bodies, instances)
}

/** The lines of an object, put where they belong. What is folded stays as it was. */
function cut(text: string): { head: string; bodies: Body[] } {
  let head = ''
  const bodies: Body[] = []
  let body: Body | null = null
  let depth = 0
  /** Where the line goes, and those that continue it. */
  let goes: 'head' | 'kept' | 'inner' | null = null
  for (const line of linesOf(text)) {
    if (line[0] !== ' ' && line[0] !== '\t') {
      const name = nameOf(line)
      if (name === 'BEGIN' && depth++ === 1) {
        const kind = line.slice(6).trim().toUpperCase()
        body = members.has(kind) ? { name: kind, kept: '', inner: '', ends: null } : null
        if (body) bodies.push(body)
      }
      if (body && depth === 2 && (name === 'DTEND' || name === 'DUE')) body.ends = name
      goes = depth > 2 ? 'inner' : name === 'BEGIN' || name === 'END' || ofTheSet.has(name) ? null : depth === 1 ? 'head' : 'kept'
      if (name === 'END') depth--
    }
    if (goes === 'head') head += line
    else if (goes !== null && body) body[goes] += line
  }
  return { head, bodies }
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at)
    const next = feed === -1 ? text.length : feed + 1
    const stop = feed > at && text[feed - 1] === '\r' ? feed - 1 : feed === -1 ? next : feed
    yield `${text.slice(at, stop)}\r\n`
    at = next
  }
}

function nameOf(line: string): string {
  const end = line.search(/[;:]/)
  return (end === -1 ? line : line.slice(0, end)).trim().toUpperCase()
}
