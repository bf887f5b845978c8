/** What a published page shows of its period, and the day of the next event where the period has none. */
import { Temporal } from 'temporal-polyfill'
import type { Access } from '../sharing/access.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import type { Db } from '../storage/database.ts'
import { listOccurrences, nextOccurrence } from '../storage/occurrences.ts'
import { type Day, periodOf, plus, viewWindow } from '../pages/published/days.ts'
import { place, touches } from '../pages/published/placed.ts'
import type { Reading } from '../pages/published/reading.ts'
import { dayIn } from './day.ts'

/** A page of more than this is no calendar that anybody reads. */
const mostOnPage = 2000

export interface Happening {
  occurrences: VisibleOccurrence[]
  next: Day | null
}

export async function happenings(db: Db, access: Access<'readFreeBusy'>, { view, date, zone }: Reading): Promise<Happening> {
  const { occurrences } = await listOccurrences(db, access, viewWindow(view, date, zone), zone, mostOnPage)
  const period = periodOf(view, date)
  if (place(occurrences, zone).some(one => touches(one, period))) return { occurrences, next: null }
  const after = Temporal.PlainDate.from(plus(period.last, 1)).toZonedDateTime(zone).epochMilliseconds
  const next = await nextOccurrence(db, access, new Date(after))
  if (!next) return { occurrences, next: null }
  return { occurrences, next: next.allDay || next.floating ? next.localStart.slice(0, 10) : dayIn(zone, next.start) }
}
