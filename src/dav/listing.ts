/** Every object of a calendar in one answer: PROPFIND one level deep, and the first sync of a program that has nothing yet. */
import { listEntries } from '../storage/dav-entries.ts'
import { withContent } from './content.ts'
import type { Multistatus } from './multistatus.ts'
import { lineOf } from './object-line.ts'
import { type CalendarResource, type ObjectResource, withEntry } from './resource.ts'
import type { Visit } from './visit.ts'
import { answering, needsContent, type Wanted } from './wanted.ts'

/** @param data what is added of each object's text */
export async function addObjects(
  visit: Visit,
  calendar: CalendarResource,
  wanted: Wanted,
  answer: Multistatus,
  data: ((one: ObjectResource) => string) | null = null,
): Promise<void> {
  const line = needsContent(wanted) ? null : lineOf(visit, calendar, wanted)
  const answers = answering(visit, calendar, wanted, data)
  for await (const entries of listEntries(visit.door.db, calendar.access)) {
    if (line) {
      for (const entry of entries) {
        const full = answer.add(line(entry))
        if (full) await full
      }
    } else {
      const some = entries.map(entry => withEntry(calendar, entry))
      for (const one of needsContent(wanted) ? await withContent(visit, calendar, some) : some) await answer.add(await answers(one))
    }
  }
}
