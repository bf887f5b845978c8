/** VTIMEZONE texts for IANA zones: the library's where it is right, written from Intl's transitions where it is not. */
import { tzlib_get_ical_block } from 'timezones-ical-library'
import { fold } from './content-line.ts'
import { ianaName, offsetOf } from './iana.ts'
import { offsetsOf } from './observances.ts'
import { type Offset, wallText } from './offset.ts'

interface Transition {
  at: number
  from: number
  to: number
}

const day = 86_400_000
const written = { from: Date.UTC(1970, 0, 1), to: Date.UTC(2038, 0, 1) }
/** The library knows today's rules only; a zone whose rules changed since then is written by hand. */
const compared = { from: Date.UTC(2010, 0, 1), to: Date.UTC(2038, 0, 1) }

/** Every change of the offset, to the second. No zone changes twice within a fortnight. */
function transitions(offset: Offset, window: { from: number; to: number }): Transition[] {
  const found: Transition[] = []
  for (let start = window.from; start < window.to; start += 14 * day) {
    let low = start
    let high = start + 14 * day
    if (offset(low) === offset(high)) continue
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    found.push({ at: high, from: offset(low), to: offset(high) })
  }
  return found
}

function agrees(definition: string, offset: Offset): boolean {
  const defined = offsetsOf(definition)
  const changes = transitions(offset, compared)
  if (changes.some(({ at, from, to }) => defined(at - 1000) !== from || defined(at) !== to)) return false
  for (let at = compared.from; at < compared.to; at += 25 * day) if (defined(at) !== offset(at)) return false
  return true
}

function offsetText(offset: number): string {
  const seconds = Math.abs(offset) / 1000
  const digits = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(part => String(part).padStart(2, '0'))
  return (offset < 0 ? '-' : '+') + digits.join('').replace(/^(\d{4})00$/, '$1')
}

function observance(name: string, from: number, to: number, walls: number[]): string[] {
  const [start = 0, ...others] = walls
  const texts = [start, ...others].map(wall => wallText(wall).replaceAll(/[-:]/g, ''))
  const lines = [`BEGIN:${name}`, `DTSTART:${texts[0]}`, `TZOFFSETFROM:${offsetText(from)}`, `TZOFFSETTO:${offsetText(to)}`]
  if (others.length > 0) lines.push(`RDATE:${texts.slice(1).join(',')}`)
  return [...lines, `END:${name}`]
}

/** One observance for each pair of offsets, its onsets as dates. */
function fromTransitions(name: string, offset: Offset): string[] {
  const pairs = new Map<string, { from: number; to: number; walls: number[] }>()
  for (const { at, from, to } of transitions(offset, written)) {
    const pair = pairs.get(`${from} ${to}`) ?? { from, to, walls: [] }
    pair.walls.push(at + from)
    pairs.set(`${from} ${to}`, pair)
  }
  const first = offset(written.from)
  const observances = [...pairs.values()].flatMap(({ from, to, walls }) => observance(to > from ? 'DAYLIGHT' : 'STANDARD', from, to, walls))
  const start = observance('STANDARD', first, first, [written.from + first])
  return ['BEGIN:VTIMEZONE', `TZID:${name}`, `X-LIC-LOCATION:${name}`, ...start, ...observances, 'END:VTIMEZONE']
}

/** The library answers for an alias with its target's name. */
function fromLibrary(name: string): string[] {
  const block = tzlib_get_ical_block(name)
  if (typeof block === 'string') return []
  const renamed = /^(TZID|X-LIC-LOCATION):.*$/
  return (block[0] ?? '').split('\r\n').map(line => line.replace(renamed, `$1:${name}`))
}

function text(lines: string[]): string {
  return lines.map(line => `${fold(line)}\r\n`).join('')
}

const texts = new Map<string, string>()

/**
 * The VTIMEZONE of an IANA zone under exactly that name: CRLF, folded, with X-LIC-LOCATION.
 * @throws RangeError when there is no such zone
 */
export function vtimezone(zone: string): string {
  const name = ianaName(zone)
  if (name === null) throw new RangeError('Not an IANA time zone')
  const kept = texts.get(name)
  if (kept !== undefined) return kept
  const offset = offsetOf(name)
  const library = fromLibrary(name)
  const made = text(library.length > 0 && agrees(text(library), offset) ? library : fromTransitions(name, offset))
  texts.set(name, made)
  return made
}

/**
 * The VTIMEZONE of an IANA zone under the name that a calendar uses for it.
 * @throws RangeError when there is no such zone
 */
export function vtimezoneAs(tzid: string, zone: string): string {
  const named = fold(`TZID:${tzid.replaceAll(/[\\;,]/g, '\\$&')}`)
  return vtimezone(zone).replace(/^TZID:.*$/m, () => named)
}
