/**
 * What an object or an occurrence shows at a visibility. A lower view is built from a list of what may be shown, never stripped:
 * a field nobody thought of cannot leak (sharing model §2). Storage passes every row through here before it lets go of it.
 */
import type { Occurrence, Part } from '../icalendar/object.ts'
import { levelIn, type Narrowing } from './narrowing.ts'
import type { Visibility, VisibleOccurrence } from './visible.ts'

/** An occurrence with all that is known of it. */
export interface StoredOccurrence
  extends Pick<Occurrence, 'recurrenceId' | 'start' | 'end' | 'allDay' | 'floating' | 'localStart' | 'localEnd'>,
    Pick<Part, 'zone' | 'summary' | 'location' | 'description' | 'url' | 'organizer' | 'attendees' | 'categories' | 'status'>,
    Pick<Part, 'transparent' | 'busyStatus'> {
  objectId: string
  private: boolean
  /** Each component of its object has a category that the link names; absent where nobody asked. */
  listed?: boolean
}

/** The same for an Access: what a link leaves out is gone, what it shows less of is redacted so far. */
export function shownOccurrence(
  stored: StoredOccurrence,
  { visibility, narrowing }: { visibility: Visibility; narrowing: Narrowing | null },
): VisibleOccurrence | null {
  const level = levelIn(narrowing, visibility, stored, stored.listed === true)
  return level && redactOccurrence(stored, level)
}

/** What a reader sees of a private object: busy time, unless everything is his to see. */
export function shownAt(visibility: Visibility, isPrivate: boolean): Visibility {
  return isPrivate && visibility !== 'full' ? 'busy' : visibility
}

/** An occurrence as shown; null when the view does not have it: cancelled below `details`, free time in `busy`. */
export function redactOccurrence(stored: StoredOccurrence, visibility: Visibility): VisibleOccurrence | null {
  const shown = shownAt(visibility, stored.private)
  const cancelled = stored.status === 'CANCELLED'
  if (cancelled && (shown === 'busy' || shown === 'limited')) return null
  if (shown === 'busy' && (stored.transparent || stored.busyStatus === 'free')) return null
  const titled = shown !== 'busy'
  const detailed = shown === 'details' || shown === 'full'
  return {
    id: stored.recurrenceId === null ? stored.objectId : `${stored.objectId}_${stored.recurrenceId}`,
    visibility: shown,
    start: stored.start,
    end: stored.end,
    allDay: stored.allDay,
    floating: stored.floating,
    localStart: stored.localStart,
    localEnd: stored.localEnd,
    zone: stored.zone,
    busyStatus: stored.busyStatus,
    cancelled,
    masked: shown !== visibility,
    summary: titled ? stored.summary : null,
    location: titled ? stored.location : null,
    description: detailed ? stored.description : null,
    url: detailed ? stored.url : null,
    organizer: detailed ? stored.organizer : null,
    attendees: detailed ? stored.attendees : [],
    categories: detailed ? stored.categories : [],
  }
}

/** The rendered form of an object at one visibility. */
export interface RenderedView {
  /** Components without VCALENDAR and VTIMEZONE. */
  text: string
  /** TZIDs used, with the definition of those that are not IANA zones. */
  zones: Record<string, string | null>
}

/** A stored object with its views; the caller need not have read what the visibility does not reach. */
export interface StoredObject {
  id: string
  name: string
  uid: string
  component: string
  private: boolean
  recurring: boolean
  data: string | null
  etag: string
  views: Record<'busy' | 'limited' | 'details', RenderedView | null>
}

/** An object as one reader gets it. */
export interface VisibleObject {
  id: string
  visibility: Visibility
  masked: boolean
  component: string
  recurring: boolean
  /** Only to those who see everything: names and UIDs chosen by clients can tell what an event is. */
  name: string | null
  /** The last segment of its address for this reader (`addressOf`). */
  address: string
  /** Opaque and different at each visibility. */
  etag: string
  content: { whole: string } | RenderedView
}

/**
 * The last segment of an object's address as a reader of the visibility finds it: the name its writer chose where everything
 * but alarms is shown, else one that tells nothing.
 */
export function addressOf(stored: Pick<StoredObject, 'id' | 'name' | 'private'>, visibility: Visibility): string {
  const shown = shownAt(visibility, stored.private)
  return shown === 'full' || shown === 'details' ? stored.name : `${stored.id}.ics`
}

/** @param etagOf a digest of a view's text, so that a validator moves only when what is shown moves */
export function redactObject(stored: StoredObject, visibility: Visibility, etagOf: (text: string) => string): VisibleObject | null {
  const shown = shownAt(visibility, stored.private)
  const seen = {
    id: stored.id,
    visibility: shown,
    masked: shown !== visibility,
    component: stored.component,
    recurring: stored.recurring,
    address: addressOf(stored, visibility),
  }
  if (shown === 'full')
    return stored.data === null ? null : { ...seen, name: stored.name, etag: stored.etag, content: { whole: stored.data } }
  const view = stored.views[shown]
  return view && { ...seen, name: null, etag: etagOf(`${shown}\n${view.text}`), content: view }
}
