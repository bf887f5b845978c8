/** One event of a published page as a file of its own, with what the page says of it and nothing more. */
import { composeEvent, type DraftTime } from '../icalendar/compose.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { oneLine } from '../language/one-line.ts'
import { safeHref } from '../pages/html.ts'
import { type Reference, referenceOf } from '../pages/published/reference.ts'
import { belongs, shown } from '../pages/published/shown.ts'
import type { Words } from '../pages/words/catalogues.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { opaqueId } from './feed-frame.ts'
import type { Published } from '../storage/published.ts'

export interface EventFile {
  title: string
  /** One VEVENT without recurrence, people and alarms: a reader's own copy of it, which invites nobody. CRLF, folded. */
  text: string
}

/**
 * @param occurrences what the page shows of the days around it: what narrows the page narrows this
 * @param changedAt when the view last changed, for DTSTAMP
 * @returns null for what the page does not tell of, busy time among it
 */
export function eventFile(
  occurrences: readonly VisibleOccurrence[],
  event: Reference['event'],
  { published, role, words, changedAt }: { published: Published; role: ViewRole; words: Words; changedAt: Date },
): EventFile | null {
  const { timeZone, link, collectionId } = published
  const found = occurrences.find(one => referenceOf(one).event === event)
  if (found === undefined || found.cancelled || !belongs(role, found)) return null
  const told = shown(words, role, found)
  if (told.busyOnly) return null
  const uid = opaqueId('event', link?.id ?? collectionId, found.id)
  const draft = {
    uid,
    now: changedAt,
    summary: plain(told.title),
    description: told.notes && plain(told.notes),
    location: told.place && plain(told.place),
    url: told.url && safeHref(told.url),
    ...times(found, timeZone),
    busyStatus: found.busyStatus,
    class: 'PUBLIC',
    status: found.busyStatus === 'tentative' ? 'TENTATIVE' : null,
    recurrence: [],
    categories: told.categories.map(name => oneLine(name, 200)).filter(name => name !== ''),
  } as const
  return { title: told.title, text: composed({ ...draft, recurrence: [], categories: [...draft.categories] }) }
}

/** What cannot stand in a calendar is not worth an error here: the text was let in by somebody else. */
function composed(draft: Parameters<typeof composeEvent>[0]): string {
  try {
    return composeEvent(draft)
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
    return composeEvent({
      ...draft,
      description: null,
      location: null,
      url: null,
      categories: [],
      summary: oneLine(draft.summary ?? '', 500),
    })
  }
}

function plain(text: string): string {
  return text.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]/gu, ' ')
}

/** An instant needs no zone once it does not recur; floating times are those of the calendar. */
function times(
  { allDay, floating, localStart, localEnd, start, end }: VisibleOccurrence,
  zone: string,
): { start: DraftTime; end: DraftTime } {
  if (allDay) return { start: { date: localStart.slice(0, 10) }, end: { date: localEnd.slice(0, 10) } }
  const local = (text: string) => ({ dateTime: text.slice(0, 19), timeZone: zone })
  if (floating) return { start: local(localStart), end: local(localEnd) }
  const utc = (instant: Date) => ({ dateTime: instant.toISOString().slice(0, 19), timeZone: 'Etc/UTC' })
  return { start: utc(start), end: utc(end) }
}
