/** The kernel's paths as our targets, and our promises as its callbacks. */
import type { v2 as webdav } from 'webdav-server'
import type { FileTarget } from './visit.ts'

/** The guard made the path canonical: two segments are a folder's address and a file's name. */
export function fileOf(path: webdav.Path): FileTarget {
  const [address = '', fileName = ''] = path.paths
  return { kind: 'file', address, fileName }
}

/** An answer in the kernel's manner. What the kernel throws while it goes on is handed back to it as an error, never left unhandled. */
export function fold<T>(work: Promise<T>, callback: (error: Error, value: T) => void): void {
  const refuse = (error: unknown) => callback(error as Error, undefined as T)
  work
    .then(value => callback(null as unknown as Error, value), refuse)
    .catch(refuse)
    // A kernel that cannot even be told of its fault: the request ends with its connection, the process goes on.
    .catch(() => {})
}
