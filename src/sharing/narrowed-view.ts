/** The rendered view of an object as a link shows it that leaves something out: no instance beyond what the link may show is told of. */
import { clip } from '../icalendar/clip.ts'
import type { Occurrence } from '../icalendar/object.ts'
import { levelIn, type Narrowing } from './narrowing.ts'
import type { RenderedView } from './redact.ts'
import type { Visibility } from './visible.ts'

export interface Levels {
  /** Of the object, for who reads what the link's role gives. */
  level: Visibility
  at: RenderedView | null
  busy: RenderedView | null
  /** Each component has a category that the link names. */
  listed: boolean
}

/** Of one object. More instances than that are no calendar. */
const mostInstances = 10_000

/** null when nothing of it is shown. A series becomes the single events of the days that are shown. */
export function narrowedView({ level, at, busy, listed }: Levels, narrowing: Narrowing): RenderedView | null {
  if (narrowing.window === null) return narrowing.categories === null || listed ? at : busy
  const shownAs = (wanted: Visibility) => (one: Occurrence) => levelIn(narrowing, level, one, listed) === wanted
  const parts = [
    at && clipped(at, narrowing, shownAs(level)),
    level === 'busy' ? null : busy && clipped(busy, narrowing, shownAs('busy')),
  ].filter(one => one !== null)
  if (parts.length === 0) return null
  return {
    text: parts.map(({ text }) => text).join(''),
    zones: Object.assign({}, ...parts.map(({ zones }) => zones)) as RenderedView['zones'],
  }
}

function clipped(view: RenderedView, { zone, window }: Narrowing, keep: (one: Occurrence) => boolean): RenderedView | null {
  if (!window) return view
  const defined = Object.values(view.zones).filter(definition => definition !== null)
  const calendar = `BEGIN:VCALENDAR\r\n${defined.join('')}${view.text}END:VCALENDAR\r\n`
  const { text, zones } = clip(calendar, window, { zone, limit: mostInstances, keep })
  const used = Object.entries(view.zones).filter(([name]) => zones.has(name))
  return text === '' ? null : { text, zones: Object.fromEntries(used) }
}
