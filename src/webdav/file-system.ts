/** The kernel's file system over published calendars and the files beside them. */
import { Readable } from 'node:stream'
import { v2 as webdav } from 'webdav-server'
import { Problem } from '../errors.ts'
import { readContent } from '../services/plain-files.ts'
import type { Entry } from './conditions.ts'
import { entryOf, fold } from './kernel-paths.ts'
import { removeFile, removeKept } from './methods/delete.ts'
import { renameTo } from './methods/move.ts'
import { kept } from './plain.ts'
import { copyTo, transferPlain } from './transfer.ts'
import { bytesOf, folderSeen, read, type Visit } from './visit.ts'

type Callback<T> = (error: Error, value: T) => void
const { Directory, File } = webdav.ResourceType

// Locks are kept and judged in Postgres by the conditions of each write; the kernel is told of none.
const noLocks: webdav.ILockManager = {
  getLocks: callback => callback(null as never, []),
  setLock: (_lock, callback) => callback(webdav.Errors.InvalidOperation),
  removeLock: (_uuid, callback) => callback(webdav.Errors.InvalidOperation, false),
  getLock: (_uuid, callback) => callback(webdav.Errors.InvalidOperation, null as never),
  refresh: (_uuid, _seconds, callback) => callback(webdav.Errors.InvalidOperation, null as never),
}

export class PublishedFileSystem extends webdav.FileSystem {
  readonly #visitOf: (context: webdav.RequestContext) => Visit

  constructor(visitOf: (context: webdav.RequestContext) => Visit) {
    super({
      uid: () => 'dela',
      serialize: (_fs, callback) => callback(null as never, null),
      unserialize: (_data, callback) => callback(null as never, this),
    })
    this.#visitOf = visitOf
  }

  override _type(path: webdav.Path, { context }: webdav.TypeInfo, callback: Callback<webdav.ResourceType>): void {
    // The kernel asks about the root on nobody's behalf.
    if (path.isRoot()) callback(null as never, Directory)
    else fold(this.#type(path, context), callback)
  }

  async #type(path: webdav.Path, context: webdav.RequestContext): Promise<webdav.ResourceType> {
    const visit = this.#visitOf(context)
    const [address = '', fileName] = path.paths
    if (fileName === undefined) {
      await folderSeen(visit, address)
      return Directory
    }
    const entry = entryOf(visit, path)
    if (entry.kind === 'plain') return (await kept(visit, entry)).file.isFolder ? Directory : File
    await read(visit, entry)
    return File
  }

  override _openReadStream(path: webdav.Path, { context }: webdav.OpenReadStreamInfo, callback: Callback<Readable>): void {
    const visit = this.#visitOf(context)
    const open = async () => Readable.from([await entryBytes(visit, entryOf(visit, path))], { objectMode: false })
    fold(open(), callback)
  }

  override _readDir(path: webdav.Path, { context }: webdav.ReadDirInfo, callback: Callback<string[]>): void {
    const names = async () => (await folderSeen(this.#visitOf(context), path.paths[0] ?? '')).map(({ file }) => file.fileName)
    fold(names(), callback)
  }

  override _delete(path: webdav.Path, { context }: webdav.DeleteInfo, callback: (error?: Error) => void): void {
    fold(remove(this.#visitOf(context), path), callback)
  }

  override _move(from: webdav.Path, to: webdav.Path, { context }: webdav.MoveInfo, callback: Callback<boolean>): void {
    const visit = this.#visitOf(context)
    fold(move(visit, entryOf(visit, from), entryOf(visit, to)), callback)
  }

  override _copy(from: webdav.Path, to: webdav.Path, { context }: webdav.CopyInfo, callback: Callback<boolean>): void {
    const visit = this.#visitOf(context)
    fold(copyTo(visit, entryOf(visit, from), entryOf(visit, to)), callback)
  }

  override _lockManager(_path: webdav.Path, _info: webdav.LockManagerInfo, callback: Callback<webdav.ILockManager>): void {
    callback(null as never, noLocks)
  }

  override _propertyManager(_path: webdav.Path, _info: webdav.PropertyManagerInfo, callback: Callback<webdav.IPropertyManager>): void {
    callback(webdav.Errors.InvalidOperation, null as never)
  }
}

/** All bytes of a file, as its reader sees it. @throws Problem, Denied */
export async function entryBytes(visit: Visit, entry: Entry): Promise<Buffer> {
  if (entry.kind === 'file') return await bytesOf(visit, entry)
  const { access, file } = await kept(visit, entry)
  const bytes = file.etag === null ? null : await readContent(visit.door.db, access, entry.path, file.etag)
  if (!bytes) throw new Problem('unavailable', 'The file has just been put anew')
  return bytes
}

async function remove(visit: Visit, path: webdav.Path): Promise<void> {
  const entry = entryOf(visit, path)
  if (entry.kind === 'file') await removeFile(visit, entry)
  else await removeKept(visit, entry)
}

async function move(visit: Visit, from: Entry, to: Entry): Promise<boolean> {
  if (from.kind === 'plain') return await transferPlain(visit, from, to, true)
  if (to.kind === 'plain') throw new Problem('need-privileges', 'A calendar keeps a name that ends in .ics')
  return await renameTo(visit, from, to)
}
