/** LOCK (RFC 4918 §9.10): a write lock on a file, or on the name of one that is about to be published. */
import { Problem } from '../../errors.ts'
import { readBody } from '../../http/body.ts'
import { activeLock } from '../../http/active-lock.ts'
import { lockInfo, timeoutOf } from '../../http/lock-request.ts'
import { d, declarations, prolog } from '../../http/xml.ts'
import { parseXml, xmlNodes } from '../../http/xml-tree.ts'
import { lock, type Lock, refresh, tokenUri } from '../../services/locks.ts'
import { holdName, requirePublishingFor } from '../../services/publications.ts'
import { transaction } from '../../storage/database.ts'
import { requireIfHolds } from '../conditions.ts'
import { submittedTokens } from '../../http/if-header.ts'
import type { Method } from '../methods.ts'
import { folderSeen, hrefFor, writing } from '../visit.ts'

export const lockMethod: Method = async visit => {
  const { target, door, request, response } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file') throw new Problem('need-privileges', 'Folders are not locked; lock the file')
  if (visit.depth === '1') throw new Problem('bad-request', 'A lock has Depth 0 or infinity')
  await writing(visit, target)
  const { xmlBytes, xmlDepth } = door.config.limits
  const body = await readBody(request, xmlBytes)
  const wanted = body.length > 0 ? lockInfo(parseXml(body, { depth: xmlDepth, nodes: xmlNodes })) : null
  const seconds = timeoutOf(request.headers['timeout'])

  const { taken, created } = await transaction(door.db, async tx => {
    const first = await writing(visit, target, tx)
    await holdName(tx, visit.subject.organizationId, first.place)
    const may = await writing(visit, target, tx)
    if (may.kind === 'new') await requirePublishingFor(tx, may.access)
    await requireIfHolds(visit, tx, target, may)
    const tokens = submittedTokens(visit.ifLists)
    if (wanted === null && tokens.length === 0)
      throw new Problem('bad-request', 'A new lock needs a DAV:lockinfo, a refresh its token in If')
    const taken: Lock =
      wanted === null
        ? await refresh(tx, may.access, may.place, tokens, seconds, door.config)
        : await lock(tx, may.access, may.place, { ...wanted, seconds }, hrefFor(visit, target), door.config)
    return { taken, created: wanted !== null && may.kind === 'new' }
  })
  if (wanted !== null) response.set('Lock-Token', `<${tokenUri(taken)}>`)
  const discovery = d('lockdiscovery', activeLock(taken, true, hrefFor(visit, target)))
  response
    .status(created ? 201 : 200)
    .type('application/xml')
    .send(`${prolog}<D:prop${declarations}>${discovery}</D:prop>\n`)
}
