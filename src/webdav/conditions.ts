/** What a request demands of the resource before anything happens (RFC 9110 §13, RFC 4918 §10.4): judged here, never by the kernel. */
import { Problem } from '../errors.ts'
import { Denied } from '../services/gate.ts'
import { locksOn, requireUnlocked, tokenUri } from '../services/locks.ts'
import type { Place } from '../services/publications.ts'
import type { Access, Asked } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { hrefOf, readTarget } from './address.ts'
import { ifHolds, matchesStrongly, matchesWeakly, type ResourceState, submittedTokens } from '../http/if-header.ts'
import { type FileTarget, hostsOf, read, type Visit } from './visit.ts'

const failed = () => new Problem('precondition-failed', 'The file is not as the request expects it')

/** GET and HEAD: true when the client has this already. @throws Problem `precondition-failed` */
export async function isUnchanged(visit: Visit, target: FileTarget): Promise<boolean> {
  const { content: contentOf, access, place } = await read(visit, target)
  const content = await contentOf()
  const { headers } = visit.request
  if (headers['if-match'] !== undefined && !matchesStrongly(headers['if-match'], content.etag)) throw failed()
  await requireIfHolds(visit, visit.door.db, target, { access, place })
  if (headers['if-none-match'] !== undefined) return matchesWeakly(headers['if-none-match'], content.etag)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && content.modifiedAt.getTime() <= since
}

/**
 * Everything a write waits for: entity tags, If lists, locks. Call inside the transaction that holds the name.
 * @throws Problem `precondition-failed`, `locked`, `bad-request`
 */
export async function requireConditions(
  visit: Visit,
  tx: Db,
  target: FileTarget,
  subject: { access: Access<Asked>; place: Place },
): Promise<void> {
  const { headers } = visit.request
  const { 'if-match': match, 'if-none-match': noneMatch, 'if-unmodified-since': unmodified } = headers
  if (match !== undefined || noneMatch !== undefined || unmodified !== undefined) {
    const content = await contentSeen(visit, tx, target)
    const etag = content?.etag ?? null
    if (match !== undefined && !matchesStrongly(match, etag)) throw failed()
    if (noneMatch !== undefined && matchesWeakly(noneMatch, etag)) throw failed()
    const until = Date.parse(unmodified ?? '')
    if (match === undefined && !Number.isNaN(until) && content && content.modifiedAt.getTime() > until) throw failed()
  }
  await requireIfHolds(visit, tx, target, subject)
  await requireUnlocked(tx, subject.access, subject.place, submittedTokens(visit.ifLists), hrefOf(target))
}

/** The If header; true where there is none. @throws Problem `precondition-failed` */
export async function requireIfHolds(
  visit: Visit,
  db: Db,
  target: FileTarget,
  subject: { access: Access<Asked>; place: Place },
): Promise<void> {
  if (visit.ifLists.length === 0) return
  const stateOf = async (resource: string | null): Promise<ResourceState> => {
    if (resource === null) return await stateHere(visit, db, target, subject)
    const { config } = visit.door
    const named = readTarget(resource, hostsOf(visit), visit.subject.address, config.limits.pathSegmentBytes)
    if (named?.kind !== 'file') return { etag: null, tokens: [] }
    if (hrefOf(named) === hrefOf(target)) return await stateHere(visit, db, target, subject)
    const other = await seen(visit, db, named)
    return other ? await stateHere(visit, db, named, other) : { etag: null, tokens: [] }
  }
  if (!(await ifHolds(visit.ifLists, stateOf))) throw failed()
}

async function stateHere(visit: Visit, db: Db, target: FileTarget, { access, place }: { access: Access<Asked>; place: Place }) {
  const locks = await locksOn(db, access, place)
  return { etag: (await contentSeen(visit, db, target))?.etag ?? null, tokens: locks.map(tokenUri) }
}

async function contentSeen(visit: Visit, db: Db, target: FileTarget) {
  const found = await seen(visit, db, target)
  return found ? await found.content() : null
}

async function seen(visit: Visit, db: Db, target: FileTarget) {
  try {
    return await read(visit, target, db === visit.door.db ? undefined : db)
  } catch (error) {
    const unseen = error instanceof Denied || (error instanceof Problem && error.type === 'not-found')
    if (unseen) return null
    throw error
  }
}
