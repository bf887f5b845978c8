/** UNLOCK (RFC 4918 §9.11): whoever holds a lock gives it back by its token. */
import { Problem } from '../../errors.ts'
import { unlock } from '../../services/locks.ts'
import { holdName } from '../../services/publications.ts'
import { transaction } from '../../storage/database.ts'
import type { Method } from '../methods.ts'
import { removing } from '../plain.ts'
import { folderSeen, writing } from '../visit.ts'

export const unlockMethod: Method = async visit => {
  const { target, request, response, door } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('conflict', 'This is never locked', { condition: 'lock-token-matches-request-uri' })
  const token = /^\s*<([^<>\s]+)>\s*$/.exec(String(request.headers['lock-token'] ?? ''))?.[1]
  if (token === undefined) throw new Problem('bad-request', 'A Lock-Token header with the token in angle brackets is needed')
  await transaction(door.db, async tx => {
    if (target.kind === 'plain') {
      const access = await removing(visit, target.address, tx)
      await unlock(tx, access, { folderId: access.collectionId, fileName: target.path }, token)
      return
    }
    const first = await writing(visit, target, tx)
    await holdName(tx, visit.subject.organizationId, first.place)
    const may = await writing(visit, target, tx)
    await unlock(tx, may.access, may.place, token)
  })
  response.status(204).end()
}
