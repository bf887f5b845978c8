/** LOCK (RFC 4918 §9.10): a write lock on a file or folder, or on the name of a file that is about to be written. */
import { Problem } from '../../errors.ts'
import { activeLock } from '../../http/active-lock.ts'
import { readBody } from '../../http/body.ts'
import { submittedTokens } from '../../http/if-header.ts'
import { type LockInfo, lockInfo, timeoutOf } from '../../http/lock-request.ts'
import { d, declarations, prolog } from '../../http/xml.ts'
import { parseXml, xmlNodes } from '../../http/xml-tree.ts'
import { lock, type Lock, type Locking, refresh, tokenUri } from '../../services/locks.ts'
import { holdPlain, putFile, readPlain } from '../../services/plain-files.ts'
import { holdName, type Place, requirePublishing, requireWebDav } from '../../services/publications.ts'
import type { Access } from '../../sharing/access.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { type Entry, requireFree, requireIfHolds } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { keeping, pathOf } from '../plain.ts'
import { folderSeen, hrefFor, lockHref, type Visit, writing } from '../visit.ts'

/** What is to be locked, as it is once nobody else can change it. */
interface Held {
  access: Access<Locking>
  place: Place
  /** Nothing has this name yet. */
  isNew: boolean
  isFolder: boolean
}

export const lockMethod: Method = async visit => {
  const { target, door, request, response } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('need-privileges', 'The folders of people and mailboxes are not locked; lock what is in them')
  if (visit.depth === '1') throw new Problem('bad-request', 'A lock has Depth 0 or infinity')
  if (target.kind === 'file') await writing(visit, target)
  else await keeping(visit, target.address)
  const { xmlBytes, xmlDepth } = door.config.limits
  const body = await readBody(request, xmlBytes)
  const wanted = body.length > 0 ? lockInfo(parseXml(body, { depth: xmlDepth, nodes: xmlNodes })) : null

  const { taken, created } = await transaction(door.db, async tx => await take(visit, tx, target, wanted))
  if (wanted !== null) response.set('Lock-Token', `<${tokenUri(taken)}>`)
  const discovery = d('lockdiscovery', activeLock(taken, true, lockHref(visit, target.address, taken), taken.deep ? 'infinity' : '0'))
  response
    .status(created ? 201 : 200)
    .type('application/xml')
    .send(`${prolog}<D:prop${declarations}>${discovery}</D:prop>\n`)
}

async function take(visit: Visit, tx: Db, target: Entry, wanted: LockInfo | null): Promise<{ taken: Lock; created: boolean }> {
  const { config } = visit.door
  const { access, place, isNew, isFolder } = await hold(visit, tx, target)
  await requireIfHolds(visit, tx, target, { access, place })
  const tokens = submittedTokens(visit.ifLists)
  const seconds = timeoutOf(visit.request.headers['timeout'])
  if (wanted === null && tokens.length === 0) throw new Problem('bad-request', 'A new lock needs a DAV:lockinfo, a refresh its token in If')
  if (wanted === null) return { taken: await refresh(tx, access, place, tokens, seconds, config), created: false }
  if (isNew) await makeEmpty(visit, tx, target, { access, place })
  const deep = isFolder && visit.depth !== '0'
  return { taken: await lock(tx, access, place, { ...wanted, deep, seconds }, hrefFor(visit, target), config), created: isNew }
}

async function hold(visit: Visit, tx: Db, target: Entry): Promise<Held> {
  const { organizationId } = visit.subject
  if (target.kind === 'plain') {
    const access = await keeping(visit, target.address, tx)
    const place = { folderId: access.collectionId, fileName: target.path }
    await holdName(tx, organizationId, place)
    await holdPlain(tx, access)
    const file = await readPlain(tx, access, target.path)
    return { access, place, isNew: file === null, isFolder: file?.isFolder ?? false }
  }
  const first = await writing(visit, target, tx)
  await holdName(tx, organizationId, first.place)
  const may = await writing(visit, target, tx)
  if (may.kind === 'new') await requireWebDav(tx, may.access)
  else await requirePublishing(tx, may.access)
  return { access: may.access, place: may.place, isNew: may.kind === 'new', isFolder: false }
}

/** RFC 4918 §7.3: what is locked is there from then on, and empty; of a calendar's name too, which is none before it is put. */
async function makeEmpty(visit: Visit, tx: Db, target: Entry, subject: { access: Access<Locking>; place: Place }): Promise<void> {
  await requireFree(visit, tx, target, subject, true)
  const access = await keeping(visit, target.address, tx)
  await holdPlain(tx, access)
  await putFile(tx, access, pathOf(target), { content: Buffer.alloc(0), contentType: null }, visit.door.config)
}
