/** What an object says, as its reader sees it: for answers that carry it or tell its length. */
import { withDefinitions, withoutDefinitions } from '../icalendar/zone-references.ts'
import { parted, withOwn } from '../icalendar/own-alarms.ts'
import { languageOf, statusWordsOf } from '../language/status.ts'
import { objectText } from '../services/object-text.ts'
import { readByIds } from '../storage/dav-objects.ts'
import type { CalendarResource, ObjectResource, Resource } from './resource.ts'
import type { Visit } from './visit.ts'

/** The object's text in the reader's words. @throws TypeError for an object that was listed without what it says */
export function textOf({ calendar, object }: ObjectResource): string {
  if (!object) throw new TypeError('The object was listed without its content')
  const text = objectText(object, statusWordsOf(languageOf(calendar.calendar.language) ?? 'en'))
  if (calendar.access.role === 'owner') return text
  // Whose alarms these are, there they ring: a delegate who sees everything else has their own.
  const bare = calendar.access.visibility === 'full' ? parted(text).text : text
  return object.alarms === null ? bare : withOwn(bare, object.alarms)
}

/** The same, with the definitions of time zones or without those that everybody knows, as the request wants it (RFC 7809 §3.1). */
export function shownText({ definitions }: Visit, resource: ObjectResource): string {
  const text = textOf(resource)
  return definitions ? withDefinitions(text) : withoutDefinitions(text)
}

/** Bytes, as text inside an XML element. */
export function objectLength(resource: Resource, visit: Visit): string | null {
  return resource.kind === 'object' && resource.object ? String(Buffer.byteLength(shownText(visit, resource))) : null
}

/** The same objects with what they say; those that went meanwhile are left out. */
export async function withContent(visit: Visit, calendar: CalendarResource, some: readonly ObjectResource[]): Promise<ObjectResource[]> {
  const read = await readByIds(
    visit.door.db,
    calendar.access,
    some.map(one => one.entry.id),
  )
  const byId = new Map(read.map(one => [one.id, one]))
  return some.flatMap(one => {
    const object = byId.get(one.entry.id)
    return object ? [{ ...one, object, entry: { ...one.entry, etag: object.etag } }] : []
  })
}
