/** What may be said of an occurrence on a page of one role. The same ladder as `redact`, asked once more before anything is drawn. */
import type { ViewRole } from '../../sharing/roles.ts'
import { visibilityOf } from '../../sharing/roles.ts'
import { type Visibility, type VisibleOccurrence, visibilities } from '../../sharing/visible.ts'
import type { Words } from '../words/catalogues.ts'

export interface Shown {
  /** The title, or the word for the status where no title may be seen. */
  title: string
  /** Only when and how busy: no title, no card. */
  busyOnly: boolean
  place: string | null
  notes: string | null
  url: string | null
  organizer: string | null
  people: number
  categories: string[]
}

/** Cancelled events are in no view below `read`, and free ones in no view of busy times (sharing model §2). */
export function belongs(role: ViewRole, occurrence: VisibleOccurrence): boolean {
  if (occurrence.cancelled && levelOf(role, occurrence) !== 'details') return false
  return !(role === 'freeBusyRead' && occurrence.busyStatus === 'free')
}

export function shown(words: Words, role: ViewRole, occurrence: VisibleOccurrence): Shown {
  const level = levelOf(role, occurrence)
  const status = words.status[occurrence.busyStatus]
  const blank = {
    title: status,
    busyOnly: level === 'busy',
    place: null,
    notes: null,
    url: null,
    organizer: null,
    people: 0,
    categories: [],
  }
  if (level === 'busy') return blank
  const titled = { ...blank, title: text(occurrence.summary) ?? status, place: text(occurrence.location) }
  if (level === 'limited') return titled
  return {
    ...titled,
    notes: text(occurrence.description),
    url: text(occurrence.url),
    organizer: text(occurrence.organizer?.name) ?? text(occurrence.organizer?.address),
    people: occurrence.attendees.length,
    categories: occurrence.categories,
  }
}

/** What sets the event apart, in a word; null for one that is simply busy. */
export function remark(words: Words, { cancelled, busyStatus }: VisibleOccurrence): string | null {
  if (cancelled) return words.published.cancelled
  if (busyStatus === 'tentative') return words.published.tentative
  return busyStatus === 'busy' ? null : words.status[busyStatus]
}

function levelOf(role: ViewRole, { visibility, masked }: VisibleOccurrence): Visibility {
  const most = visibilityOf(role) ?? 'busy'
  if (masked) return 'busy'
  const level = visibilities.indexOf(visibility) < visibilities.indexOf(most) ? visibility : most
  return level === 'full' ? 'details' : level
}

function text(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
