/**
 * Properties that we know nothing about (RFC 4918 §4.3), kept as they were written: on a calendar each person's own, as at the CalDAV door;
 * on other files with the file.
 */
import { written, type XmlName } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import { changeProperties, type PropertyChange } from '../services/plain-files.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { changeDeadProperties, readDeadProperties } from '../storage/dead-properties.ts'
import type { Resource } from './properties.ts'
import type { Visit } from './visit.ts'

const longest = 64 * 1024
const none: ReadonlyMap<string, string> = new Map()

export function keyOf({ namespace, name }: XmlName): string {
  return `{${namespace}}${name}`
}

/** The elements whole, by `{namespace}name`. */
export async function deadProperties(visit: Visit, { file, kept }: Resource): Promise<ReadonlyMap<string, string>> {
  if (kept) return new Map(Object.entries(kept.file.properties))
  return file ? await readDeadProperties(visit.door.db, file.access) : none
}

/** null when it is too long to be kept. */
export function deadChange(property: XmlElement, set: boolean): PropertyChange | null {
  const { namespace, name } = property
  const value = set ? written(property) : null
  return (value?.length ?? 0) > longest ? null : { namespace, name, value }
}

/** In the caller's transaction. @throws Problem `insufficient-storage` */
export async function keepOnCalendar(tx: Db, access: Access<'writeProperties'>, changes: readonly PropertyChange[]): Promise<void> {
  if (changes.length > 0) await changeDeadProperties(tx, access, changes)
}

/** In the caller's transaction. @throws Problem `insufficient-storage` */
export async function keepOnFile(
  visit: Visit,
  tx: Db,
  access: Access<'writeFiles'>,
  path: string,
  changes: readonly PropertyChange[],
): Promise<void> {
  if (changes.length > 0) await changeProperties(tx, access, path, changes, visit.door.config)
}
