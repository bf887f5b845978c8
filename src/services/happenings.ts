/** What a published page shows of its period, and the day of the next event where the period has none. */
import { Temporal } from 'temporal-polyfill'
import type { Window } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import type { Db } from '../storage/database.ts'
import { type Listing, listOccurrences, nextOccurrence } from '../storage/occurrences.ts'
import { type Day, drawnPeriod, periodOf, plus, viewWindow } from '../pages/published/days.ts'
import { place, touches } from '../pages/published/placed.ts'
import type { Reading } from '../pages/published/reading.ts'
import { dayIn } from './day.ts'

/** A page of more than this is no calendar that anybody reads. */
const mostOnPage = 2000
/** Instances read at most to fill one page where most of them are not shown. */
const mostRead = 20_000

export interface Happening {
  occurrences: VisibleOccurrence[]
  next: Day | null
  /** The day from which on some are left out; null when all there is stands on the page. */
  shownUntil: Day | null
}

/** Where occurrences come from: of one calendar, or of several that are shown together. */
export interface Source {
  /** @param zone IANA zone of the reader, in which floating and all-day values are placed */
  list(window: Window, zone: string, limit: number): Promise<Listing>
  next(from: Date): Promise<VisibleOccurrence | null>
}

export async function happenings(db: Db, access: Access<'readFreeBusy'>, reading: Reading): Promise<Happening> {
  return await happeningsIn(
    {
      list: async (window, zone, limit) => await listOccurrences(db, access, window, zone, limit),
      next: async from => await nextOccurrence(db, access, from),
    },
    reading,
  )
}

export async function happeningsIn(source: Source, reading: Reading): Promise<Happening> {
  const { view, date, zone } = reading
  const { occurrences, complete } = await mostShown(source, reading)
  const last = occurrences.at(-1)
  const until = complete ? null : last ? dayOf(last, zone) : periodOf(view, date).first
  // What is left out after the days that are drawn is no loss.
  if (until !== null && until <= drawnPeriod(view, date).last) return { occurrences, next: null, shownUntil: until }
  const period = periodOf(view, date)
  const found = { occurrences, next: null, shownUntil: null }
  if (place(occurrences, zone).some(one => touches(one, period))) return found
  const after = Temporal.PlainDate.from(plus(period.last, 1)).toZonedDateTime(zone).epochMilliseconds
  const next = await source.next(new Date(after))
  return { ...found, next: next && dayOf(next, zone) }
}

/** As many as a page may have. Counted are those that are shown: that there are others is not told by leaving out more (invariant 9). */
async function mostShown(source: Source, { view, date, zone }: Reading): Promise<Listing> {
  const window = viewWindow(view, date, zone)
  for (let read = mostOnPage + 1; ; read *= 4) {
    const { occurrences, complete } = await source.list(window, zone, Math.min(read, mostRead))
    const tooMany = occurrences.length > mostOnPage
    if (complete || tooMany || read >= mostRead) {
      return { occurrences: occurrences.slice(0, mostOnPage), complete: complete && !tooMany }
    }
  }
}

function dayOf(one: VisibleOccurrence, zone: string): Day {
  return one.allDay || one.floating ? one.localStart.slice(0, 10) : dayIn(zone, one.start)
}
