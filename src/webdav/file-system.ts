/** The kernel's file system over published calendars: two levels deep, nothing kept but calendars. */
import { Readable } from 'node:stream'
import { v2 as webdav } from 'webdav-server'
import { Problem } from '../errors.ts'
import { fileOf, fold } from './kernel-paths.ts'
import { removeFile } from './methods/delete.ts'
import { renameTo } from './methods/move.ts'
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
    await read(visit, fileOf(path))
    return File
  }

  override _openReadStream(path: webdav.Path, { context }: webdav.OpenReadStreamInfo, callback: Callback<Readable>): void {
    const open = async () => Readable.from([await bytesOf(this.#visitOf(context), fileOf(path))], { objectMode: false })
    fold(open(), callback)
  }

  override _readDir(path: webdav.Path, { context }: webdav.ReadDirInfo, callback: Callback<string[]>): void {
    const names = async () => (await folderSeen(this.#visitOf(context), path.paths[0] ?? '')).map(({ file }) => file.fileName)
    fold(names(), callback)
  }

  override _delete(path: webdav.Path, { context }: webdav.DeleteInfo, callback: (error?: Error) => void): void {
    fold(removeFile(this.#visitOf(context), fileOf(path)), callback)
  }

  override _move(from: webdav.Path, to: webdav.Path, { context, overwrite }: webdav.MoveInfo, callback: Callback<boolean>): void {
    fold(renameTo(this.#visitOf(context), fileOf(from), fileOf(to), overwrite), callback)
  }

  override _copy(_from: webdav.Path, _to: webdav.Path, _info: webdav.CopyInfo, callback: Callback<boolean>): void {
    fold(
      Promise.reject(new Problem('need-privileges', 'Published files are not copied; publish the calendar under the other name')),
      callback,
    )
  }

  override _lockManager(_path: webdav.Path, _info: webdav.LockManagerInfo, callback: Callback<webdav.ILockManager>): void {
    callback(null as never, noLocks)
  }

  override _propertyManager(_path: webdav.Path, _info: webdav.PropertyManagerInfo, callback: Callback<webdav.IPropertyManager>): void {
    callback(webdav.Errors.InvalidOperation, null as never)
  }
}
