/** The components of a file as they go by: which calendar they stand in, which UID they have, whether they are whole. */
import type { ContentLine } from './content-line.ts'
import { delimiter } from './component.ts'
import type { CalendarLimits } from './object.ts'

/** One VCALENDAR of a file: its own properties and its time zones. */
export interface Head {
  line: number
  /** First line of each name, the name in upper case. */
  properties: Map<string, string>
  /** VTIMEZONE lines by TZID. */
  zones: Map<string, string[]>
}

/** A component at the top of a VCALENDAR. */
export interface Found {
  /** Upper case. */
  name: string
  head: Head
  line: number
  /** From BEGIN to END; without END where it never came. */
  lines: string[]
  uid: string | null
  /** RECURRENCE-ID line after its name; empty for a master. */
  instance: string
  sequence: number
  stamp: string
  /** Why it cannot be used. */
  fault: string | null
}

const topmost = new Set(['VCALENDAR', 'VEVENT', 'VTODO', 'VJOURNAL', 'VTIMEZONE', 'VFREEBUSY', 'VAVAILABILITY'])
const deepest = 16

export function plain(source: string): string {
  return source
    .slice(source.indexOf(':') + 1)
    .trim()
    .replaceAll(/\\([;,\\])/g, '$1')
}

/** Takes lines one by one; what is whole is given to `found`. */
export class Gatherer {
  readonly heads: Head[] = []
  #limits: CalendarLimits
  #found: (component: Found) => void
  #head: Head | null = null
  #current: Found | null = null
  #open: string[] = []
  #size = 0

  constructor(limits: CalendarLimits, found: (component: Found) => void) {
    this.#limits = limits
    this.#found = found
  }

  take({ text, line }: ContentLine): void {
    const letter = text.charCodeAt(0) | 32
    const edge = letter === 98 || letter === 101 ? delimiter(text) : null
    if (this.#current) this.#inside(this.#current, text, line, edge)
    else if (edge?.begin) this.#begin(edge.name, text, line)
    else if (edge?.name === 'VCALENDAR') this.#head = null
    else if (!edge && this.#head) keepFirst(this.#head.properties, text)
  }

  /** The file is at its end. */
  end(): void {
    if (this.#current) this.#close('The file ends before the component does')
  }

  #begin(name: string, text: string, line: number): void {
    if (name === 'VCALENDAR' || !this.#head) {
      this.#head = { line, properties: new Map(), zones: new Map() }
      // A file of vCards is no calendar, not an empty one.
      if (topmost.has(name)) this.heads.push(this.#head)
    }
    if (name === 'VCALENDAR' || name === '') return
    this.#current = { name, head: this.#head, line, lines: [text], uid: null, instance: '', sequence: 0, stamp: '', fault: null }
    this.#open = [name]
    this.#size = text.length
  }

  #inside(current: Found, text: string, line: number, edge: { begin: boolean; name: string } | null): void {
    if (edge && topmost.has(edge.name) && (edge.begin || edge.name !== this.#open[0])) {
      this.#close('The component has no END')
      this.take({ text, line })
      return
    }
    if (edge && !edge.begin) {
      const depth = this.#open.lastIndexOf(edge.name)
      if (depth === -1) return
      // An END further out ends what is open inside it.
      for (const name of this.#open.splice(depth).reverse()) this.#keep(current, `END:${name}`)
      if (this.#open.length === 0) this.#close(null)
      return
    }
    if (edge) this.#open.push(edge.name)
    else if (this.#open.length === 1) identify(current, text)
    if (this.#open.length > deepest) current.fault = 'Components are nested too deep'
    this.#keep(current, text)
  }

  #keep(current: Found, text: string): void {
    this.#size += text.length
    if (this.#size > this.#limits.objectBytes) current.fault ??= `Larger than ${this.#limits.objectBytes} bytes`
    else if (current.lines.length > this.#limits.properties) current.fault ??= `More than ${this.#limits.properties} properties`
    if (current.fault === null) current.lines.push(text)
  }

  #close(fault: string | null): void {
    const current = this.#current
    this.#current = null
    this.#open = []
    if (!current) return
    current.fault ??= fault
    const tzid = current.name === 'VTIMEZONE' && current.fault === null ? current.lines.find(text => /^TZID[;:]/i.test(text)) : undefined
    if (tzid !== undefined && !current.head.zones.has(plain(tzid))) current.head.zones.set(plain(tzid), current.lines)
    this.#found(current)
  }
}

function keepFirst(properties: Map<string, string>, text: string): void {
  const name = /^[A-Za-z0-9-]+/.exec(text)?.[0].toUpperCase()
  if (name !== undefined && properties.size < 200 && !properties.has(name)) properties.set(name, text)
}

function identify(current: Found, text: string): void {
  if (/^UID *[;:]/i.test(text)) current.uid ??= plain(text) || null
  else if (/^RECURRENCE-ID *[;:]/i.test(text)) current.instance ||= text.slice('RECURRENCE-ID'.length)
  else if (/^SEQUENCE *:/i.test(text)) current.sequence = Number(plain(text)) || 0
  else if (/^(?:DTSTAMP|LAST-MODIFIED) *[;:]/i.test(text) && plain(text) > current.stamp) current.stamp = plain(text)
}
