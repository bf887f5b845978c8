/** MKCOL (RFC 4918 §9.3): a folder for files that are no calendars. */
import { Problem } from '../../errors.ts'
import { holdPlain, makeFolder, readPlain } from '../../services/plain-files.ts'
import { transaction } from '../../storage/database.ts'
import { hrefOf } from '../address.ts'
import { requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { keeping } from '../plain.ts'
import { folderSeen } from '../visit.ts'

const there = () => new Problem('method-not-allowed', 'There is something here already', { condition: 'resource-must-be-null' })

export const mkcol: Method = async visit => {
  const { target, door } = visit
  if (target.kind === 'file') throw new Problem('need-privileges', 'Calendars are made by publishing them: PUT the file')
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'plain') throw there()
  await keeping(visit, target.address)
  await transaction(door.db, async tx => {
    const access = await keeping(visit, target.address, tx)
    await holdPlain(tx, access)
    if (await readPlain(tx, access, target.path)) throw there()
    await requireConditions(visit, tx, target, { access, place: { folderId: access.collectionId, fileName: target.path } }, true)
    await makeFolder(tx, access, target.path, door.config)
  })
  visit.response
    .status(201)
    .set({ Location: `${hrefOf(target)}/`, 'Content-Length': '0' })
    .end()
}
