/** An event that is there already, changed in the named fields and left alone in the rest. */
import { components, property, type RawComponent, type RawProperty, write } from './component.ts'
import { defineZones, draftTree, isMaster } from './compose.ts'
import { readProperty } from './content-line.ts'
import { blankDraft, type EventDraft } from './draft.ts'
import { InvalidCalendar } from './object.ts'

/** The properties that each field is written as. */
const written: Partial<Record<keyof EventDraft, readonly string[]>> = {
  summary: ['SUMMARY'],
  description: ['DESCRIPTION', 'X-ALT-DESC'],
  location: ['LOCATION'],
  url: ['URL'],
  start: ['DTSTART', 'X-MICROSOFT-CDO-ALLDAYEVENT', 'X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT'],
  end: ['DTEND', 'DURATION'],
  busyStatus: ['TRANSP', 'X-MICROSOFT-CDO-BUSYSTATUS'],
  class: ['CLASS'],
  status: ['STATUS'],
  recurrence: ['RRULE', 'RDATE', 'EXDATE'],
  categories: ['CATEGORIES'],
  attendees: ['ATTENDEE'],
  organizer: ['ORGANIZER'],
}

function stampOf(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** DTSTAMP and LAST-MODIFIED of now, SEQUENCE one higher (RFC 5545 §3.8.7). */
function revised(master: RawComponent, now: Date): RawProperty[] {
  const sequence = Number(property(master, 'SEQUENCE')?.raw ?? 0) || 0
  const stamp = stampOf(now)
  return [`DTSTAMP:${stamp}`, `LAST-MODIFIED:${stamp}`, `SEQUENCE:${sequence + 1}`].map(source => readProperty(source, master.line))
}

/**
 * The text with the named fields of its master changed; of its first component where it has overrides alone. Everything else
 * stays as it was written, but for the folding. `uid` and `now` of the changes are not looked at. Overrides keep their
 * RECURRENCE-ID also when the start is moved.
 * @param text a stored VEVENT object
 * @throws InvalidCalendar when a value cannot stand in a calendar, or the object is no event; `parseObject` judges the result
 */
export function amendEvent(text: string, changes: Partial<EventDraft>, now: Date): string {
  const calendar = components(text)
  const master = calendar.components.find(isMaster) ?? calendar.components.find(({ name }) => name === 'VEVENT')
  if (!master) throw new InvalidCalendar('valid-calendar-object-resource', 'Not an event')
  const start = changes.start ?? changes.end ?? { date: '2000-01-01' }
  const fresh = draftTree({ ...blankDraft, ...changes, uid: 'amend', start, now }).components.find(isMaster)
  const fields = Object.keys(changes) as (keyof EventDraft)[]
  const names = new Set(fields.flatMap(field => (changes[field] === undefined ? [] : (written[field] ?? []))))
  const revision = revised(master, now)
  const replaced = new Set([...names, ...revision.map(({ name }) => name)])
  const kept = master.properties.filter(({ name }) => !replaced.has(name))
  master.properties = [...kept, ...(fresh?.properties.filter(({ name }) => names.has(name)) ?? []), ...revision]
  defineZones(calendar)
  return write(calendar)
}
