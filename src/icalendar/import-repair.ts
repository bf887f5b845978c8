/** Mends what calendar programs are known to write wrong, line by line, without guessing at what was meant where that is unclear. */
import { splitLine } from './content-line.ts'

export interface Mending {
  /** Zone for floating times, from X-WR-TIMEZONE; null to leave them floating. */
  floating: string | null
  /** Is the TZID known or defined? */
  zone(tzid: string): boolean
  /** Takes note of what was mended, for whoever imports. */
  note(what: string): void
}

const dates = new Set(['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'EXDATE', 'RDATE'])
const stamps = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'COMPLETED'])
const once = new Set(
  'UID RECURRENCE-ID DTSTART DTEND DUE DURATION DTSTAMP CREATED LAST-MODIFIED SEQUENCE STATUS TRANSP ORGANIZER'.split(' '),
)

const longestList = 300_000

/** `2026-11-21T09:00:00.000Z` and `20261121 0900` as RFC 5545 has them. */
function compact(value: string): string {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?(Z)?)?$/i.exec(value.trim())
  if (!found) return value.trim()
  const [, year, month, day, hour, minute, second = '00', utc = ''] = found
  return `${year}${month}${day}${hour === undefined ? '' : `T${hour}${minute}${second}${utc.toUpperCase()}`}`
}

function parameter(parameters: string, name: string): string | null {
  const found = new RegExp(`;${name}=("[^"]*"|[^;:]*)`, 'i').exec(parameters)
  return found ? (found[1] ?? '').replaceAll('"', '') : null
}

function without(parameters: string, name: string): string {
  return parameters.replace(new RegExp(`;${name}=("[^"]*"|[^;:]*)`, 'gi'), '')
}

function mendDate(name: string, parameters: string, value: string, mending: Mending): string {
  if (value.length > longestList || /\bVALUE=PERIOD\b/i.test(parameters) || value.includes('/'))
    return `${name}${parameters}:${value.trim()}`
  let kept = parameters
  const values = value
    .split(',')
    .map(compact)
    .filter(item => item !== '')
  const whole = values.every(item => /^\d{8}$/.test(item))
  const declared = parameter(kept, 'VALUE')?.toUpperCase()
  if (declared === 'DATE' && values.every(item => /^\d{8}T000000Z?$/.test(item)))
    return `${name}${kept}:${values.map(item => item.slice(0, 8)).join(',')}`
  if ((declared === 'DATE') !== whole) {
    kept = without(kept, 'VALUE') + (whole ? ';VALUE=DATE' : '')
    mending.note(`${name}: VALUE did not fit the value`)
  }
  if (whole) return `${name}${without(kept, 'TZID')}:${values.join(',')}`
  const tzid = parameter(kept, 'TZID')
  if (tzid !== null && (tzid === '' || !mending.zone(tzid))) {
    kept = without(kept, 'TZID')
    if (!values.every(item => item.endsWith('Z'))) mending.note(`${name}: the time zone ${tzid.slice(0, 60)} is not known`)
  }
  if (mending.floating !== null && parameter(kept, 'TZID') === null && values.every(item => !item.endsWith('Z')))
    kept += `;TZID=${mending.floating}`
  return `${name}${kept}:${values.join(',')}`
}

/** Blanks, empty parts, an interval of nothing, an end given twice. */
function mendRule(value: string, mending: Mending): string {
  const parts = value
    .toUpperCase()
    .replaceAll(/\s/g, '')
    .split(';')
    .filter(part => part !== '' && part !== 'INTERVAL=0' && !part.startsWith('X-'))
  const until = parts.some(part => part.startsWith('UNTIL='))
  const kept = parts.filter(part => !(until && part.startsWith('COUNT=')))
  if (kept.length < value.split(';').length) mending.note('RRULE: parts without meaning left out')
  return kept.map(part => (part.startsWith('UNTIL=') ? `UNTIL=${compact(part.slice(6))}` : part)).join(';')
}

/** Both dates or both times, as DTSTART is (RFC 5545 §3.6.1). */
function matchEnd(lines: string[], mending: Mending): string[] {
  const start = lines.find(line => line.startsWith('DTSTART'))
  const day = start !== undefined && /;VALUE=DATE[;:]/.test(start)
  return lines.map(line => {
    if (start === undefined || !/^(?:DTEND|DUE)[;:]/.test(line) || /;VALUE=DATE[;:]/.test(line) === day) return line
    mending.note('The end was of another type than the start')
    const name = line.startsWith('DUE') ? 'DUE' : 'DTEND'
    const value = line.slice(line.lastIndexOf(':') + 1)
    if (day) return `${name};VALUE=DATE:${value.slice(0, 8)}`
    const zone = parameter(start.slice(0, start.lastIndexOf(':')), 'TZID')
    return `${name}${zone === null ? '' : `;TZID="${zone}"`}:${value}T000000${start.endsWith('Z') ? 'Z' : ''}`
  })
}

/** The strictest of several CLASS lines stays: whatever is not PUBLIC. */
function oneClass(lines: string[]): string[] {
  const classes = lines.filter(line => /^CLASS[;:]/i.test(line))
  const kept = classes.find(line => !/:\s*PUBLIC\s*$/i.test(line)) ?? classes[0]
  return classes.length > 1 ? lines.filter(line => !classes.includes(line) || line === kept) : lines
}

/**
 * The lines of one component, BEGIN to END, mended.
 * @param lines as the file has them, unfolded
 */
export function mend(lines: readonly string[], mending: Mending): string[] {
  const seen = new Set<string>()
  const mended: string[] = []
  let depth = 0
  for (const source of lines) {
    if (/^BEGIN:/i.test(source)) depth++
    else if (/^END:/i.test(source)) depth--
    const text = source.replace(/^([A-Za-z0-9-]+)\s+([;:])/, '$1$2')
    const parts = splitLine(text)
    if (!parts) {
      mending.note(`Not a property: ${source.slice(0, 40)}`)
      // Whatever it was to say: not less than private.
      if (depth === 1 && /^CLASS\b/i.test(source)) mended.push('CLASS:PRIVATE')
      continue
    }
    const { name } = parts
    if (depth === 1 && once.has(name)) {
      if (seen.has(name)) {
        mending.note(`${name} more than once`)
        continue
      }
      seen.add(name)
    }
    mended.push(mendLine(name, text, parts.parameters, parts.value, mending))
  }
  return oneClass(matchEnd(mended, mending))
}

function mendLine(name: string, text: string, parameters: number, value: number, mending: Mending): string {
  if (dates.has(name)) return mendDate(name, text.slice(parameters, value - 1), text.slice(value), mending)
  if (stamps.has(name)) return `${name}:${compact(text.slice(value))}`
  if (name === 'RRULE' || name === 'EXRULE') return `${name}:${mendRule(text.slice(value), mending)}`
  return text
}
