/** All components of one UID, made into one object: mended, with just the time zones it needs, checked like any other. */
import { fold, unfold } from './content-line.ts'
import { type Found, type Head, plain } from './import-gather.ts'
import { calendarZone, zoneText } from './import-zones.ts'
import { mend } from './import-repair.ts'
import { InvalidCalendar, type ValidObject } from './object.ts'
import { parseObject, type ParseOptions } from './parse.ts'

export interface Made {
  object: ValidObject
  /** What was mended, in plain English. */
  repairs: string[]
}

const mostAttempts = 24
const essential = /^(?:BEGIN|END|UID|DTSTART|RECURRENCE-ID|RRULE)[;:]/i

function write(lines: readonly string[]): string {
  return lines.map(line => `${fold(line)}\r\n`).join('')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&')
}

/** Lines every object needs and some files leave out. */
function complete(lines: string[], found: Found, uid: string): string[] {
  const has = (name: string) => lines.some(line => new RegExp(`^${name}[;:]`, 'i').test(line))
  const added = has('UID') ? [] : [`UID:${escaped(uid)}`]
  if (!has('DTSTAMP')) added.push(`DTSTAMP:${/^\d{8}T\d{6}Z$/.test(found.stamp) ? found.stamp : '19700101T000000Z'}`)
  const cancelled = plain(found.head.properties.get('METHOD') ?? ':').toUpperCase() === 'CANCEL'
  if (cancelled && !has('STATUS')) added.push('STATUS:CANCELLED')
  // Apple's calendar server keeps the privacy of an object beside its components.
  const access = plain(found.head.properties.get('X-CALENDARSERVER-ACCESS') ?? ':PUBLIC').toUpperCase()
  if (access !== 'PUBLIC' && !has('CLASS')) added.push(access === 'PRIVATE' ? 'CLASS:PRIVATE' : 'CLASS:CONFIDENTIAL')
  return added.length > 0 ? [lines[0] ?? '', ...added, ...lines.slice(1)] : lines
}

function tzids(lines: readonly string[]): string[] {
  return lines.flatMap(line => {
    const found = line.includes('TZID=') || /tzid=/i.test(line) ? /^[A-Za-z0-9-]+;[^:]*?TZID=(?:"([^"]*)"|([^;:]*))/i.exec(line) : null
    const tzid = found?.[1] ?? found?.[2]
    return tzid ? [tzid] : []
  })
}

function compose(members: readonly { head: Head; lines: string[] }[]): string {
  const needed = new Map<string, string>()
  for (const { head, lines } of members) {
    for (const tzid of new Set(tzids(lines))) {
      const zone = needed.has(tzid) ? null : zoneText(tzid, head)
      if (zone !== null) needed.set(tzid, zone)
    }
  }
  const producer = members[0]?.head.properties.get('PRODID') ?? 'PRODID:-//Dela//Import//EN'
  const body = members.map(({ lines }) => write(lines)).join('')
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${fold(producer)}\r\n${[...needed.values()].join('')}${body}END:VCALENDAR\r\n`
}

/** Lines from the BEGIN to the END around an index, where that is a component inside another; else just the line. */
function around(lines: readonly string[], index: number): [number, number] {
  let depth = 0
  let begin = index
  while (begin > 0 && !(depth === 0 && /^BEGIN:/i.test(lines[begin] ?? ''))) {
    if (begin !== index && /^END:/i.test(lines[begin] ?? '')) depth++
    else if (/^BEGIN:/i.test(lines[begin] ?? '')) depth--
    begin--
  }
  if (begin === 0) return [index, index + 1]
  let end = begin + 1
  for (let open = 1; end < lines.length && open > 0; end++) {
    if (/^BEGIN:/i.test(lines[end] ?? '')) open++
    else if (/^END:/i.test(lines[end] ?? '')) open--
  }
  return [begin, end]
}

/** The lines without the property, or the inner component, that the fault is about; null where nothing can be left out. */
function leaveOut(lines: readonly string[], faulty: string, begun: boolean): string[] | null {
  // Without it the component would be public.
  if (/^CLASS\b/i.test(faulty)) return lines.map(line => (line === faulty ? 'CLASS:PRIVATE' : line))
  const index = begun ? lines.findIndex(line => /^(?:DTEND|DUE|DURATION)[;:]/i.test(line)) : lines.indexOf(faulty)
  if (index <= 0) return null
  const [begin, end] = around(lines, index)
  if (end - begin === 1 && essential.test(lines[index] ?? '')) return null
  return [...lines.slice(0, begin), ...lines.slice(end)]
}

/**
 * One object out of the components of one UID.
 * @param breathe gives other work its turn between two attempts
 * @throws InvalidCalendar when it cannot be had without losing what matters: when it is, what it is, how it repeats
 */
export async function makeObject(
  found: readonly Found[],
  uid: string,
  options: ParseOptions,
  breathe: () => Promise<void> | null,
): Promise<Made> {
  const size = found.reduce((sum, { lines }) => lines.reduce((length, line) => length + line.length, sum), 0)
  if (size > options.limits.objectBytes) throw new InvalidCalendar('max-resource-size', `Larger than ${options.limits.objectBytes} bytes`)
  const repairs: string[] = []
  const note = (what: string) => void (repairs.length < 50 && repairs.push(what))
  const members = found.map(component => {
    const { head } = component
    const lines = mend(component.lines, { floating: calendarZone(head), zone: tzid => zoneText(tzid, head) !== null, note })
    return { head, lines: complete(lines, component, uid) }
  })
  for (let attempt = 1; ; attempt++) {
    const text = compose(members)
    try {
      return { object: parseObject(text, options), repairs }
    } catch (error) {
      if (!(error instanceof InvalidCalendar) || error.line === null || attempt >= mostAttempts) throw error
      const faulty = unfold(text).find(({ line }) => line === error.line)?.text ?? ''
      const begun = /^BEGIN:V(?:EVENT|TODO|JOURNAL)$/i.test(faulty)
      const owner = begun
        ? members.find(({ lines }) => lines.some(line => /^(?:DTEND|DUE|DURATION)[;:]/i.test(line)))
        : members.find(({ lines }) => lines.includes(faulty))
      const rest = owner ? leaveOut(owner.lines, faulty, begun) : null
      if (!owner || !rest || error.condition === 'max-resource-size' || error.condition === 'max-instances') throw error
      owner.lines = rest
      await breathe()
      note(`Left out: ${faulty.slice(0, 40)} (${error.message})`)
    }
  }
}
