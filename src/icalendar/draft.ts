/** An event as a door hands it in, before it is text. */
import { type Attendee, type BusyStatus, InvalidCalendar, type Person } from './object.ts'

/** `2026-11-21T09:00:00` in a zone (IANA or Windows name), or a whole day `2026-11-21`. */
export type DraftTime = { dateTime: string; timeZone: string } | { date: string }

export interface EventDraft {
  /** A fresh one when left out. */
  uid?: string
  summary: string | null
  description: string | null
  location: string | null
  url: string | null
  start: DraftTime
  /** Exclusive for whole days; null for the length that RFC 5545 gives an event without end. */
  end: DraftTime | null
  busyStatus: BusyStatus
  class: 'PUBLIC' | 'PRIVATE' | 'CONFIDENTIAL'
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED' | null
  /** RRULE, RDATE and EXDATE lines, unfolded. */
  recurrence: string[]
  categories: string[]
  attendees?: Attendee[]
  organizer?: Person | null
  /** DTSTAMP. */
  now: Date
}

/** A public, busy event that says nothing but when it is. */
export const blankDraft = {
  summary: null,
  description: null,
  location: null,
  url: null,
  end: null,
  busyStatus: 'busy',
  class: 'PUBLIC',
  status: null,
  recurrence: [],
  categories: [],
} satisfies Omit<EventDraft, 'start' | 'now'>

// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const control = /[\u0000-\u001F\u007F\u0085\u2028\u2029]/
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const controlInText = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/

function refuse(field: string): never {
  throw new InvalidCalendar('valid-calendar-data', `${field}: not allowed in a calendar`)
}

/** Values that stand on a line of their own, or beside others on one. */
function single(field: string, value: string | null | undefined): void {
  if (value !== null && value !== undefined && (control.test(value) || !value.isWellFormed())) refuse(field)
}

function time(field: string, value: DraftTime | null | undefined): void {
  if (!value) return
  const shape = 'date' in value ? /^\d{4}-\d\d-\d\d$/.test(value.date) : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value.dateTime)
  if (!shape || Number.isNaN(Date.parse('date' in value ? value.date : `${value.dateTime}Z`))) refuse(field)
}

/**
 * Refuses what could break out of its line, and what is no date.
 * @throws InvalidCalendar `valid-calendar-data`
 */
export function checkDraft(draft: Partial<EventDraft>): void {
  const { uid, url, organizer, attendees = [], categories = [], recurrence = [] } = draft
  single('uid', uid)
  single('url', url)
  for (const text of [draft.summary, draft.description, draft.location])
    if (text && (controlInText.test(text) || !text.isWellFormed())) refuse('text')
  for (const person of [...(organizer ? [organizer] : []), ...attendees]) {
    single('address', person.address)
    single('name', person.name)
    if (person.address.length > 320 || !/^[^\s@"<>,;]+@[^\s@"<>,;]+$/.test(person.address)) refuse('address')
  }
  for (const { status, role } of attendees) if (!/^[A-Z-]+$/.test(status) || !/^[A-Z-]+$/.test(role)) refuse('attendee')
  for (const category of categories) single('categories', category)
  for (const line of recurrence) if (control.test(line) || !/^(?:RRULE|RDATE|EXDATE)[;:]/i.test(line)) refuse('recurrence')
  time('start', draft.start)
  time('end', draft.end)
}
