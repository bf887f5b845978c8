/** Whole files on their way in: an import adds and changes; a publication makes the calendar what the file says. One transaction each. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { InvalidCalendar, type ValidObject } from '../icalendar/object.ts'
import { splitCalendar } from '../icalendar/split.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { allUids, deleteObjects, etagOf, etagsByUid, type PreparedObject, putObjects } from '../storage/objects.ts'
import { refreshStatistics } from '../storage/statistics.ts'
import { restamped } from './restamped.ts'
import { requireRoom } from './room.ts'
import { keepUnseen } from './unseen-content.ts'
import { besideUnseen } from './unseen-uids.ts'
import { calendarProblem, limitsOf, nameFor, prepare, type Preparing } from './objects.ts'

/** A component that was not taken, and why. */
export interface Refused {
  line: number
  reason: string
}

/** What a file had in it. */
export interface ReadFile {
  name: string | null
  description: string | null
  zone: string | null
  color: string | null
  /** How often it asks to be fetched. */
  refreshSeconds: number | null
  objects: ValidObject[]
  refused: Refused[]
  /** Those of the refused that are not well formed. */
  faults: Refused[]
}

export interface ImportReport {
  created: number
  changed: number
  unchanged: number
  deleted: number
  refused: Refused[]
}

const sliceMs = 10
const batch = 500
/** Events from which on an import is worth a progress line. */
const long = 1000

/**
 * Reads a file as it streams in; nothing is written yet.
 * @param zone for floating values where the file names none
 * @throws Problem `too-large`, `calendar-data` when there is no calendar in it at all
 */
export async function readFile(
  source: AsyncIterable<Uint8Array>,
  config: Config,
  zone: string,
  tell: (events: number) => void = () => {},
): Promise<ReadFile> {
  const file: ReadFile = {
    name: null,
    description: null,
    zone: null,
    color: null,
    refreshSeconds: null,
    objects: [],
    refused: [],
    faults: [],
  }
  let calendars = 0
  try {
    for await (const entry of splitCalendar(capped(source, config.limits.importBytes), { zone, limits: limitsOf(config) })) {
      if (entry.kind === 'calendar') {
        calendars += 1
        file.name ??= entry.name
        file.description ??= entry.description
        file.zone ??= entry.zone
        file.color ??= entry.color
        file.refreshSeconds ??= entry.refreshSeconds
      } else if (entry.kind === 'refused') {
        const refused = { line: entry.line, reason: entry.reason }
        file.refused.push(refused)
        if (entry.faulty) file.faults.push(refused)
      } else file.objects.push(entry.object)
      if (file.objects.length > config.limits.importEvents)
        throw new Problem('too-large', `A file has at most ${config.limits.importEvents} events`)
      if (file.objects.length % 1000 === 0) tell(file.objects.length)
    }
  } catch (error) {
    throw error instanceof InvalidCalendar ? calendarProblem(error) : error
  }
  if (calendars === 0) {
    const [first] = file.refused
    const details = { condition: 'valid-calendar-data', ...(first ? { line: first.line } : {}) }
    throw new Problem('calendar-data', first?.reason ?? 'There is no BEGIN:VCALENDAR in it', details)
  }
  return file
}

async function* capped(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const chunk of source) {
    read += chunk.length
    if (read > bytes) throw new Problem('too-large', `A file has at most ${bytes} bytes`)
    yield chunk
  }
}

/** Views and instances of all objects, in slices that leave the event loop free for others. */
async function prepareAll(objects: readonly ValidObject[], given: Preparing): Promise<PreparedObject[]> {
  const prepared: PreparedObject[] = []
  let since = performance.now()
  for (const object of objects) {
    prepared.push(prepare(object, nameFor(object.uid), given))
    if (performance.now() - since > sliceMs) {
      await breathe()
      since = performance.now()
    }
  }
  return prepared
}

/**
 * Adds what is new and changes what differs, by UID. Call inside the transaction that the Access was decided in.
 * @param whole objects that the file does not have are deleted: the calendar becomes the file (WebDAV publishing)
 */
export async function importFile(tx: Db, access: Access<'write'>, file: ReadFile, given: Preparing, whole = false): Promise<ImportReport> {
  const report: ImportReport = { created: 0, changed: 0, unchanged: 0, deleted: 0, refused: [...file.refused] }
  const renamed = await besideUnseen(tx, access, file.objects, given.secret)
  const objects = (await keepUnseen(tx, access, renamed, given)).map(one => one.object)
  const known = await etagsByUid(
    tx,
    access,
    objects.map(object => object.uid),
  )
  const differing = objects.filter(object => known.get(object.uid)?.etag !== etagOf(object.text))
  const same = whole ? await restamped(tx, access, differing) : new Set<string>()
  const fresh = differing.filter(object => !same.has(object.uid))
  report.changed = fresh.filter(object => known.has(object.uid)).length
  report.created = fresh.length - report.changed
  report.unchanged = objects.length - fresh.length
  const watched = fresh.length >= long ? given.watch(fresh.length) : null
  for (let at = 0; at < fresh.length; at += batch) {
    watched?.at(at)
    const prepared = await prepareAll(fresh.slice(at, at + batch), given)
    await putObjects(
      tx,
      access,
      prepared.map(one => ({ ...one, name: known.get(one.object.uid)?.name ?? one.name })),
    )
  }
  watched?.at(fresh.length)
  watched?.end()
  if (whole) {
    const kept = new Set(objects.map(object => object.uid))
    report.deleted = await deleteObjects(
      tx,
      access,
      (await allUids(tx, access)).filter(uid => !kept.has(uid)),
    )
  }
  const brought = fresh.reduce((sum, object) => sum + Buffer.byteLength(object.text), 0)
  await requireRoom(tx, access, given.room, brought)
  await refreshStatistics(tx, fresh.length)
  return report
}
