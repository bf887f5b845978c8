/** The kernel's paths as our targets, and our promises as its callbacks. */
import type { v2 as webdav } from 'webdav-server'
import { Problem } from '../errors.ts'
import type { Entry } from './conditions.ts'
import { pathOf } from './plain.ts'
import type { Visit } from './visit.ts'

/** As the kernel takes it: names as they are, joined with slashes. */
export function kernelPath(entry: Entry): string {
  return `/${entry.address}/${pathOf(entry)}`
}

/** The kernel acts on what the request names, its address or its Destination, and on nothing else. @throws Problem `not-found` */
export function entryOf(visit: Visit, path: webdav.Path): Entry {
  const named = `/${path.paths.join('/')}`
  for (const one of [visit.target, visit.destination]) {
    if ((one?.kind === 'file' || one?.kind === 'plain') && kernelPath(one) === named) return one
  }
  throw new Problem('not-found', 'There is no such file')
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
