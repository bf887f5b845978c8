/** In which time zone a report means whole days and floating times (RFC 4791 §9.8, RFC 7809 §4.2). */
import { Problem } from '../errors.ts'
import { caldav } from '../http/xml.ts'
import { child, type XmlElement } from '../http/xml-tree.ts'
import { calendarZone } from '../icalendar/calendar-zone.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { resolveZone, type Zone } from '../icalendar/timezone.ts'
import type { CalendarResource } from './resource.ts'

/** The zone that the report gives, by name or by definition, else the calendar's. @throws Problem `valid-calendar-data`, `valid-timezone` */
export function zoneIn(root: XmlElement, calendar: CalendarResource): Zone {
  const id = child(root, caldav, 'timezone-id')
  const text = child(root, caldav, 'timezone')
  if (id && text) throw new Problem('bad-request', 'A report has one time zone: by its name or by its definition')
  try {
    if (id) return namedZone(id.text)
    return text ? calendarZone(text.text) : resolveZone(calendar.calendar.timeZone, null)
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
    const condition = id ? 'valid-timezone' : 'valid-calendar-data'
    throw new Problem('need-privileges', `The time zone of the report is not usable: ${error.message}`, { condition })
  }
}

/** CALDAV:calendar-timezone-id and timezone-id: names of IANA's and no others (RFC 7809 §5.2). @throws InvalidCalendar */
export function namedZone(name: string): Zone {
  const found = resolveZone(name.trim(), null)
  if (!found.known || found.id.toLowerCase() !== name.trim().toLowerCase())
    throw new InvalidCalendar('valid-calendar-data', 'Not the name of an IANA time zone')
  return found
}
