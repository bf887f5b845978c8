/**
 * COPY and MOVE between calendars and other files (RFC 4918 §9.8, §9.9). What gets a calendar's name is published, what gets another name
 * is a file with what the visitor sees of it. A calendar that was copied over keeps who it is shared with, as after a PUT.
 */
import { Problem } from '../errors.ts'
import { submittedTokens } from '../http/if-header.ts'
import { removeLocksOn, requireUnlockedBelow } from '../services/locks.ts'
import { copyPlain, holdPlain, movePlain, putFile, readContent, readPlain, removePlain } from '../services/plain-files.ts'
import { type Db, transaction } from '../storage/database.ts'
import { hrefOf, noSuchPlace } from './address.ts'
import { type Entry, requireConditions, requireExpected, requireFree } from './conditions.ts'
import { keeping, type Kept, kept, type PlainTarget, reading } from './plain.ts'
import { publish, publishable, readFor } from './publication.ts'
import { bytesOf, type FileTarget, type Visit } from './visit.ts'

/** What is done with the source when the destination has what it should. */
type Ending = (tx: Db) => Promise<void>

const stands = () => new Problem('precondition-failed', 'There is something of that name, and Overwrite is F')

/** @returns true when something that was there gave way */
export async function copyTo(visit: Visit, from: Entry, to: Entry): Promise<boolean> {
  if (from.kind === 'plain') return await transferPlain(visit, from, to, false)
  const bytes = await bytesOf(visit, from)
  const expected: Ending = async tx => await requireExpected(visit, tx, from)
  if (to.kind === 'file') return await publishAs(visit, to, bytes, expected)
  return await keepAs(visit, to, bytes, expected)
}

/** A file or folder that is no calendar. @returns true when something that was there gave way */
export async function transferPlain(visit: Visit, from: PlainTarget, to: Entry, moves: boolean): Promise<boolean> {
  const source = await kept(visit, from)
  if (to.kind === 'plain') return await relocate(visit, from, to, moves)
  if (source.file.isFolder || source.file.etag === null)
    throw new Problem('need-privileges', 'A name that ends in .ics is a calendar’s, not a folder’s')
  if (source.file.size === 0) return await relocate(visit, from, { kind: 'plain', address: to.address, path: to.fileName }, moves)
  const bytes = await readContent(visit.door.db, source.access, from.path, source.file.etag)
  if (!bytes) throw new Problem('conflict', 'The file has changed meanwhile')
  return await publishAs(visit, to, bytes, async tx => await leave(visit, tx, from, source, moves))
}

/** The source is as it was when it was read; where it moves, it goes. */
async function leave(visit: Visit, tx: Db, from: PlainTarget, source: Kept, moves: boolean): Promise<void> {
  if (!moves) return await requireExpected(visit, tx, from)
  const access = await keeping(visit, from.address, tx)
  await holdPlain(tx, access)
  if ((await readPlain(tx, access, from.path))?.etag !== source.file.etag) throw new Problem('conflict', 'The file has changed meanwhile')
  await requireConditions(visit, tx, from, { access, place: source.place }, true)
  await removePlain(tx, access, from.path)
  await removeLocksOn(tx, access, source.place)
}

async function publishAs(visit: Visit, to: FileTarget, bytes: Buffer, end: Ending): Promise<boolean> {
  const may = await publishable(visit, to)
  if (may.kind === 'existing' && !visit.overwrite) throw stands()
  const file = await readFor(visit, to, may, one(bytes))
  return await transaction(visit.door.db, async tx => {
    await end(tx)
    const { created } = await publish(visit, tx, to, file, async now => {
      if (now.kind === 'existing' && !visit.overwrite) throw stands()
      await requireFree(visit, tx, to, now)
    })
    if (!created && !visit.overwrite) throw stands()
    return !created
  })
}

async function* one(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

async function keepAs(visit: Visit, to: PlainTarget, content: Buffer, end: Ending): Promise<boolean> {
  await keeping(visit, to.address)
  return await transaction(visit.door.db, async tx => {
    const access = await keeping(visit, to.address, tx)
    await holdPlain(tx, access)
    await end(tx)
    const standing = await readPlain(tx, access, to.path)
    if (standing && !visit.overwrite) throw stands()
    if (standing?.isFolder) throw new Problem('need-privileges', 'The destination is a folder')
    await requireFree(visit, tx, to, { access, place: { folderId: access.collectionId, fileName: to.path } }, standing === null)
    await putFile(tx, access, to.path, { content, contentType: 'text/calendar; charset=utf-8' }, visit.door.config)
    return standing !== null
  })
}

async function relocate(visit: Visit, from: PlainTarget, to: PlainTarget, moves: boolean): Promise<boolean> {
  const { config, db } = visit.door
  const tokens = submittedTokens(visit.ifLists)
  return await transaction(db, async tx => {
    const leaving = moves ? await keeping(visit, from.address, tx) : null
    const source = leaving ?? (await reading(visit, from.address, tx))
    const access = await keeping(visit, to.address, tx)
    // Always in the same order: two moves across each other must not wait for each other.
    const held = [access, ...(leaving ? [leaving] : [])].sort((a, b) => (a.collectionId < b.collectionId ? -1 : 1))
    for (const folder of held) await holdPlain(tx, folder)
    const [file, standing] = [await readPlain(tx, source, from.path), await readPlain(tx, access, to.path)]
    if (!file) throw new Problem('not-found', 'There is no such file')
    if (file.isFolder && (visit.depth === '1' || (moves && visit.depth === '0'))) throw new Problem('bad-request', 'A folder goes whole')
    const here = { access: source, place: { folderId: source.collectionId, fileName: from.path } }
    const there = { access, place: { folderId: access.collectionId, fileName: to.path } }
    if (moves) {
      await requireConditions(visit, tx, from, here, true)
      await requireUnlockedBelow(tx, source, here.place, tokens, path => hrefOf({ ...from, path }))
    } else await requireExpected(visit, tx, from)
    if (standing && !visit.overwrite) throw stands()
    await requireFree(visit, tx, to, there, standing === null)
    if (standing) await requireUnlockedBelow(tx, access, there.place, tokens, path => hrefOf({ ...to, path }))
    const ends = [
      { access: source, path: from.path },
      { access, path: to.path },
    ] as const
    if (leaving) await movePlain(tx, { access: leaving, path: from.path }, ends[1], config)
    else await copyPlain(tx, ends[0], ends[1], visit.depth !== '0', config)
    if (leaving) await removeLocksOn(tx, leaving, here.place)
    if (standing?.isFolder) await removeLocksOn(tx, access, there.place)
    return standing !== null
  })
}

/** What a COPY or MOVE is to make. @throws Problem `bad-request` without a Destination, and for places where nothing can be */
export function destinationOf({ destination }: Visit): Entry {
  if (destination === null) throw new Problem('bad-request', 'A Destination header is needed')
  if (destination.kind === 'nowhere') throw noSuchPlace(destination)
  if (destination.kind === 'file' || destination.kind === 'plain') return destination
  throw new Problem('need-privileges', 'The destination is the folder of a person or a shared mailbox')
}
