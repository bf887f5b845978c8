/** What a page of several calendars shows of its period, with a colour for each of them. */
import type { Db } from '../storage/database.ts'
import type { Together } from '../pages/published/legend.ts'
import type { Reading } from '../pages/published/reading.ts'
import { type Tone, toneOf } from '../pages/published/tone.ts'
import { isViewRole } from '../sharing/roles.ts'
import { type Happening, happeningsIn } from './happenings.ts'
import { leftOut, listShown, nextShown, type Shown } from './shown.ts'

const tones: readonly Tone[] = [1, 2, 3, 4, 5, 6, 7, 8]

/** The calendar's own colour, or the next one that no other has, as long as there are any. */
function tonesOf({ views }: Shown): Tone[] {
  const given: Tone[] = []
  for (const { published } of views) {
    const own = toneOf(published.color)
    given.push(given.includes(own) ? (tones.find(tone => !given.includes(tone)) ?? own) : own)
  }
  return given
}

export async function happeningsTogether(db: Db, shown: Shown, reading: Reading): Promise<Happening & { together: Together }> {
  const without = await leftOut(db, shown)
  const calendarOf = new Map<string, number>()
  const found = await happeningsIn(
    {
      list: async (window, zone, limit) => {
        const listing = await listShown(db, shown, without, window, { zone, limit })
        for (const [object, index] of listing.calendarOf) calendarOf.set(object, index)
        return listing
      },
      next: async from => await nextShown(db, shown, from),
    },
    reading,
  )
  const colors = tonesOf(shown)
  const calendars = shown.views.map(({ access, published }, index) => ({
    name: published.name,
    color: colors[index] ?? 1,
    role: isViewRole(access.role) ? access.role : ('freeBusyRead' as const),
  }))
  return { ...found, together: { calendars, calendarOf } }
}
