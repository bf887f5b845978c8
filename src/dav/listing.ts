/** Every object of a calendar in one answer: PROPFIND one level deep, and the first sync of a program that has nothing yet. */
import { listEntries, listLines } from '../storage/dav-entries.ts'
import { changesSince, type Reached } from '../storage/view-changes.ts'
import { withContent } from './content.ts'
import type { Multistatus } from './multistatus.ts'
import { lineOf } from './object-line.ts'
import { type CalendarResource, type ObjectResource, withEntry } from './resource.ts'
import { reachedBy } from './view-tag.ts'
import type { Visit } from './visit.ts'
import { answering, needsContent, type Wanted } from './wanted.ts'

/** @param data what is added of each object's text @returns how far a program is that has read this */
export async function addObjects(
  visit: Visit,
  calendar: CalendarResource,
  wanted: Wanted,
  answer: Multistatus,
  data: ((one: ObjectResource) => string) | null = null,
): Promise<Reached> {
  const { db } = visit.door
  const reached = await reachedBy(visit, calendar)
  const among = await noted(visit, calendar, reached)
  const content = needsContent(wanted)
  const line = content ? null : lineOf(visit, calendar, wanted)
  if (line) {
    const dated = wanted.rows.some(row => row.name === 'getlastmodified')
    for await (const some of listLines(db, calendar.access, dated)) {
      for (const one of some) {
        if (among?.has(one.address) === false) continue
        const full = answer.add(line(one))
        if (full) await full
      }
    }
    return reached
  }
  const answers = answering(visit, calendar, wanted, data)
  for await (const entries of listEntries(db, calendar.access)) {
    const some = entries.filter(entry => among?.has(entry.address) !== false).map(entry => withEntry(calendar, entry))
    for (const one of content ? await withContent(visit, calendar, some) : some) await answer.add(await answers(one))
  }
  return reached
}

// The log of a lower view knows nothing of what came and went between two looks at it: what it has not noted is told next time, for
// only of what it has noted will it say that it is gone.
async function noted({ door }: Visit, { access }: CalendarResource, { view }: Reached): Promise<ReadonlySet<string> | null> {
  if (access.visibility === 'full') return null
  const changes = await changesSince(door.db, access, 0, view, view)
  return new Set(changes.flatMap(one => (one.entry === null ? [] : [one.address])))
}
