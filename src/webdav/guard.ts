/**
 * What stands before the kernel: every request is read and judged here in full, so that the kernel sees only addresses, headers
 * and bodies that it cannot stumble over.
 */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { hasBody } from '../http/body.ts'
import { subjectOf } from '../http/hall.ts'
import type { Deciding } from '../http/route.ts'
import { hrefOf, mount, noSuchPlace, readAddress, readTarget, type Target } from './address.ts'
import { parseIf } from '../http/if-header.ts'
import { type Door, hostsOf, type Visit } from './visit.ts'

// Where a body means nothing: the kernel would set memory aside for as much as is announced.
const bodiless = new Set(['DELETE', 'MOVE', 'COPY', 'MKCOL', 'UNLOCK'])
const writes = new Set(['PUT', 'MKCOL', 'LOCK'])

/** @throws Problem for everything that is not a request of this door */
export function admit(door: Door, decide: Deciding, request: Request, response: Response): Visit {
  const subject = subjectOf(request)
  if (subject.kind !== 'user') throw new Problem('unauthenticated', 'Sign in with your address and an app password')
  const longest = door.config.limits.pathSegmentBytes
  const target = readAddress(pathOf(request), subject.address, longest)
  if (bodiless.has(request.method) && hasBody(request)) throw new Problem('unsupported-media-type', `${request.method} takes no body`)
  const visit = {
    door,
    request,
    response,
    subject,
    decide,
    ifLists: ifLists(request),
    depth: depthOf(request),
    overwrite: overwriteOf(request),
    destination: destinationOf(door, request, subject.address),
    reads: new Map(),
  }
  if (target.kind === 'nowhere') throw writes.has(request.method) ? noSuchPlace(target) : new Problem('not-found', 'There is no such file')
  tidy(request, target)
  return { ...visit, target }
}

/** The path as it came; Express has taken the mount off, and matches it in any case of letters. */
function pathOf(request: Request): string {
  const [path = ''] = request.originalUrl.split('?')
  if (!path.startsWith('/')) throw new Problem('not-found', 'There is nothing here under that name')
  // RFC 9112 §3.2: no part of what is asked for. Cut off, it would turn the name of one thing into that of another.
  if (request.originalUrl.includes('#')) throw new Problem('bad-request', 'An address is sent without its fragment')
  return path
}

// RFC 4918 §10.2; without the header a listing goes one level deep, the most that there is.
function depthOf(request: Request): Visit['depth'] {
  const given = single(request, 'depth')?.trim().toLowerCase()
  if (given === undefined) return null
  if (given === '0' || given === '1' || given === 'infinity') return given
  throw new Problem('bad-request', 'Depth is 0, 1 or infinity')
}

function overwriteOf(request: Request): boolean {
  const given = single(request, 'overwrite')?.trim().toUpperCase() ?? 'T'
  if (given !== 'T' && given !== 'F') throw new Problem('bad-request', 'Overwrite is T or F')
  return given === 'T'
}

function destinationOf(door: Door, request: Request, self: string): Target | null {
  const given = single(request, 'destination')
  if (given === undefined || !['MOVE', 'COPY'].includes(request.method)) return null
  const target = readTarget(given.trim(), hostsOf({ request, door }), self, door.config.limits.pathSegmentBytes)
  if (target === null) throw new Problem('need-privileges', 'The destination is on another server')
  return target
}

function ifLists(request: Request) {
  const given = single(request, 'if')
  return given === undefined ? [] : parseIf(given)
}

function single(request: Request, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Leaves the kernel nothing to read but the canonical address; what it would misread has been read. */
function tidy(request: Request, target: Exclude<Target, { kind: 'nowhere' }>): void {
  request.url = hrefOf(target).slice(mount.length)
  for (const name of ['if', 'destination', 'overwrite', 'depth', 'source', 'translate']) delete request.headers[name]
}
