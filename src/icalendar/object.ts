/**
 * What a calendar object resource is once it has been read (RFC 4791 §4.1): all components that share one UID.
 * Pure values; nothing here reads a clock, a file or a database.
 */

/** Microsoft's words for how an event takes time (Graph `freeBusyStatus`). */
export const busyStatuses = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const
export type BusyStatus = (typeof busyStatuses)[number]

export type ComponentName = 'VEVENT' | 'VTODO' | 'VJOURNAL'

export interface Person {
  /** Lower-case address without `mailto:`; the raw calendar user address where it is not a mailto. */
  address: string
  name: string | null
}

export interface Attendee extends Person {
  /** PARTSTAT, upper case; `NEEDS-ACTION` when absent. */
  status: string
  /** ROLE, upper case; `REQ-PARTICIPANT` when absent. */
  role: string
}

/** One component of the object: the master (recurrenceId null) or one override. */
export interface Part {
  /** RECURRENCE-ID normalised: `20261121` for a date, `20261121T090000Z` for an instant, `20261121T090000` when floating; null for the master. */
  recurrenceId: string | null
  thisAndFuture: boolean
  summary: string | null
  location: string | null
  description: string | null
  url: string | null
  organizer: Person | null
  attendees: Attendee[]
  categories: string[]
  /** STATUS, upper case, null when absent. */
  status: string | null
  transparent: boolean
  busyStatus: BusyStatus
  /** CLASS as written, upper case; null when absent (RFC 5545 §3.8.1.3). */
  class: string | null
  allDay: boolean
  /** The zone that DTSTART is in as an IANA name; null for UTC, floating, all-day and zones known by their VTIMEZONE alone. */
  zone: string | null
}

/** An object that passed validation. Made by `parseObject` alone; `renamed` changes its UID. */
export interface ValidObject {
  uid: string
  component: ComponentName
  /** The whole VCALENDAR, exactly the bytes to be stored. */
  text: string
  parts: Part[]
  recurring: boolean
  /** True when the strictest CLASS of the set is not PUBLIC (an unknown CLASS counts as private), or X-CALENDARSERVER-ACCESS says so. */
  private: boolean
  /** First instant (UTC) of the set, floating and all-day values taken in the zone given to `parseObject`; null for undated VTODO and VJOURNAL. */
  firstAt: Date | null
  /** Last instant; null when it recurs without end. */
  lastAt: Date | null
}

/** One instance in time. */
export interface Occurrence {
  /** Index into `parts`: the component that describes this instance. */
  part: number
  /** As `Part.recurrenceId`; null for an object that does not recur. */
  recurrenceId: string | null
  start: Date
  end: Date
  allDay: boolean
  /** Start and end are wall-clock values that move with the reader's zone (all-day values are also floating). */
  floating: boolean
  /** Wall-clock start and end as written, `2026-11-21T09:00:00`; for all-day the end date is exclusive at T00:00:00. In UTC where the value is in UTC. */
  localStart: string
  localEnd: string
}

export interface Window {
  /** Inclusive. */
  from: Date
  /** Exclusive. */
  to: Date
}

/** Why a text is not a calendar object, in the words of RFC 4791 §5.3.2.1. */
export type CalendarCondition =
  | 'supported-calendar-data'
  | 'valid-calendar-data'
  | 'valid-calendar-object-resource'
  | 'supported-calendar-component'
  | 'max-resource-size'
  | 'min-date-time'
  | 'max-date-time'
  | 'max-instances'
  | 'max-attendees-per-instance'

export class InvalidCalendar extends Error {
  readonly condition: CalendarCondition
  /** 1-based line of the text where it went wrong; null when the fault is of the whole. */
  readonly line: number | null
  constructor(condition: CalendarCondition, reason: string, line: number | null = null) {
    super(reason)
    this.name = 'InvalidCalendar'
    this.condition = condition
    this.line = line
  }
}

/** Numbers no object may pass; all from the configuration (`limits`). */
export interface CalendarLimits {
  /** Bytes of one object. */
  objectBytes: number
  /** Instances counted when a rule is expanded for validation and materialisation. */
  instances: number
  attendees: number
  /** Properties and parameters of one object together. */
  properties: number
}
