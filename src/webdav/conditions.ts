/** What a request demands of the resource before anything happens (RFC 9110 §13, RFC 4918 §10.4): judged here, never by the kernel. */
import { Problem } from '../errors.ts'
import { ifHolds, type ResourceState, submittedTokens } from '../http/if-header.ts'
import { hasConditions, judge, type Validators } from '../http/preconditions.ts'
import { Denied } from '../services/gate.ts'
import { locksOn, requireUnlocked, tokenUri } from '../services/locks.ts'
import { folderOf, readPlain } from '../services/plain-files.ts'
import type { Place } from '../services/publications.ts'
import type { Access, Asked } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { hrefOf, readTarget, type Target } from './address.ts'
import { pathOf, type PlainTarget, readingOrNot } from './plain.ts'
import { type FileTarget, hostsOf, read, type Visit } from './visit.ts'

/** What has a version and can be locked. */
export type Entry = FileTarget | PlainTarget

interface Subject {
  access: Access<Asked>
  place: Place
}

/** GET and HEAD: true when the client has this already. @throws Problem `precondition-failed` */
export async function isUnchanged(visit: Visit, target: Entry, now: Validators): Promise<boolean> {
  await requireIfHolds(visit, visit.door.db, target)
  return judge(visit.request.headers, now, true) === 'unchanged'
}

/**
 * Everything a write waits for: entity tags, dates, If lists, locks. Call inside the transaction that holds the name.
 * @param binds the name comes or goes: that is a change of the folder it is in (RFC 4918 §7.4)
 * @throws Problem `precondition-failed`, `locked`, `bad-request`
 */
export async function requireConditions(visit: Visit, tx: Db, target: Entry, subject: Subject, binds = false): Promise<void> {
  await requireExpected(visit, tx, target, subject)
  await requireFree(visit, tx, target, subject, binds)
}

/** Entity tags, dates and If lists: all that somebody asks who only reads it, as COPY does. @throws Problem `precondition-failed`, `bad-request` */
export async function requireExpected(visit: Visit, tx: Db, target: Entry, subject: Subject | null = null): Promise<void> {
  const { headers } = visit.request
  if (hasConditions(headers)) judge(headers, await versionSeen(visit, tx, target), false)
  await requireIfHolds(visit, tx, target, subject)
}

/** Nobody else's lock is on it. @throws Problem `locked` */
export async function requireFree(visit: Visit, tx: Db, target: Entry, { access, place }: Subject, binds = false): Promise<void> {
  const tokens = submittedTokens(visit.ifLists)
  await requireUnlocked(tx, access, place, tokens, hrefOf(target))
  const folder = folderOf(place.fileName)
  if (!binds || folder === '') return
  await requireUnlocked(
    tx,
    access,
    { ...place, fileName: folder },
    tokens,
    hrefOf({ kind: 'plain', address: target.address, path: folder }),
  )
}

/** The If header; true where there is none. @param subject what is known of the target itself @throws Problem `precondition-failed` */
export async function requireIfHolds(visit: Visit, db: Db, target: Entry, subject: Subject | null = null): Promise<void> {
  if (visit.ifLists.length === 0) return
  const stateOf = async (resource: string | null): Promise<ResourceState> => {
    const { config } = visit.door
    const named = resource === null ? target : readTarget(resource, hostsOf(visit), visit.subject.address, config.limits.pathSegmentBytes)
    if (named?.kind !== 'file' && named?.kind !== 'plain') return { etag: null, tokens: [] }
    const known = hrefOf(named) === hrefOf(target) ? subject : null
    const where = known ?? (await subjectAt(visit, db, named))
    if (!where) return { etag: null, tokens: [] }
    const locks = await locksOn(db, where.access, where.place)
    return { etag: (await versionSeen(visit, db, named))?.etag ?? null, tokens: locks.map(tokenUri) }
  }
  if (!(await ifHolds(visit.ifLists, stateOf))) throw new Problem('precondition-failed', 'It is not as the request expects it')
}

/** Where its locks are, for somebody who may know of it; null for all others. */
async function subjectAt(visit: Visit, db: Db, target: Entry): Promise<Subject | null> {
  const calendar = target.kind === 'file' ? await seen(visit, db, target) : null
  if (calendar) return calendar
  const access = await readingOrNot(visit, target.address, db)
  return access && { access, place: { folderId: access.collectionId, fileName: pathOf(target) } }
}

/** The version that the visitor is shown; null for nothing. */
async function versionSeen(visit: Visit, db: Db, target: Entry): Promise<Validators | null> {
  const calendar = target.kind === 'file' ? await seen(visit, db, target) : null
  if (calendar) return await calendar.content()
  const access = await readingOrNot(visit, target.address, db)
  const file = access && (await readPlain(db, access, pathOf(target)))
  return file && { etag: file.etag, modifiedAt: file.changedAt }
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

/** Is it the same resource, however it was written? */
export function isSame(one: Target, other: Target): boolean {
  return hrefOf(one) === hrefOf(other)
}
