/** One request in this door: who asks, what of, under which conditions; with the decisions that were made for it. */
import type { Request, Response } from 'express'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Deciding } from '../http/route.ts'
import { type Bodies, calendarFile, type CalendarFile } from '../services/calendar-file.ts'
import { Denied } from '../services/gate.ts'
import { findFile, listFiles, type Place, type PublishedFile, readPublishedFile } from '../services/publications.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Watch } from '../services/objects.ts'
import type { Db } from '../storage/database.ts'
import { hrefOf, type Target } from './address.ts'
import type { IfList } from '../http/if-header.ts'

export interface Door {
  db: Db
  config: Config
  bodies: Bodies
  now: () => Date
  watch: Watch
  publicUrl: string
}

export interface Visit {
  door: Door
  request: Request
  response: Response
  subject: UserSubject
  decide: Deciding
  target: Exclude<Target, { kind: 'nowhere' }>
  ifLists: readonly IfList[]
  depth: '0' | '1' | 'infinity' | null
  overwrite: boolean
  destination: Target | null
  /** What was read of a file for this request; asked for many times by the kernel, decided once. */
  reads: Map<string, Promise<Read>>
}

/**
 * The canonical address, with `@` spelled as the request spelled it: programs that compare addresses byte by byte find their own again
 * (RFC 4918 §8.3).
 */
export function hrefFor({ request }: Visit, target: Target): string {
  return /%40/.test(request.originalUrl) ? hrefOf(target).replaceAll('@', '%40') : hrefOf(target)
}

/** Where a lock was asked for: the resource itself, or a folder that it is in. */
export function lockHref(visit: Visit, address: string, { fileName }: { fileName: string }): string {
  return hrefFor(visit, { kind: 'plain', address, path: fileName })
}

/** The names that full addresses in headers may have for this server: behind a proxy the two can differ. */
export function hostsOf({ request, door }: Pick<Visit, 'request' | 'door'>): string[] {
  return [request.headers.host?.toLowerCase() ?? '', new URL(door.publicUrl).host]
}

export type FileTarget = Target & { kind: 'file' }

/** A file that the person may see, in whatever view. */
export interface Read {
  access: Access<'readFreeBusy'>
  file: PublishedFile
  place: Place
  /** What it comes to, worked out when it is first asked for. */
  content(): Promise<CalendarFile>
}

/** May write: the calendar there is, or a new one in the folder. */
export type Writing = { place: Place } & (
  | { kind: 'existing'; access: Access<'write'>; collectionId: string }
  | { kind: 'new'; access: Access<'create'> }
)

/** No collection and no folder has it: what does not exist is decided on like what does, at the same cost. */
export const nothing = '00000000-0000-0000-0000-000000000000'

/** @throws Problem, Denied: the same for what is not there and for what is not shown */
export async function read(visit: Visit, target: FileTarget, tx?: Db): Promise<Read> {
  if (tx) return await readNow(visit, target, tx)
  const key = JSON.stringify([target.address, target.fileName])
  const known = visit.reads.get(key) ?? readNow(visit, target)
  visit.reads.set(key, known)
  return await known
}

async function readNow(visit: Visit, target: FileTarget, tx?: Db): Promise<Read> {
  const db = tx ?? visit.door.db
  const { folderId, collectionId } = await findFile(db, visit.subject.organizationId, target.address, target.fileName)
  const access = await visit.decide.require('readFreeBusy', collectionId ?? nothing, tx ? { tx } : {})
  const file = await readPublishedFile(db, access)
  return { access, file, place: { folderId: folderId ?? file.ownerId, fileName: file.fileName }, content: contentOf(visit, db, access) }
}

/** The file's content, worked out once. */
export function contentOf(visit: Visit, db: Db, access: Access<'readFreeBusy'>): () => Promise<CalendarFile> {
  const { bodies, config } = visit.door
  let content: Promise<CalendarFile> | null = null
  return async () => await (content ??= calendarFile(db, access, bodies, config.feed.ttlMinutes))
}

/** What a GET sends. */
export async function bytesOf(visit: Visit, target: FileTarget): Promise<Buffer> {
  const { content } = await read(visit, target)
  return await (await content()).bytes()
}

/** @param tx the transaction of the write; the permissions that were weighed stay as they are until it ends @throws Denied */
export async function writing(visit: Visit, target: FileTarget, tx?: Db): Promise<Writing> {
  const db = tx ?? visit.door.db
  const { folderId, collectionId } = await findFile(db, visit.subject.organizationId, target.address, target.fileName)
  const place = { folderId: folderId ?? nothing, fileName: target.fileName }
  if (collectionId === null) return { kind: 'new', access: await visit.decide.create(place.folderId, tx), place }
  return { kind: 'existing', access: await visit.decide.require('write', collectionId, tx ? { tx } : {}), collectionId, place }
}

/** Does the person act as the owner of the folder? A credential that may not make calendars does not change whose it is. */
export async function ownsFolder(visit: Visit, address: string): Promise<boolean> {
  const { folderId } = await findFile(visit.door.db, visit.subject.organizationId, address, null)
  try {
    await visit.decide.create(folderId ?? nothing)
    return true
  } catch (error) {
    if (error instanceof Denied) return error.denial.because === 'scope'
    throw error
  }
}

/** Every published file that the person may see, decided in one query. Folders are those of their own organization, as in `readNow`. */
export async function filesSeen(visit: Visit): Promise<Read[]> {
  const { db } = visit.door
  const all = await visit.decide.all('readFreeBusy', 'calendar')
  const listed = await listFiles(
    db,
    all.filter(access => access.organizationId === visit.subject.organizationId),
  )
  return listed.map(({ access, file }) => ({
    access,
    file,
    place: { folderId: file.ownerId, fileName: file.fileName },
    content: contentOf(visit, db, access),
  }))
}

/** What is in a folder for this person. @throws Problem `not-found` for a folder that is not theirs and shows them nothing */
export async function folderSeen(visit: Visit, address: string): Promise<Read[]> {
  const files = (await filesSeen(visit)).filter(({ file }) => file.ownerAddress === address)
  if (files.length === 0 && !(await ownsFolder(visit, address))) throw new Problem('not-found', 'There is no such folder')
  return files
}
