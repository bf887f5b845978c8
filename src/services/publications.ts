/** Calendars published as files (Outlook's *Publish to WebDAV server*): a file is a calendar, and publishing it again replaces what it holds. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { webDavAllowed } from '../sharing/caps.ts'
import type { PolicyStack } from '../sharing/policy.ts'
import { type Collection, readCollection, readCollections } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { mailboxesOf } from '../storage/directory.ts'
import { organizationTimeZone } from '../storage/organizations.ts'
import { readPolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { renameFile } from '../storage/published-files.ts'
import { checkTimeZone, createCalendar } from './calendars.ts'
import { importFile, type ImportReport, readFile, type ReadFile } from './import.ts'
import { preparing, type Watch } from './objects.ts'

export { findFile, type Found, holdName, type Place } from '../storage/published-files.ts'

/** A calendar that has a file. */
export type PublishedFile = Collection & { fileName: string }

/** Those of the calendars that are published as files. */
export async function listFiles(
  db: Db,
  accesses: readonly Access<'readFreeBusy'>[],
): Promise<{ access: Access<'readFreeBusy'>; file: PublishedFile }[]> {
  return (await readCollections(db, accesses)).flatMap(({ access, collection }) =>
    collection.fileName === null ? [] : [{ access, file: { ...collection, fileName: collection.fileName } }],
  )
}

/** @throws Problem `not-found` when it is no file any more */
export async function readPublishedFile(db: Db, access: Access<'readFreeBusy'>): Promise<PublishedFile> {
  const collection = await readCollection(db, access)
  if (collection.fileName === null) throw new Problem('not-found', 'There is no such file')
  return { ...collection, fileName: collection.fileName }
}

/** The switch stands on its own beside anonymous publishing. @throws Problem `need-privileges` naming the setting */
function requireAllowed(policy: PolicyStack): void {
  if (webDavAllowed(policy)) return
  throw new Problem('need-privileges', 'The sharing policy does not allow publishing to this server by WebDAV', {
    because: 'webDavPublishing',
  })
}

/** May the calendar be published to? @throws Problem `need-privileges` */
export async function requirePublishing(db: Db, access: Access<'write' | 'writeProperties'>): Promise<void> {
  requireAllowed(await readPolicyStack(db, access))
}

/** May anything be written in the owner's folder? @throws Problem `need-privileges` */
export async function requireWebDav(db: Db, access: Access<'create'> | Access<'writeFiles'>): Promise<void> {
  requireAllowed(await readPolicyAbove(db, access))
}

/**
 * Reads a publication as it streams in. One faulty component refuses the whole: a copy with holes in it would look like the
 * calendar. What merely has no place here, such as free/busy times beside the events, is left out.
 * @param zone IANA zone of floating values where the file names none
 * @throws Problem `calendar-data`, `too-large`
 */
export async function readPublication(source: AsyncIterable<Uint8Array>, config: Config, zone: string): Promise<ReadFile> {
  const file = await readFile(source, config, zone)
  const [first] = file.objects.length === 0 ? file.refused : file.faults
  if (first) throw new Problem('calendar-data', first.reason, { condition: 'valid-calendar-data', line: first.line })
  return file
}

/** IANA zone that a new publication's floating times are taken in where the file names none: that of the calendar to be. */
export async function zoneForNew(db: Db, access: Access<'create'>): Promise<string> {
  return await organizationTimeZone(db, access)
}

/** A new calendar for the file, named as the file says or after the file's name. @returns its id */
export async function createPublication(
  tx: Db,
  access: Access<'create'>,
  fileName: string,
  file: ReadFile,
  config: Config,
): Promise<string> {
  requireAllowed(await readPolicyAbove(tx, access))
  const zone = file.zone === null ? {} : zoneOrNone(file.zone)
  const color = file.color && /^#[0-9a-f]{6}/i.test(file.color) ? { color: file.color.slice(0, 7) } : {}
  return await createCalendar(tx, access, { name: nameOf(file, fileName), fileName, ...zone, ...color }, config)
}

// Whoever sees less would put back less: alarms and whatever else the view leaves out would be lost (invariant 35).
function requireWholeSight(access: Access<'write'>): void {
  if (access.visibility === 'full') return
  throw new Problem(
    'need-privileges',
    'Publishing over a calendar takes somebody who sees everything in it; single events can be changed',
    {
      highestRole: access.role,
      because: 'delegateWithPrivateEventAccess',
    },
  )
}

/** Makes the calendar what the file says, as a difference by UID. Call inside the transaction that the Access was decided in. */
export async function replacePublication(
  tx: Db,
  access: Access<'write'>,
  file: ReadFile,
  config: Config,
  now: Date,
  watch: Watch,
): Promise<ImportReport> {
  requireAllowed(await readPolicyStack(tx, access))
  requireWholeSight(access)
  return await importFile(tx, access, file, await preparing(tx, access, config, now, watch), true)
}

/** @throws Problem `conflict`, `need-privileges` */
export async function renamePublication(tx: Db, access: Access<'writeProperties'>, fileName: string): Promise<void> {
  await requirePublishing(tx, access)
  await renameFile(tx, access, fileName)
}

/** A calendar's own zone as a file names it; nothing where it is none. */
export function zoneOrNone(zone: string): { timeZone?: string } {
  try {
    return { timeZone: checkTimeZone(zone) }
  } catch {
    return {}
  }
}

// Names come from files: what does not fit a name is taken out rather than refused.
export function nameOf(file: ReadFile, fileName: string): string {
  const tidy = (text: string) =>
    text
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
      .slice(0, 200)
      .toWellFormed()
      .trim()
  return tidy(file.name ?? '') || tidy(fileName.replace(/\.ics$/i, '')) || 'Calendar'
}

/** The addresses of the shared mailboxes that the person acts as owner of: folders that are there before anything is in them. */
export async function mailboxAddresses(db: Db, access: Access<'self'>): Promise<string[]> {
  return (await mailboxesOf(db, access)).map(mailbox => mailbox.address)
}
