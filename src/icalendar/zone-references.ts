/** Time zones by reference (RFC 7809 §3.1): an object's definitions left out where a name says as much, or added where they are missing. */
import { components, definitions, type RawComponent, textOf } from './component.ts'
import { ianaName } from './iana.ts'
import { InvalidCalendar } from './object.ts'
import { resolveZone, vtimezoneAs } from './timezone.ts'

const block = /^BEGIN:VTIMEZONE[ \t]*\r?\n[\s\S]*?^END:VTIMEZONE[ \t]*(?:\r?\n|$)/gim

/** Without the definitions that IANA's names stand for; those of other names stay, since nobody could look them up. */
export function withoutDefinitions(text: string): string {
  return text.replace(block, definition => {
    const tzid = textOf(components(definition), 'TZID')
    return tzid !== null && ianaName(tzid) === tzid ? '' : definition
  })
}

/** With a definition for each time zone that is named and has none; the rest stays as it is to the byte. */
export function withDefinitions(text: string): string {
  if (!/[;:]TZID=/i.test(text) || /^BEGIN:VTIMEZONE/im.test(text)) return text
  const calendar = components(text)
  const defined = definitions(calendar)
  const missing = [...namedIn(calendar)].filter(tzid => !defined.has(tzid)).flatMap(definitionOf)
  const first = /^BEGIN:(?:VEVENT|VTODO|VJOURNAL)/im.exec(text)
  return missing.length === 0 || !first ? text : text.slice(0, first.index) + missing.join('') + text.slice(first.index)
}

function namedIn(component: RawComponent, found = new Set<string>()): Set<string> {
  for (const { parameters } of component.properties) {
    const tzid = parameters.get('TZID')
    if (tzid !== undefined) found.add(tzid)
  }
  for (const inner of component.components) namedIn(inner, found)
  return found
}

function definitionOf(tzid: string): string[] {
  try {
    const { id, known } = resolveZone(tzid, null)
    return known ? [vtimezoneAs(tzid, id)] : []
  } catch (error) {
    if (error instanceof InvalidCalendar) return []
    throw error
  }
}
