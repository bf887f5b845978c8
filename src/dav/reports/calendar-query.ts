/**
 * CALDAV:calendar-query (RFC 4791 §7.8): objects that match a filter, as their reader sees them. What happens when is asked of the index;
 * what an object says is read only where the filter asks for it.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { Problem } from '../../errors.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import { type CompFilter, matches } from '../../icalendar/filter.ts'
import type { Window } from '../../icalendar/object.ts'
import type { Zone } from '../../icalendar/timezone.ts'
import { candidates } from '../../storage/dav-query.ts'
import { calendarData, expansionIn } from '../calendar-data.ts'
import { textOf } from '../content.ts'
import { filterIn } from '../filter-xml.ts'
import { multistatus } from '../multistatus.ts'
import { zoneIn } from '../query-zone.ts'
import type { Report } from '../reports.ts'
import { type CalendarResource, type ObjectResource, withObject } from '../resource.ts'
import type { Visit } from '../visit.ts'
import { answering, wantedIn } from '../wanted.ts'

/** Between the clocks of two zones lies no more. */
const farthest = 27 * 3_600_000

export const calendarQuery: Report = async (visit, resource, root) => {
  if (resource.kind !== 'calendar' && resource.kind !== 'object') throw new Problem('not-found', 'There is no calendar here')
  const calendar = resource.kind === 'calendar' ? resource : resource.calendar
  const filter = filterIn(root)
  const zone = zoneIn(root, calendar)
  const wanted = wantedIn(withProp(root))
  const data = wanted.data === null ? null : calendarData(visit, calendar, wanted.data, zone)
  const answer = multistatus(visit)
  const found =
    resource.kind === 'object'
      ? one(resource, filter, zone)
      : visit.depth === '0'
        ? none()
        : query(visit, calendar, filter, zone, expansionIn(wanted.data))
  const answers = answering(visit, calendar, wanted, data)
  for await (const object of found) await answer.add(await answers(object))
  await answer.end()
}

// A query that asks for no properties is answered with addresses alone.
function withProp(root: XmlElement): XmlElement {
  if (root.children.some(one => ['prop', 'allprop', 'propname'].includes(one.name))) return root
  const prop: XmlElement = { namespace: 'DAV:', name: 'prop', attributes: new Map(), children: [], text: '' }
  return { ...root, children: [...root.children, prop] }
}

async function* none(): AsyncGenerator<ObjectResource> {}

async function* one(resource: ObjectResource, filter: CompFilter, zone: Zone): AsyncGenerator<ObjectResource> {
  if (matches(textOf(resource), filter, zone)) yield await Promise.resolve(resource)
}

async function* query(
  visit: Visit,
  calendar: CalendarResource,
  filter: CompFilter,
  zone: Zone,
  expansion: Window | null,
): AsyncGenerator<ObjectResource> {
  const asked = questionOf(filter)
  // In another zone whole days and floating times are others: the index, which has them in the calendar's, only narrows the search.
  const elsewhere = (!zone.known || zone.id !== calendar.calendar.timeZone) && asked.window !== null
  const window = elsewhere && asked.window ? widened(asked.window) : asked.window
  const certain = asked.simple && !elsewhere
  // In another zone or another window, and of what is shown in part, instances are made from what the object says.
  const listed = expansion !== null && certain && sameWindow(expansion, window)
  let looked = 0
  for await (const some of candidates(visit.door.db, calendar.access, asked.component, window, listed)) {
    for (const { object, sure, instances } of some) {
      const found = { ...withObject(calendar, object), instances }
      if (certain && sure) yield found
      else {
        if (matches(textOf(found), filter, zone)) yield found
        if (++looked % 50 === 0) await breathe()
      }
    }
  }
}

function sameWindow(one: Window, other: Window | null): boolean {
  return one.from.getTime() === other?.from.getTime() && one.to.getTime() === other.to.getTime()
}

function widened({ from, to }: Window): Window {
  return { from: new Date(from.getTime() - farthest), to: new Date(to.getTime() + farthest) }
}

interface Question {
  component: string | null
  window: Window | null
  /** Nothing else is asked: what the index says is the answer. */
  simple: boolean
}

function questionOf(filter: CompFilter): Question {
  const [comp, ...others] = filter.comps
  if (filter.absent || !comp || others.length > 0 || comp.absent || !['VEVENT', 'VTODO', 'VJOURNAL'].includes(comp.name)) {
    return { component: null, window: null, simple: !filter.absent && filter.comps.length === 0 && filter.props.length === 0 }
  }
  const simple = filter.props.length === 0 && comp.props.length === 0 && comp.comps.length === 0
  return { component: comp.name, window: comp.range, simple }
}
