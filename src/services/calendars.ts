/** Calendars made and deleted; a new one starts with what its organization gives everybody inside. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { freshId } from './names.ts'
import { placeAnew } from './placing.ts'
import type { Access } from '../sharing/access.ts'
import { internalDefault } from '../sharing/caps.ts'
import { audit } from '../storage/audit.ts'
import {
  addCollection,
  type CollectionChange,
  changeCollection,
  countCollections,
  deleteCollection,
  readCollection,
} from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { organizationTimeZone } from '../storage/organizations.ts'
import { addDefaultPermission } from '../storage/permissions.ts'
import { readPolicyAbove } from '../storage/policies.ts'

export interface NewCalendar {
  name: string
  description?: string | null
  /** `#RRGGBB`. */
  color?: string | null
  /** IANA name; the owner's or the organization's where it is absent. */
  timeZone?: string
  /** The file a WebDAV client publishes it as. */
  fileName?: string
  /** Its name in its owner's home; one that tells nothing where it is absent. */
  slug?: string
  /** VEVENT, VTODO, VJOURNAL; all of them where it is absent. */
  components?: string[]
  /** The host that it is fed from. */
  fedFrom?: string
}

const longestName = 200
// Control characters have no place in a name that becomes a header, a file name and a subject.
const control = /[\u0000-\u001F\u007F\u2028\u2029]/

/** @throws Problem `bad-request` */
export function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > longestName || control.test(trimmed)) {
    throw new Problem('bad-request', `A name has 1 to ${longestName} characters and no control characters`, { field: 'name' })
  }
  return trimmed
}

/** @throws Problem `bad-request` for a name that is not an IANA zone */
export function checkTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw new Problem('bad-request', 'This is not the name of a time zone', { field: 'timeZone' })
  }
}

/** @returns the new calendar's id. @throws Problem `bad-request`, `conflict`, `insufficient-storage` at the most calendars a person may have */
export async function createCalendar(tx: Db, access: Access<'create'>, fresh: NewCalendar, config: Config): Promise<string> {
  const name = checkName(fresh.name)
  if ((await countCollections(tx, access)) >= config.limits.collectionsPerPerson) {
    throw new Problem('insufficient-storage', `One owner has at most ${config.limits.collectionsPerPerson} calendars`)
  }
  const timeZone = fresh.timeZone === undefined ? await organizationTimeZone(tx, access) : checkTimeZone(fresh.timeZone)
  const id = await addCollection(tx, access, {
    kind: 'calendar',
    name,
    slug: fresh.slug ?? freshId(),
    ...(fresh.components === undefined ? {} : { components: fresh.components }),
    description: fresh.description ?? null,
    color: fresh.color?.toUpperCase() ?? null,
    timeZone,
    ...(fresh.fileName === undefined ? {} : { fileName: fresh.fileName }),
  })
  await addDefaultPermission(tx, access, id, internalDefault(await readPolicyAbove(tx, access)))
  await audit(tx, access, 'collection.create', {
    collectionId: id,
    details: { name, ...(fresh.fedFrom === undefined ? {} : { fedFrom: fresh.fedFrom }) },
  })
  return id
}

/** @param given settings and clock: in another time zone whole days and floating times are at other instants */
export async function changeCalendar(
  tx: Db,
  access: Access<'writeProperties'>,
  change: CollectionChange,
  given: { config: Config; now: () => Date },
): Promise<void> {
  const moved = change.timeZone !== undefined && checkTimeZone(change.timeZone) !== (await readCollection(tx, access)).timeZone
  await changeCollection(tx, access, {
    ...(change.timeZone === undefined ? {} : { timeZoneText: null }),
    ...(change.description === undefined ? {} : { descriptionLanguage: null }),
    ...change,
    ...(change.name === undefined ? {} : { name: checkName(change.name) }),
    ...(change.color ? { color: change.color.toUpperCase() } : {}),
    ...(change.timeZone === undefined ? {} : { timeZone: checkTimeZone(change.timeZone) }),
  })
  if (moved) await placeAnew(tx, access, given.config, given.now())
}

/** Deletes the calendar with its events, permissions and links. */
export async function deleteCalendar(tx: Db, access: Access<'share'>): Promise<void> {
  await deleteCollection(tx, access)
  await audit(tx, access, 'collection.delete', { collectionId: access.collectionId })
}
