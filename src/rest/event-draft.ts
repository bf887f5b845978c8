/** Events as they are written: the JSON that is taken, and the draft it becomes. What the server decides is not among the fields. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { blankDraft, type DraftTime, type EventDraft } from '../icalendar/draft.ts'
import { busyStatuses } from '../icalendar/object.ts'
import { newAttendee, readAttendee } from './attendees.ts'
import { line, text } from './fields.ts'

const time = z
  .strictObject({
    dateTime: z
      .string()
      .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.]0+)?)?Z?)?$/, 'a wall clock such as 2026-11-21T09:00:00'),
    timeZone: line(100).optional().meta({ description: 'IANA or Windows name; the calendar’s own where it is absent' }),
  })
  .meta({ id: 'NewDateTimeTimeZone' })

const fields = {
  subject: text(2_000).nullable(),
  body: z.strictObject({ contentType: z.literal('text').optional(), content: text(200_000) }).nullable(),
  location: z.strictObject({ displayName: text(2_000) }).nullable(),
  url: line(2_000).nullable(),
  start: time,
  end: time,
  isAllDay: z.boolean(),
  showAs: z.enum(busyStatuses),
  sensitivity: z.enum(['normal', 'private', 'confidential']),
  isCancelled: z.boolean(),
  recurrence: z.array(line(10_000)).max(1_000).meta({ description: 'RRULE, RDATE and EXDATE lines of RFC 5545' }),
  categories: z.array(line(200)).max(100),
  attendees: z.array(newAttendee).max(5_000),
}
const { start, ...others } = z.strictObject(fields).partial().shape
export const newEvent = z.strictObject({ start: start.unwrap(), ...others }).meta({ id: 'NewEvent' })
export const eventChange = z.strictObject(fields).partial().meta({ id: 'EventChange', description: 'What is absent stays' })
type Change = z.infer<typeof eventChange>

/** What the calendar says where the event does not. */
export interface Surroundings {
  zone: string
  owner: { address: string; name: string }
  now: Date
}

const classes = { normal: 'PUBLIC', private: 'PRIVATE', confidential: 'CONFIDENTIAL' } as const

function readTime(given: z.infer<typeof time>, allDay: boolean, zone: string, field: string): DraftTime {
  const [date = '', clock] = given.dateTime.split('T')
  if (allDay) return { date }
  if (clock === undefined) throw new Problem('bad-request', 'An event that is not all day has a time', { field: `${field}.dateTime` })
  const [wall = ''] = clock.replace('Z', '').split('.')
  return {
    dateTime: `${date}T${wall.length === 5 ? `${wall}:00` : wall}`,
    timeZone: clock.endsWith('Z') ? 'UTC' : (given.timeZone ?? zone),
  }
}

/** @throws Problem `bad-request` naming the field */
export function draftOf(given: z.infer<typeof newEvent>, around: Surroundings): EventDraft {
  const change = changesOf(given, given.isAllDay ?? !given.start.dateTime.includes('T'), around)
  return {
    ...blankDraft,
    ...change,
    start: change.start ?? readTime(given.start, false, around.zone, 'start'),
    now: around.now,
  }
}

/** The fields that the change names, and no others. @param allDay whether the event is all day where the change does not say */
export function changesOf(given: Change, allDay: boolean, around: Surroundings): Partial<EventDraft> {
  const { subject, body, location, url, start, end, showAs, sensitivity, isCancelled, recurrence, categories, attendees } = given
  const whole = given.isAllDay ?? allDay
  if (whole !== allDay && !(start && end))
    throw new Problem('bad-request', 'With isAllDay both start and end change', { field: 'isAllDay' })
  return {
    ...(subject === undefined ? {} : { summary: subject }),
    ...(body === undefined ? {} : { description: body?.content ?? null }),
    ...(location === undefined ? {} : { location: location?.displayName ?? null }),
    ...(url === undefined ? {} : { url }),
    ...(start === undefined ? {} : { start: readTime(start, whole, around.zone, 'start') }),
    ...(end === undefined ? {} : { end: readTime(end, whole, around.zone, 'end') }),
    ...(showAs === undefined ? {} : { busyStatus: showAs }),
    ...(sensitivity === undefined ? {} : { class: classes[sensitivity] }),
    ...(isCancelled === undefined ? {} : { status: isCancelled ? 'CANCELLED' : 'CONFIRMED' }),
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(categories === undefined ? {} : { categories }),
    ...(attendees === undefined ? {} : { attendees: attendees.map(readAttendee) }),
    ...(attendees?.length ? { organizer: around.owner } : {}),
  }
}
