/** What leaves storage: never more than the visibility of the Access it was read with. Made by `redact.ts` alone. */
import type { Attendee, BusyStatus, Person } from '../icalendar/object.ts'

/** How much of an object is shown, from least to most. A private object is shown as `busy` to a reader of `limited` or `details`. */
export const visibilities = ['busy', 'limited', 'details', 'full'] as const
export type Visibility = (typeof visibilities)[number]

/** One occurrence as a page, a list or a mail may show it. Fields above the visibility are null or empty. */
export interface VisibleOccurrence {
  /** Opaque, stable for this view: an address of the occurrence that tells nothing (never the stored UID below `details`). */
  id: string
  visibility: Visibility
  start: Date
  end: Date
  allDay: boolean
  floating: boolean
  /** Wall clock as written, see `Occurrence`. */
  localStart: string
  localEnd: string
  /** IANA name of the zone it was written in, null when floating, all-day or UTC. */
  zone: string | null
  busyStatus: BusyStatus
  cancelled: boolean
  /** True when the object is private and this view therefore shows busy time only. */
  masked: boolean
  summary: string | null
  location: string | null
  description: string | null
  url: string | null
  organizer: Person | null
  attendees: Attendee[]
  categories: string[]
}
