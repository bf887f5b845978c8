/** A stored object taken out of its VCALENDAR, to be joined with others; by lines, nothing is parsed or written anew. */
import { delimiter } from './component.ts'
import { resolveZone, vtimezone } from './timezone.ts'

export interface Unwrapped {
  /** Components without VCALENDAR and VTIMEZONE; CRLF, otherwise as stored. */
  text: string
  /** TZIDs that they use; null for an IANA name, for others the VTIMEZONE as text. */
  zones: Record<string, string | null>
}

const unfolded = (line: string): string => (line.includes('\r\n') ? line.replaceAll(/\r\n[ \t]/g, '') : line)

/** Content lines with their folds inside; any line ends become CRLF, blank lines go. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/\r?\n/g, '\r\n')
    .split(/(?:\r\n)+(?![ \t])/)
    .filter(line => line !== '')
}

/** @param stored a VCALENDAR that passed `parseObject` */
export function unwrap(stored: string): Unwrapped {
  const kept: string[] = []
  const definitions = new Map<string, string>()
  let depth = 0
  let zone: string[] | null = null
  for (const line of linesOf(stored)) {
    const edge = /^[BE]/i.test(line) ? delimiter(unfolded(line)) : null
    if (edge?.begin && depth === 1 && edge.name === 'VTIMEZONE') zone = []
    if (edge?.begin) depth += 1
    if (depth > 1) (zone ?? kept).push(line)
    if (edge && !edge.begin) depth -= 1
    if (depth === 1 && zone) {
      const name = zone.map(tzidOf).find(tzid => tzid !== null)
      if (name !== undefined && name !== null && !definitions.has(name)) definitions.set(name, text(zone))
      zone = null
    }
  }
  return { text: text(kept), zones: Object.fromEntries(zonesOf(kept, definitions)) }
}

const text = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`)

function tzidOf(line: string): string | null {
  const value = /^TZID(?:;[^:]*)?:(.*)$/i.exec(unfolded(line))?.[1]
  return value === undefined ? null : value.replaceAll(/\\([\\;,])/g, '$1').trim()
}

function zonesOf(lines: readonly string[], definitions: ReadonlyMap<string, string>): Map<string, string | null> {
  const zones = new Map<string, string | null>()
  for (const line of lines) {
    const tzid = /^[^:"]*;TZID=(?:"([^"]*)"|([^":;,]*))/i.exec(unfolded(line))
    const name = tzid?.[1] ?? tzid?.[2]
    if (name !== undefined && !zones.has(name)) zones.set(name, definitionOf(name, definitions.get(name) ?? null))
  }
  return zones
}

function definitionOf(tzid: string, defined: string | null): string | null {
  const zone = resolveZone(tzid, defined)
  if (zone.known && zone.id === tzid) return null
  return (
    defined ??
    vtimezone(zone.id)
      .replace(/^TZID:.*$/m, () => `TZID:${tzid}\r`)
      .replaceAll(/\r+\n/g, '\r\n')
  )
}
