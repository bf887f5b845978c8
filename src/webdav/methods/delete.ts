/** DELETE: the calendar is gone with all that hangs on it, and the next GET says so. */
import { Problem } from '../../errors.ts'
import { deleteCalendar } from '../../services/calendars.ts'
import { removeLocksOn } from '../../services/locks.ts'
import { findFile, holdName } from '../../services/publications.ts'
import { transaction } from '../../storage/database.ts'
import { requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { type FileTarget, folderSeen, read, type Visit } from '../visit.ts'

export const remove: Method = async (visit, context) => {
  const { target } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file') throw new Problem('need-privileges', 'Folders are not deleted; delete the files in them')
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
