/**
 * Files in a WebDAV folder that are no calendars: what programs put beside a calendar, and what people keep there. They are their
 * owner's alone: no permission, link or policy shows them to anybody else.
 */
import { hash } from 'node:crypto'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { addFolder, plainKept, putContent, readPlain, setProperties } from '../storage/plain-files.ts'
import { copyTree, moveTree, reach, removeTree } from '../storage/plain-trees.ts'
import { usedInFolder } from '../storage/room.ts'

export { usedInFolder } from '../storage/room.ts'
export { holdPlain, listPlain, type PlainFile, readContent, readPlain } from '../storage/plain-files.ts'

/** Bytes of a path: what the index takes, with room to spare. */
const longestPath = 1500

/** The path of the folder that something stands in; empty for the owner's own. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Entity tag of bytes, without quotes. */
export function contentTag(content: Buffer): string {
  return hash('sha256', content, 'base64url').slice(0, 22)
}

/** Is the one path the other, or below it? */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** @throws Problem `conflict` where the folder that it would stand in is not there, `need-privileges` for a path that is too long */
export async function requireParent(db: Db, access: Access<'writeFiles'>, path: string): Promise<void> {
  if (Buffer.byteLength(path) > longestPath) throw new Problem('need-privileges', `A path has at most ${longestPath} bytes`)
  const folder = folderOf(path)
  if (folder !== '' && (await readPlain(db, access, folder))?.isFolder !== true)
    throw new Problem('conflict', 'The folder that it would stand in is not there')
}

/**
 * Ask after the write and in its transaction, which the refusal undoes.
 * @throws Problem `insufficient-storage`
 */
async function requireRoomFor(tx: Db, access: Access<'writeFiles'>, { limits }: Config): Promise<void> {
  const kept = await plainKept(tx, access)
  if (kept.files > limits.plainFilesPerOwner)
    throw new Problem('insufficient-storage', `A folder keeps at most ${limits.plainFilesPerOwner} files beside its calendars`)
  if (kept.bytes > limits.plainBytesPerOwner || (await usedInFolder(tx, access)) > limits.bytesPerOwner)
    throw new Problem('insufficient-storage', 'There is no room for more in this folder')
}

/** A file, whole. Its folder has to be there. @throws Problem `conflict`, `insufficient-storage`, `need-privileges` */
export async function putFile(
  tx: Db,
  access: Access<'writeFiles'>,
  path: string,
  { content, contentType }: { content: Buffer; contentType: string | null },
  config: Config,
): Promise<void> {
  await requireParent(tx, access, path)
  await putContent(tx, access, path, { content, contentType, etag: contentTag(content) })
  await requireRoomFor(tx, access, config)
}

/** @throws Problem `conflict`, `insufficient-storage`, `need-privileges` */
export async function makeFolder(tx: Db, access: Access<'writeFiles'>, path: string, config: Config): Promise<void> {
  await requireParent(tx, access, path)
  await addFolder(tx, access, path)
  await requireRoomFor(tx, access, config)
}

/** @returns false where there was nothing */
export async function removeIfThere(tx: Db, access: Access<'writeFiles'>, path: string): Promise<boolean> {
  return (await removeTree(tx, access, path)) > 0
}

/** @throws Problem `not-found` */
export async function removePlain(tx: Db, access: Access<'writeFiles'>, path: string): Promise<void> {
  if (!(await removeIfThere(tx, access, path))) throw new Problem('not-found', 'There is no such file')
}

/** A file or folder under a new path; what stood there gives way. @throws Problem `conflict`, `need-privileges` */
export async function movePlain(
  tx: Db,
  from: { access: Access<'writeFiles'>; path: string },
  to: { access: Access<'writeFiles'>; path: string },
  config: Config,
): Promise<void> {
  await makeWay(tx, from, to)
  await moveTree(tx, from.access, from.path, to.access, to.path)
  if (from.access.collectionId !== to.access.collectionId) await requireRoomFor(tx, to.access, config)
}

/** A copy under another path; what stood there gives way. @param deep with all that is below @throws Problem `conflict`, `insufficient-storage`, `need-privileges` */
export async function copyPlain(
  tx: Db,
  from: End,
  to: { access: Access<'writeFiles'>; path: string },
  deep: boolean,
  config: Config,
): Promise<void> {
  await makeWay(tx, from, to)
  await copyTree(tx, from.access, from.path, to.access, to.path, deep)
  await requireRoomFor(tx, to.access, config)
}

type End = { access: Access<'readFiles'> | Access<'writeFiles'>; path: string }

async function makeWay(tx: Db, from: End, to: End & { access: Access<'writeFiles'> }): Promise<void> {
  const together = from.access.collectionId === to.access.collectionId
  if (together && (isWithin(to.path, from.path) || isWithin(from.path, to.path)))
    throw new Problem('need-privileges', 'Neither of source and destination can be inside the other')
  await requireParent(tx, to.access, to.path)
  if (Buffer.byteLength(to.path) + (await reach(tx, from.access, from.path)) > longestPath)
    throw new Problem('need-privileges', `A path has at most ${longestPath} bytes`)
  await removeTree(tx, to.access, to.path)
}

export interface PropertyChange {
  namespace: string
  name: string
  /** The whole element; null to remove it. */
  value: string | null
}

const mostProperties = 64 * 1024

/** Sets and removes in their order. @throws Problem `not-found`, `insufficient-storage` */
export async function changeProperties(
  tx: Db,
  access: Access<'writeFiles'>,
  path: string,
  changes: readonly PropertyChange[],
  config: Config,
): Promise<void> {
  const file = await readPlain(tx, access, path)
  if (!file) throw new Problem('not-found', 'There is no such file')
  const properties = new Map(Object.entries(file.properties))
  for (const { namespace, name, value } of changes) {
    if (value === null) properties.delete(`{${namespace}}${name}`)
    else properties.set(`{${namespace}}${name}`, value)
  }
  const kept = Object.fromEntries(properties)
  if (JSON.stringify(kept).length > mostProperties)
    throw new Problem('insufficient-storage', `A file keeps at most ${mostProperties} bytes of properties`)
  await setProperties(tx, access, path, kept)
  await requireRoomFor(tx, access, config)
}
