/** LOCK and UNLOCK (RFC 4918 §9.10, §9.11): a write lock on an object, on a name that is about to be one, or on a calendar with all in it. */
import { Problem } from '../../errors.ts'
import { submittedTokens } from '../../http/if-header.ts'
import { lockInfo, timeoutOf, type LockInfo } from '../../http/lock-request.ts'
import { d, declarations, prolog } from '../../http/xml.ts'
import { activeLock } from '../../http/active-lock.ts'
import { lock, type Lock, placeOf, refresh, tokenUri, unlock } from '../../services/object-locks.ts'
import type { Access } from '../../sharing/access.ts'
import { holdWrites } from '../../storage/changes.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { readByAddress } from '../../storage/dav-objects.ts'
import { requireIfHolds } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { collectionAt } from '../resource.ts'
import { hrefFor, readXml, type Visit } from '../visit.ts'
import { writing } from './put.ts'

export const lockMethod: Method = async visit => {
  const { target, request, response, door } = visit
  if (target.kind !== 'object' && target.kind !== 'calendar') throw new Problem('need-privileges', 'This is not locked')
  if (visit.depth === '1') throw new Problem('bad-request', 'A lock has Depth 0 or infinity')
  const body = await readXml(visit)
  const wanted: LockInfo | null = body ? lockInfo(body) : null
  const seconds = timeoutOf(request.headers['timeout'])
  const { taken, created } = await transaction(door.db, async tx => {
    const access = await mayWrite(visit, tx)
    await holdWrites(tx, access)
    await requireIfHolds(visit, tx)
    const place = placeOf(access, target.kind === 'object' ? target.name : null)
    const tokens = submittedTokens(visit.ifLists)
    if (wanted === null && tokens.length === 0)
      throw new Problem('bad-request', 'A new lock needs a DAV:lockinfo, a refresh its token in If')
    const taken: Lock =
      wanted === null
        ? await refresh(tx, access, place, tokens, seconds, door.config)
        : await lock(tx, access, place, { ...wanted, seconds }, hrefFor(visit, target), door.config)
    const isThere = target.kind === 'calendar' || (await readByAddress(tx, access, [target.name])).size > 0
    return { taken, created: wanted !== null && !isThere }
  })
  if (wanted !== null) response.set('Lock-Token', `<${tokenUri(taken)}>`)
  const discovery = d('lockdiscovery', activeLock(taken, true, hrefFor(visit, target), target.kind === 'calendar' ? 'infinity' : '0'))
  response
    .status(created ? 201 : 200)
    .type('application/xml')
    .send(`${prolog}<D:prop${declarations}>${discovery}</D:prop>\n`)
}

export const unlockMethod: Method = async visit => {
  const { target, request, response, door } = visit
  const wrong = new Problem('conflict', 'There is no lock of yours here', { condition: 'lock-token-matches-request-uri' })
  if (target.kind !== 'object' && target.kind !== 'calendar') throw wrong
  const token = /^\s*<([^<>\s]+)>\s*$/.exec(String(request.headers['lock-token'] ?? ''))?.[1]
  if (token === undefined) throw new Problem('bad-request', 'A Lock-Token header with the token in angle brackets is needed')
  await transaction(door.db, async tx => {
    const access = await mayWrite(visit, tx)
    await unlock(tx, access, placeOf(access, target.kind === 'object' ? target.name : null), token)
  })
  response.status(204).end()
}

async function mayWrite(visit: Visit, tx: Db): Promise<Access<'write'>> {
  const { target } = visit
  if (target.kind === 'object') return await writing(visit, target, tx)
  if (target.kind !== 'calendar') throw new Problem('need-privileges', 'This is not locked')
  return await visit.decide.require('write', await collectionAt(visit, target, tx), { tx })
}
