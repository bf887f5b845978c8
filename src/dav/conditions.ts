/** What a request demands of resources before anything happens (RFC 9110 §13, RFC 4918 §10.4). */
import { Problem } from '../errors.ts'
import { ifHolds, parseEtags, type ResourceState, submittedTokens } from '../http/if-header.ts'
import { Denied } from '../services/gate.ts'
import { locksOn, requireUnlocked, tokenUri } from '../services/object-locks.ts'
import type { Access, Asked } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import type { Precondition } from '../storage/objects.ts'
import { viewReached } from '../storage/view-changes.ts'
import { type Target } from './address.ts'
import { resourceAt } from './resource.ts'
import { hrefFor, single, targetOf, type Visit } from './visit.ts'

/** If-Match and If-None-Match as the writing services take them, quotes taken off. @throws Problem `bad-request` */
export function preconditionOf({ request }: Visit): Precondition {
  const bare = (tags: readonly string[] | '*') => (tags === '*' ? tags : tags.map(tag => tag.replace(/^"(.*)"$/, '$1')))
  const match = single(request, 'if-match')
  const none = single(request, 'if-none-match')
  const when: Precondition = {}
  if (match !== undefined) when.ifMatch = bare(parseEtags(match))
  if (none !== undefined) {
    const tags = bare(parseEtags(none))
    if (tags === '*') when.ifNoneMatch = '*'
  }
  return when
}

/**
 * If lists and locks of what is about to be written.
 * @throws Problem `precondition-failed`, `locked`
 */
export async function requireConditions(
  visit: Visit,
  tx: Db,
  target: Extract<Target, { kind: 'object' | 'calendar' }>,
  access: Access<Asked>,
): Promise<void> {
  await requireIfHolds(visit, tx)
  await requireUnlocked(tx, access, target.kind === 'object' ? target.name : null, submittedTokens(visit.ifLists), hrefFor(visit, target))
}

/** Any If list has to hold; a resource that the asker may not see is like one that is not there. @throws Problem `precondition-failed` */
export async function requireIfHolds(visit: Visit, db: Db): Promise<void> {
  if (visit.ifLists.length === 0) return
  const holds = await ifHolds(visit.ifLists, async resource => {
    const target = resource === null ? visit.target : targetOf(visit, resource)
    return target ? await stateOf(visit, target, db) : { etag: null, tokens: [] }
  })
  if (!holds) throw new Problem('precondition-failed', 'It is not as the request expects it')
}

async function stateOf(visit: Visit, target: Target, db: Db): Promise<ResourceState> {
  try {
    const resource = await resourceAt(visit, target)
    if (resource.kind === 'object') {
      const locks = await locksOn(db, resource.calendar.access, resource.target.name)
      return { etag: `"${resource.entry.etag}"`, tokens: locks.map(tokenUri) }
    }
    if (resource.kind !== 'calendar') return { etag: null, tokens: [] }
    const locks = await locksOn(db, resource.access, null)
    // RFC 6578 §5: the calendar is still as it was synchronised.
    const synchronised = (await visit.door.tokens()).write(resource.access, await viewReached(db, resource.access))
    return { etag: null, tokens: [...locks.map(tokenUri), synchronised] }
  } catch (error) {
    const unseen = error instanceof Denied || (error instanceof Problem && error.type === 'not-found')
    if (unseen) return { etag: null, tokens: [] }
    throw error
  }
}
