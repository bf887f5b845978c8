/** CALDAV:calendar-data in reports (RFC 4791 §9.6): the object's text as its reader sees it, whole or in the parts that are asked for. */
import { Problem } from '../errors.ts'
import { caldav, element, xmlText } from '../http/xml.ts'
import { child, type XmlElement } from '../http/xml-tree.ts'
import { expanded, limited } from '../icalendar/expanded.ts'
import { expandedBy } from '../icalendar/instances.ts'
import type { Window } from '../icalendar/object.ts'
import { type Selection, selected } from '../icalendar/selected.ts'
import type { Zone } from '../icalendar/timezone.ts'
import { shownText, textOf } from './content.ts'
import { windowOf } from './filter-xml.ts'
import type { CalendarResource, ObjectResource } from './resource.ts'
import type { Visit } from './visit.ts'

const invalid = (reason: string) => new Problem('bad-request', `The calendar-data element is not usable: ${reason}`)

/** What is made of a stored text; null where nothing is left of it. */
type Transform = (text: string) => string | null

/**
 * Makes the element for one object.
 * @param asked the calendar-data element of the request
 * @param zone in which whole days and floating times are placed
 * @throws Problem `supported-calendar-data`, `bad-request`
 */
export function calendarData(
  visit: Visit,
  calendar: CalendarResource,
  asked: XmlElement,
  zone: string | Zone = calendar.calendar.timeZone,
): (one: ObjectResource) => string {
  const type = asked.attributes.get('content-type') ?? 'text/calendar'
  const version = asked.attributes.get('version') ?? '2.0'
  if (type.toLowerCase() !== 'text/calendar' || version !== '2.0') {
    throw new Problem('need-privileges', 'Calendar objects are given as text/calendar 2.0', { condition: 'supported-calendar-data' })
  }
  const transforms = transformsOf(asked, zone)
  return one => {
    // The index has the instances already, and their times are in UTC: no definition of a zone is of use.
    const known = one.instances && expandedBy(textOf(one), one.instances)
    let text: string | null = known ?? shownText(visit, one)
    for (const transform of known ? transforms.slice(1) : transforms) text = text === null ? null : transform(text)
    return element({ namespace: caldav, name: 'calendar-data' }, text === null ? '' : xmlText(text))
  }
}

/** The window that sets are to be expanded in; null where they are not. @throws Problem `bad-request` */
export function expansionIn(asked: XmlElement | null): Window | null {
  const expand = asked && child(asked, caldav, 'expand')
  return expand ? bounded(expand) : null
}

// Expanding is the first of them: what the index has expanded goes on from there.
function transformsOf(asked: XmlElement, zone: string | Zone): Transform[] {
  const expand = expansionIn(asked)
  const limit = child(asked, caldav, 'limit-recurrence-set')
  const busy = child(asked, caldav, 'limit-freebusy-set')
  if (expand && limit) throw invalid('a set is expanded or limited')
  const transforms: Transform[] = []
  if (expand) transforms.push(text => expanded(text, expand, zone))
  if (limit) {
    const window = bounded(limit)
    transforms.push(text => limited(text, window, zone))
  }
  // Nothing stored has a VFREEBUSY that could be limited; what is asked must make sense all the same.
  if (busy) bounded(busy)
  const comp = child(asked, caldav, 'comp')
  if (comp) {
    const selection = selectionOf(comp)
    if (selection.name !== 'VCALENDAR') throw invalid('the outermost component is VCALENDAR')
    transforms.push(text => selected(text, selection))
  }
  return transforms
}

function bounded(element: XmlElement): Window {
  if (!element.attributes.has('start') || !element.attributes.has('end')) throw invalid(`${element.name} has a start and an end`)
  return windowOf(element, invalid)
}

function selectionOf(comp: XmlElement): Selection {
  const named = (name: string) => comp.children.filter(one => one.namespace === caldav && one.name === name)
  const props = named('prop').map(one => [nameOf(one), { novalue: one.attributes.get('novalue') === 'yes' }] as const)
  return {
    name: nameOf(comp),
    props: named('allprop').length > 0 ? null : new Map(props),
    comps: named('allcomp').length > 0 ? null : named('comp').map(selectionOf),
  }
}

function nameOf(element: XmlElement): string {
  const name = element.attributes.get('name') ?? ''
  if (!/^[A-Za-z0-9-]{1,100}$/.test(name)) throw invalid(`a ${element.name} without a name`)
  return name.toUpperCase()
}
