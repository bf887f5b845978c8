/** In which time zone a report means whole days and floating times (RFC 4791 §9.8, RFC 7809 §4.2). */
import { Problem } from '../errors.ts'
import { caldav } from '../http/xml.ts'
import { child, type XmlElement } from '../http/xml-tree.ts'
import { components, textOf, write } from '../icalendar/component.ts'
import { resolveZone } from '../icalendar/timezone.ts'
import type { CalendarResource } from './resource.ts'

/** An IANA name: the one the report gives, else the calendar's. @throws Problem `valid-calendar-data`, `valid-timezone` */
export function zoneIn(root: XmlElement, calendar: CalendarResource): string {
  const id = child(root, caldav, 'timezone-id')
  const text = child(root, caldav, 'timezone')
  if (id)
    return named(id.text.trim(), null, () => new Problem('need-privileges', 'The time zone is not known', { condition: 'valid-timezone' }))
  return text ? defined(text.text) : calendar.calendar.timeZone
}

const unreadable = () => new Problem('calendar-data', 'The time zone of the report is not usable', { condition: 'valid-calendar-data' })

function defined(text: string): string {
  try {
    const calendar = components(text.trim().replaceAll(/\r?\n/g, '\r\n'))
    const zones = calendar.components.filter(one => one.name === 'VTIMEZONE')
    const [zone] = zones
    const tzid = calendar.name === 'VCALENDAR' && zones.length === 1 && zone ? textOf(zone, 'TZID') : null
    if (tzid === null || !zone) throw unreadable()
    return named(tzid, write(zone), unreadable)
  } catch (error) {
    if (error instanceof Problem) throw error
    throw unreadable()
  }
}

function named(tzid: string, definition: string | null, refuse: () => Problem): string {
  try {
    const { id, known } = resolveZone(tzid, definition)
    if (known) return id
  } catch {
    // What follows says it.
  }
  throw refuse()
}
