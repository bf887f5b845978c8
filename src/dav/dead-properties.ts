/** Properties that we know nothing about (RFC 4918 §4.3): kept for the person who set them, on calendars. */
import { readDeadProperties } from '../storage/dead-properties.ts'
import type { Resource } from './resource.ts'
import type { Visit } from './visit.ts'

const none: ReadonlyMap<string, string> = new Map()

/** The elements whole, by `{namespace}name`. */
export async function deadProperties(visit: Visit, resource: Resource): Promise<ReadonlyMap<string, string>> {
  return resource.kind === 'calendar' ? await readDeadProperties(visit.door.db, resource.access) : none
}
