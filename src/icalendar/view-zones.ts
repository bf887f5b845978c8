/** The time zones of a view: IANA names as they are, zones of the object's own rebuilt from their offsets and named by hash. */
import { createHash } from 'node:crypto'
import { properties, type RawComponent, textOf } from './component.ts'
import { written } from './text-value.ts'
import type { Zone } from './timezone.ts'

const observanceProperties = ['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'RDATE']

/** Values of times, offsets and rules: letters, digits and the marks between them. */
function plain(raw: string): boolean {
  return /^[A-Za-z0-9+\-=;:,]*$/.test(raw)
}

function observanceLines(observance: RawComponent): string[] {
  const lines = observanceProperties.flatMap(name =>
    properties(observance, name).flatMap(({ raw }) => (plain(raw.trim()) ? [`${name}:${raw.trim().toUpperCase()}`] : [])),
  )
  return [`BEGIN:${observance.name}`, ...lines, `END:${observance.name}`]
}

export class ViewZones {
  /** By TZID as used: null for an IANA zone, else its VTIMEZONE. */
  readonly used: Record<string, string | null> = {}
  readonly #definitions: RawComponent[]

  constructor(calendar: RawComponent) {
    this.#definitions = calendar.components.filter(({ name }) => name === 'VTIMEZONE')
  }

  /**
   * The TZID to write for a zone; the zone counts as used from then on. The written name of an unknown zone is never given on:
   * it is free text.
   */
  tzid(zone: Zone): string {
    if (zone.known) {
      this.used[zone.id] = null
      return zone.id
    }
    const definition = this.#definitions.find(candidate => textOf(candidate, 'TZID') === zone.id)
    const observances = definition?.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT') ?? []
    const lines = observances.flatMap(observanceLines)
    const name = `Zone-${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)}`
    this.used[name] ??= written(['BEGIN:VTIMEZONE', `TZID:${name}`, ...lines, 'END:VTIMEZONE'])
    return name
  }
}
