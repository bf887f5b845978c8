/** The If header (RFC 4918 §10.4) and entity tags (RFC 9110 §8.8.3): read into values, then asked about the resources' states. */
import { Problem } from '../errors.ts'

export type IfCondition = { not: boolean } & ({ token: string } | { etag: string })

/** One list: true when all its conditions are. */
export interface IfList {
  /** The tagged resource as written; null for the resource of the request. */
  resource: string | null
  conditions: IfCondition[]
}

/** What a resource is like now. */
export interface ResourceState {
  /** With quotes; null when there is nothing. */
  etag: string | null
  tokens: readonly string[]
}

const most = 200
const fault = () => new Problem('bad-request', 'The If header is malformed')

/** The lists of the header, any of which has to hold. @throws Problem `bad-request` */
export function parseIf(header: string): IfList[] {
  const lists: IfList[] = []
  const piece = /\s*(?:<([^<>\s]+)>|(\())/y
  let resource: string | null = null
  let at = 0
  while (at < header.trimEnd().length) {
    piece.lastIndex = at
    const found = piece.exec(header)
    if (!found) throw fault()
    at = piece.lastIndex
    if (found[1] !== undefined) {
      // Tagged and untagged lists do not mix, and every tag has a list of its own.
      if ((resource === null && lists.length > 0) || (resource !== null && lists.at(-1)?.resource !== resource)) throw fault()
      resource = found[1]
    } else {
      const [conditions, end] = parseList(header, at)
      at = end
      lists.push({ resource, conditions })
      if (lists.length > most) throw fault()
    }
  }
  if (lists.length === 0 || (resource !== null && lists.at(-1)?.resource !== resource)) throw fault()
  return lists
}

function parseList(header: string, start: number): [IfCondition[], number] {
  const conditions: IfCondition[] = []
  const condition = /\s*(?:(\))|(Not\s*)?(?:<([^<>\s]+)>|\[((?:W\/)?"[^"]*")\]))/iy
  condition.lastIndex = start
  for (let found = condition.exec(header); found; found = condition.exec(header)) {
    const [, close, not, token, etag] = found
    if (close) {
      if (conditions.length === 0) throw fault()
      return [conditions, condition.lastIndex]
    }
    conditions.push(token === undefined ? { not: not !== undefined, etag: etag ?? '' } : { not: not !== undefined, token })
    if (conditions.length > most) throw fault()
  }
  throw fault()
}

/** Every lock token in the header: what the client says it holds (RFC 4918 §10.4.1). */
export function submittedTokens(lists: readonly IfList[]): string[] {
  return lists.flatMap(list => list.conditions.flatMap(one => ('token' in one ? [one.token] : [])))
}

/** Does any list hold? @param stateOf asked once for each resource that is named, null for the one of the request */
export async function ifHolds(lists: readonly IfList[], stateOf: (resource: string | null) => Promise<ResourceState>): Promise<boolean> {
  const states = new Map<string | null, ResourceState>()
  for (const list of lists) {
    const state = states.get(list.resource) ?? (await stateOf(list.resource))
    states.set(list.resource, state)
    const holds = list.conditions.every(one => one.not !== ('token' in one ? state.tokens.includes(one.token) : one.etag === state.etag))
    if (holds) return true
  }
  return false
}

/** Entity tags of If-Match or If-None-Match, with their quotes. @throws Problem `bad-request` */
export function parseEtags(header: string): readonly string[] | '*' {
  if (header.trim() === '*') return '*'
  if (!/^\s*(?:,\s*)*(?:(?:W\/)?"[^"]*"\s*(?:,\s*|$))+$/.test(header)) throw new Problem('bad-request', 'The entity tags are malformed')
  return [...header.matchAll(/(?:W\/)?"[^"]*"/g)].map(match => match[0])
}

/** If-Match: strong comparison. */
export function matchesStrongly(header: string, etag: string | null): boolean {
  const tags = parseEtags(header)
  return etag !== null && (tags === '*' || tags.includes(etag))
}

/** If-None-Match: weak comparison. */
export function matchesWeakly(header: string, etag: string | null): boolean {
  const tags = parseEtags(header)
  return etag !== null && (tags === '*' || tags.some(tag => tag.replace(/^W\//, '') === etag.replace(/^W\//, '')))
}
