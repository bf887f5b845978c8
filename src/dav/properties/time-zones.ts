/** The time zone of a calendar, by definition (RFC 4791 §5.2.2) and by name (RFC 7809 §5.2): one zone, said in two ways. */
import { caldav, xmlText } from '../../http/xml.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import { calendarZone, ianaLike } from '../../icalendar/calendar-zone.ts'
import { feedTail, productId } from '../../icalendar/feed.ts'
import { InvalidCalendar } from '../../icalendar/object.ts'
import { vtimezone } from '../../icalendar/timezone.ts'
import type { Change, Impossible, Property } from '../properties.ts'
import { namedZone } from '../query-zone.ts'
import type { Resource } from '../resource.ts'

const impossible = (condition: string): Impossible => ({ of: 'nothing', condition: { namespace: caldav, name: condition } })

function definition(resource: Resource): string | null {
  if (resource.kind !== 'calendar') return null
  const { timeZone, timeZoneText } = resource.calendar
  return xmlText(timeZoneText ?? `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:${productId}\r\n${vtimezone(timeZone)}${feedTail}`)
}

// A zone that nothing else is like is kept as it was written, and what has no zone of its own stays where it was.
function define(value: XmlElement | null, owns: boolean): Change | Impossible | null {
  if (!owns) return null
  if (value === null) return { of: 'calendar', timeZoneText: null }
  try {
    const text = value.text.trim().replaceAll(/\r?\n/g, '\r\n')
    const like = ianaLike(calendarZone(text), text)
    return { of: 'calendar', timeZoneText: `${text}\r\n`, ...(like === null ? {} : { timeZone: like }) }
  } catch (error) {
    if (error instanceof InvalidCalendar) return impossible('valid-calendar-data')
    throw error
  }
}

function name(value: XmlElement | null, owns: boolean): Change | Impossible | null {
  if (!owns) return null
  if (value === null) return { of: 'calendar', timeZoneText: null }
  try {
    return { of: 'calendar', timeZoneText: null, timeZone: namedZone(value.text).id }
  } catch (error) {
    if (error instanceof InvalidCalendar) return impossible('valid-timezone')
    throw error
  }
}

export const timeZones: readonly Property[] = [
  { namespace: caldav, name: 'calendar-timezone', on: ['calendar'], value: definition, change: define },
  {
    namespace: caldav,
    name: 'calendar-timezone-id',
    on: ['calendar'],
    value: resource => (resource.kind === 'calendar' ? resource.calendar.timeZone : null),
    change: name,
  },
  // RFC 7809 §5.1: names are IANA's; a service that distributes them is no part of this server.
  { namespace: caldav, name: 'timezone-service-set', on: ['home'], value: () => '' },
]
