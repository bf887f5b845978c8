/** Content lines (RFC 5545 §3.1): unfolding, folding, and one line as a property. */
import ICAL from 'ical.js'
import { InvalidCalendar } from './object.ts'

export interface ContentLine {
  /** Unfolded. */
  text: string
  /** 1-based number of its first line in the text. */
  line: number
}

/** One property, as written and as jCal (RFC 7265) understands it. */
export interface RawProperty {
  /** Upper case. */
  name: string
  /**
   * Names in upper case, VALUE among them as written; several values of one parameter are joined by commas. A Map, so that
   * `__proto__` is a name like any other.
   */
  parameters: ReadonlyMap<string, string>
  /** Type of the values, lower case, as declared by VALUE or else as jCal has it: `date`, `date-time`, `text`, `recur`, `duration`, `period`, `unknown`… */
  type: string
  /** The value as written, unfolded, still escaped. */
  raw: string
  /** The values as jCal has them: `2026-11-21T09:00:00`, `2026-11-21`, an array for a structured value or a period, an object for a rule. */
  values: unknown[]
  /** The whole unfolded content line. */
  source: string
  line: number
}

const longestName = 255

/** The content lines of a text with any mixture of CRLF and LF; blank lines are left out. */
export function unfold(text: string): ContentLine[] {
  const lines: ContentLine[] = []
  let folded: string[] = []
  let current: ContentLine | null = null
  let number = 0
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start)
    const next = feed === -1 ? text.length : feed + 1
    let end = feed === -1 ? text.length : feed
    if (text.charCodeAt(end - 1) === 13 && end > start) end--
    number++
    const first = text.charCodeAt(start)
    if ((first === 32 || first === 9) && current) folded.push(text.slice(start + 1, end))
    else if (end > start) {
      if (current && folded.length > 0) current.text += folded.join('')
      folded = []
      current = { text: text.slice(start, end), line: number }
      lines.push(current)
    }
    start = next
  }
  if (current && folded.length > 0) current.text += folded.join('')
  return lines
}

/** Folds one content line at 75 octets, never inside a character; no line end after the last piece. */
export function fold(source: string): string {
  const size = Buffer.byteLength(source)
  if (size <= 75) return source
  // One octet for each character: no need to look at them one by one.
  if (size === source.length) return [source.slice(0, 75), ...(source.slice(75).match(/.{1,74}/gs) ?? [])].join('\r\n ')
  const pieces: string[] = []
  let piece = ''
  let octets = 0
  for (const character of source) {
    const size = Buffer.byteLength(character)
    if (octets + size > 75) {
      pieces.push(piece)
      piece = ' '
      octets = 1
    }
    piece += character
    octets += size
  }
  pieces.push(piece)
  return pieces.join('\r\n')
}

export interface LineParts {
  /** Upper case. */
  name: string
  /** Where the parameters begin, with their semicolon, and where the value does. */
  parameters: number
  value: number
  /** How many parameters there are. */
  counted: number
}

/** Where the parts of a content line are; null when it is none. */
export function splitLine(source: string): LineParts | null {
  const named = /^[A-Za-z0-9_.-]+/.exec(source)
  if (!named || named[0].length > longestName) return null
  const parameters = named[0].length
  let quoted = false
  let counted = 0
  for (let at = parameters; at < source.length; at++) {
    const code = source.charCodeAt(at)
    if (code === 34) quoted = !quoted
    else if (code === 58 && !quoted) return { name: named[0].toUpperCase(), parameters, value: at + 1, counted }
    else if (code === 59 && !quoted) counted++
    else if (at === parameters) return null
  }
  return null
}

function parametersOf(written: Record<string, string | string[]>, declared: string | undefined): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  if (declared !== undefined) parameters.set('VALUE', declared)
  for (const [name, value] of Object.entries(written)) parameters.set(name.toUpperCase(), Array.isArray(value) ? value.join(',') : value)
  return parameters
}

function declaredType(parameters: string): string | undefined {
  const plain = parameters.includes('"')
    ? parameters.replaceAll(/"[^"]*"/g, quoted => (/^"[a-z-]+"$/i.test(quoted) ? quoted.slice(1, -1) : ''))
    : parameters
  return /;VALUE=([^;]*)/i.exec(plain)?.[1]
}

/**
 * One unfolded content line as a property.
 * @throws InvalidCalendar `valid-calendar-data` when it is none (RFC 5545 §3.1)
 */
export function readProperty(source: string, line: number, parts = splitLine(source)): RawProperty {
  if (!parts) throw new InvalidCalendar('valid-calendar-data', 'Not a content line (name, parameters, colon, value)', line)
  let jcal: [string, Record<string, string | string[]>, string | undefined, ...unknown[]]
  try {
    jcal = ICAL.parse.property(source) as typeof jcal
  } catch (error) {
    throw new InvalidCalendar(
      'valid-calendar-data',
      `${parts.name}: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`,
      line,
    )
  }
  const [, written, guessed = 'unknown', ...values] = jcal
  // ical.js believes the look of a date more than its VALUE, and forgets VALUE.
  const declared = parts.value - parts.parameters > 1 ? declaredType(source.slice(parts.parameters, parts.value - 1)) : undefined
  const type = declared?.toLowerCase() ?? guessed
  return { name: parts.name, parameters: parametersOf(written, declared), type, raw: source.slice(parts.value), values, source, line }
}
