/** The preconditions of RFC 9110 §13, judged in the order of §13.2.2 on what a resource is now. Pure. */
import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from '../errors.ts'
import { matchesStrongly, matchesWeakly } from './if-header.ts'

/** What there is to compare with. */
export interface Validators {
  /** With quotes; null where the resource has none, as folders. */
  etag: string | null
  modifiedAt: Date
}

const headersOfConditions = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'] as const

/** Is anything asked that takes the resource's validators to answer? */
export function hasConditions(headers: IncomingHttpHeaders): boolean {
  return headersOfConditions.some(name => headers[name] !== undefined)
}

/**
 * @param now null where there is nothing
 * @param reads GET or HEAD: what the client has already is no failure
 * @returns `unchanged` for a 304
 * @throws Problem `precondition-failed`, `bad-request`
 */
export function judge(headers: IncomingHttpHeaders, now: Validators | null, reads: boolean): 'go' | 'unchanged' {
  const match = headers['if-match']
  const none = headers['if-none-match']
  const tag = now === null ? null : now.etag
  const there = (header: string) => header.trim() === '*' && now !== null
  if (match !== undefined && !there(match) && !matchesStrongly(match, tag)) throw failed()
  if (match === undefined && now && laterThan(now.modifiedAt, headers['if-unmodified-since'])) throw failed()
  if (none !== undefined) {
    if (!there(none) && !matchesWeakly(none, tag)) return 'go'
    if (reads) return 'unchanged'
    throw failed()
  }
  if (!reads || now === null) return 'go'
  return laterThan(now.modifiedAt, headers['if-modified-since']) === false ? 'unchanged' : 'go'
}

/** In whole seconds, as dates are told. null: there is no date, or none that can be read, which is as good as none (§13.1.3). */
function laterThan(modifiedAt: Date, header: string | undefined): boolean | null {
  const since = Date.parse(header ?? '')
  return Number.isNaN(since) ? null : Math.floor(modifiedAt.getTime() / 1000) > Math.floor(since / 1000)
}

function failed(): Problem {
  return new Problem('precondition-failed', 'It is not as the request expects it')
}
