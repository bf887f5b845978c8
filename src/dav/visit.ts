/** One request in this door: who asks, what of, under which conditions. */
import type { Request, Response } from 'express'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'
import { type IfList, parseIf } from '../http/if-header.ts'
import { readReference } from '../http/path-segment.ts'
import type { Deciding } from '../http/route.ts'
import { subjectOf } from '../http/hall.ts'
import { parseXml, type XmlElement, xmlNodes } from '../http/xml-tree.ts'
import type { Enqueue } from '../services/snapshots.ts'
import type { SyncTokens } from '../services/sync-tokens.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Db } from '../storage/database.ts'
import { hrefOf, readAddress, type Target } from './address.ts'

export interface Door {
  db: Db
  config: Config
  enqueue: Enqueue
  now: () => Date
  /** Without a slash at the end. */
  publicUrl: string
  /** Made once for the process, when it is first asked for. */
  tokens(): Promise<SyncTokens>
}

export type Depth = '0' | '1' | 'infinity'

export interface Visit {
  door: Door
  request: Request
  response: Response
  subject: UserSubject
  decide: Deciding
  target: Target
  /** null without the header: each method has its own default. */
  depth: Depth | null
  ifLists: readonly IfList[]
  /** RFC 4918 §10.6. */
  overwrite: boolean
  /** RFC 7240, RFC 8144, and the older `Brief: t`. */
  prefer: { minimal: boolean; representation: boolean; noRoot: boolean }
  /** RFC 7809 §7.1: objects come with the definitions of their time zones. */
  definitions: boolean
}

/** @throws Problem for everything that is not a request of this door */
export function visitOf(door: Door, decide: Deciding, request: Request, response: Response): Visit {
  const subject = subjectOf(request)
  if (subject.kind !== 'user') throw new Problem('unauthenticated', 'Sign in with your address and an app password')
  const given = single(request, 'if')
  const visit = { door, request, response, subject, decide, depth: depthOf(request), overwrite: flagOf(request, 'Overwrite') }
  const target = readAddress(pathOf(request), door.config.limits.pathSegmentBytes)
  const ifLists = given === undefined ? [] : parseIf(given)
  return { ...visit, target, ifLists, prefer: preferOf(request), definitions: flagOf(request, 'CalDAV-Timezones') }
}

/** The path as it came; Express has taken the mount off, and matches it in any case of letters. */
function pathOf(request: Request): string {
  const [path = ''] = request.originalUrl.split('?')
  if (!path.startsWith('/')) throw new Problem('not-found', 'There is nothing here under that name')
  return path
}

// RFC 4918 §10.2.
function depthOf(request: Request): Depth | null {
  const given = single(request, 'depth')?.trim().toLowerCase()
  if (given === undefined) return null
  if (given === '0' || given === '1' || given === 'infinity') return given
  throw new Problem('bad-request', 'Depth is 0, 1 or infinity')
}

/** T where the header is missing. */
function flagOf(request: Request, name: string): boolean {
  const given = single(request, name.toLowerCase())?.trim().toUpperCase() ?? 'T'
  if (given !== 'T' && given !== 'F') throw new Problem('bad-request', `${name} is T or F`)
  return given === 'T'
}

function preferOf(request: Request): Visit['prefer'] {
  const given = (single(request, 'prefer') ?? '')
    .toLowerCase()
    .split(/[,;]/)
    .map(one => one.trim().replaceAll('"', ''))
  return {
    minimal: given.includes('return=minimal') || single(request, 'brief')?.trim().toLowerCase() === 't',
    representation: given.includes('return=representation'),
    noRoot: given.includes('depth-noroot'),
  }
}

/** Says in the answer that a preference was followed (RFC 7240 §3): caches and programs see which answer this is. */
export function followed({ request, response }: Visit, ...preferences: readonly string[]): void {
  response.vary('Prefer').vary('Brief')
  const asked = single(request, 'prefer')?.toLowerCase().replaceAll('"', '') ?? ''
  const heard = preferences.filter(one => asked.includes(one))
  if (heard.length > 0) response.set('Preference-Applied', heard.join(', '))
}

export function single(request: Request, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The body as XML; null when there is none. @throws Problem `bad-request`, `too-large`, `unsupported-media-type` */
export async function readXml({ request, door }: Visit): Promise<XmlElement | null> {
  const { xmlBytes, xmlDepth } = door.config.limits
  const body = await readBody(request, xmlBytes)
  return body.length === 0 ? null : parseXml(body, { depth: xmlDepth, nodes: xmlNodes })
}

/** The names that full addresses may have for this server: behind a proxy the two can differ. */
function hostsOf({ request, door }: Visit): string[] {
  return [request.headers.host?.toLowerCase() ?? '', new URL(door.publicUrl).host]
}

/**
 * What a Destination header, a tagged If list or a DAV:href in a body names.
 * @returns null for what is on another server @throws Problem `bad-request`, `not-found`
 */
export function targetOf(visit: Visit, reference: string): Target | null {
  const path = readReference(reference.trim(), hostsOf(visit))
  return path === null ? null : readAddress(path, visit.door.config.limits.pathSegmentBytes)
}

/**
 * The canonical address, with `@` spelled as the request spelled it: programs that compare addresses byte by byte find their own again
 * (RFC 4918 §8.3).
 */
export function hrefFor({ request }: Visit, target: Target): string {
  return /%40/.test(request.originalUrl) ? hrefOf(target).replaceAll('@', '%40') : hrefOf(target)
}
