/** Every object of a calendar in one answer: PROPFIND one level deep, and the first sync of a program that has nothing yet. */
import { listEntries, listLines } from '../storage/dav-entries.ts'
import { withContent } from './content.ts'
import type { Multistatus } from './multistatus.ts'
import { lineOf } from './object-line.ts'
import { type CalendarResource, type ObjectResource, withEntry } from './resource.ts'
import type { Visit } from './visit.ts'
import { answering, needsContent, type Wanted } from './wanted.ts'

/**
 * @param data what is added of each object's text
 * @param among addresses beside which nothing is told; null for whatever there is
 */
export async function addObjects(
  visit: Visit,
  calendar: CalendarResource,
  wanted: Wanted,
  answer: Multistatus,
  data: ((one: ObjectResource) => string) | null = null,
  among: ReadonlySet<string> | null = null,
): Promise<void> {
  const { db } = visit.door
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
    return
  }
  const answers = answering(visit, calendar, wanted, data)
  for await (const entries of listEntries(db, calendar.access)) {
    const some = entries.filter(entry => among?.has(entry.address) !== false).map(entry => withEntry(calendar, entry))
    for (const one of content ? await withContent(visit, calendar, some) : some) await answer.add(await answers(one))
  }
}
