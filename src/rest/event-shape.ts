/** Events as the API shows them (Graph `event`). What a level does not show is absent; what it shows and is not there is null. */
import { z } from 'zod'
import { property, type RawComponent } from '../icalendar/component.ts'
import { after, type Moment, type Zones } from '../icalendar/moment.ts'
import { type BusyStatus, busyStatuses, type Part } from '../icalendar/object.ts'
import { partOf } from '../icalendar/parts.ts'
import { isRecurring, type Member, readSeries } from '../icalendar/series.ts'
import type { VisibleObject } from '../sharing/redact.ts'
import type { Visibility, VisibleOccurrence } from '../sharing/visible.ts'
import { etagOf } from '../storage/objects.ts'
import { attendee, attendeeOf, personOf } from './attendees.ts'

const when = z.object({ dateTime: z.string(), timeZone: z.string().optional() }).meta({
  id: 'DateTimeTimeZone',
  description: 'A wall clock and its zone; without one the time is the reader’s own (whole days, floating times)',
})

const shape = z.object({
  id: z.string(),
  etag: z.string().optional().meta({ description: 'As `If-Match` takes it' }),
  type: z.enum(['singleInstance', 'seriesMaster', 'occurrence', 'exception']),
  seriesMasterId: z.string().optional(),
  start: when,
  end: when,
  isAllDay: z.boolean(),
  showAs: z.enum(busyStatuses),
  recurrence: z
    .array(z.string())
    .optional()
    .meta({ description: 'Lines of RFC 5545', example: ['RRULE:FREQ=WEEKLY;COUNT=4'] }),
  subject: z.string().nullable().optional(),
  location: z.object({ displayName: z.string() }).nullable().optional(),
  body: z
    .object({ contentType: z.literal('text'), content: z.string() })
    .nullable()
    .optional(),
  bodyPreview: z.string().optional(),
  categories: z.array(z.string()).optional(),
  organizer: attendee.pick({ emailAddress: true }).nullable().optional(),
  attendees: z.array(attendee).optional(),
  url: z.string().nullable().optional(),
  isCancelled: z.boolean().optional(),
  sensitivity: z.enum(['normal', 'private', 'confidential']).optional(),
  iCalUId: z.string().optional(),
})
export const event = shape
  .extend({ exceptionOccurrences: z.array(shape).optional().meta({ description: 'Instances that differ from their series' }) })
  .meta({ id: 'Event', description: 'Fields above your role are absent' })
type Shape = z.infer<typeof shape>
export type EventJson = z.infer<typeof event>

type Described = Pick<Part, 'summary' | 'location' | 'description' | 'url' | 'organizer' | 'attendees' | 'categories'> & {
  cancelled: boolean
}

const previewLength = 255

function described(level: Visibility, of: Described): Partial<Shape> {
  if (level === 'busy') return {}
  const titled = { subject: of.summary, location: of.location === null ? null : { displayName: of.location } }
  if (level === 'limited') return titled
  return {
    ...titled,
    body: of.description === null ? null : { contentType: 'text', content: of.description },
    bodyPreview: (of.description ?? '').slice(0, previewLength).toWellFormed(),
    categories: of.categories,
    organizer: of.organizer && { emailAddress: personOf(of.organizer) },
    attendees: of.attendees.map(attendeeOf),
    url: of.url,
    isCancelled: of.cancelled,
  }
}

/** One instance in a window. */
export function occurrenceOf(one: VisibleOccurrence): EventJson {
  const [objectId = '', recurrenceId] = one.id.split('_')
  const zone = one.zone === null ? {} : { timeZone: one.zone }
  const wall = one.zone !== null || one.floating || one.allDay
  const at = (local: string, instant: Date) =>
    wall ? { dateTime: local, ...zone } : { dateTime: instant.toISOString().slice(0, 19), timeZone: 'UTC' }
  return {
    id: one.id,
    type: recurrenceId === undefined ? 'singleInstance' : 'occurrence',
    ...(recurrenceId === undefined ? {} : { seriesMasterId: objectId }),
    start: at(one.localStart, one.start),
    end: at(one.localEnd, one.end),
    isAllDay: one.allDay,
    showAs: one.busyStatus,
    ...described(one.visibility, one),
    ...(one.masked ? { sensitivity: 'private' } : {}),
  }
}

/** The stored object as the reader sees it, whole or one view of it. @param zone of the calendar, for floating values */
export function eventOf(object: VisibleObject, zone: string): EventJson {
  const { content } = object
  const text = 'whole' in content ? content.whole : wrapped(content.text, content.zones)
  const series = readSeries(text, zone)
  const [first, ...others] = [...(series.master ? [series.master] : []), ...series.overrides]
  if (!first) throw new Error('A stored object has no component')
  const recurring = isRecurring(series)
  const exceptions = others.map(member => memberOf(object, member, series.zones, 'exception'))
  return {
    ...memberOf(object, first, series.zones, recurring ? 'seriesMaster' : 'singleInstance'),
    etag: `"${tagOf(object)}"`,
    ...(exceptions.length > 0 ? { exceptionOccurrences: exceptions } : {}),
  }
}

/** Different at each visibility, and where a private object is masked. */
export function tagOf(object: VisibleObject): string {
  return object.masked ? etagOf(`masked\n${object.etag}`) : object.etag
}

function wrapped(text: string, zones: Record<string, string | null>): string {
  const definitions = Object.values(zones).filter(zone => zone !== null)
  return `BEGIN:VCALENDAR\r\n${definitions.join('')}${text}END:VCALENDAR\r\n`
}

function memberOf(object: VisibleObject, member: Member, zones: Zones, type: Shape['type']): Shape {
  const { component, start, lasts } = member
  if (!start) throw new Error('A stored event has no start')
  const part = partOf(component, start, zones)
  const rules = recurrenceOf(component)
  return {
    id: part.recurrenceId === null ? object.id : `${object.id}_${part.recurrenceId}`,
    type,
    ...(part.recurrenceId === null ? {} : { seriesMasterId: object.id }),
    start: clock(start, start.at, zones),
    end: clock(start, after(start, lasts, zones), zones),
    isAllDay: start.date,
    showAs: part.busyStatus satisfies BusyStatus,
    ...(rules.length > 0 ? { recurrence: rules } : {}),
    ...described(object.visibility, { ...part, cancelled: part.status === 'CANCELLED' }),
    ...hidden(object, component, part),
  }
}

function hidden(object: VisibleObject, component: RawComponent, part: Part): Partial<Shape> {
  if (object.masked) return { sensitivity: 'private' }
  if (object.visibility !== 'full') return {}
  const sensitivity = part.class === null || part.class === 'PUBLIC' ? 'normal' : part.class === 'CONFIDENTIAL' ? 'confidential' : 'private'
  return { sensitivity, iCalUId: property(component, 'UID')?.raw.trim() ?? '' }
}

function recurrenceOf(component: RawComponent): string[] {
  return component.properties.filter(({ name }) => name === 'RRULE' || name === 'RDATE' || name === 'EXDATE').map(({ source }) => source)
}

/** An instant by the clock that the start is written in. */
function clock(start: Moment, at: number, zones: Zones): z.infer<typeof when> {
  const zone = start.zone ?? (start.utc ? null : zones.floating)
  if (start.zone?.known) return { dateTime: start.zone.toLocal(at), timeZone: start.zone.id }
  if (zone && !start.zone) return { dateTime: zone.toLocal(at) }
  return { dateTime: new Date(at).toISOString().slice(0, 19), timeZone: 'UTC' }
}
