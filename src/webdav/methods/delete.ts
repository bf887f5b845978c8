/** DELETE: the calendar is gone with all that hangs on it, a file or folder with all that is below it, and the next GET says so. */
import { Problem } from '../../errors.ts'
import { submittedTokens } from '../../http/if-header.ts'
import { deleteCalendar } from '../../services/calendars.ts'
import { removeLocksOn, requireUnlockedBelow } from '../../services/locks.ts'
import { holdPlain, readPlain, removePlain } from '../../services/plain-files.ts'
import { findFile, holdName } from '../../services/publications.ts'
import { transaction } from '../../storage/database.ts'
import { hrefOf } from '../address.ts'
import { requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { type PlainTarget, removing } from '../plain.ts'
import { type FileTarget, folderSeen, read, type Visit } from '../visit.ts'

export const remove: Method = async (visit, context) => {
  const { target } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('need-privileges', 'The folders of people and mailboxes are not deleted; delete what is in them')
  await (await context.getResourceAsync()).deleteAsync()
  visit.response.status(204).end()
}

/** @throws Problem, Denied */
export async function removeFile(visit: Visit, target: FileTarget): Promise<void> {
  const { place } = await read(visit, target)
  await transaction(visit.door.db, async tx => {
    await holdName(tx, visit.subject.organizationId, place)
    const { collectionId } = await findFile(tx, visit.subject.organizationId, target.address, target.fileName)
    if (collectionId === null) throw new Problem('not-found', 'There is no such file')
    const access = await visit.decide.require('share', collectionId, { tx })
    await requireConditions(visit, tx, target, { access, place })
    await deleteCalendar(tx, access)
    await removeLocksOn(tx, access, place)
  })
}

/** @throws Problem, Denied */
export async function removeKept(visit: Visit, target: PlainTarget): Promise<void> {
  await transaction(visit.door.db, async tx => {
    const access = await removing(visit, target.address, tx)
    await holdPlain(tx, access)
    const file = await readPlain(tx, access, target.path)
    if (!file) throw new Problem('not-found', 'There is no such file')
    // RFC 4918 §9.6.1: a folder goes with all that is in it, or not at all.
    if (file.isFolder && (visit.depth === '0' || visit.depth === '1'))
      throw new Problem('bad-request', 'A folder is deleted with Depth infinity')
    const place = { folderId: access.collectionId, fileName: target.path }
    await requireConditions(visit, tx, target, { access, place }, true)
    await requireUnlockedBelow(tx, access, place, submittedTokens(visit.ifLists), path => hrefOf({ ...target, path }))
    await removePlain(tx, access, target.path)
    await removeLocksOn(tx, access, place)
  })
}
