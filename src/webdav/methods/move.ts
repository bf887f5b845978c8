/** MOVE (RFC 4918 §9.9): a calendar gets another name in its folder, and does not change owners this way; other files go anywhere that is their owner's. */
import { Problem } from '../../errors.ts'
import { submittedTokens } from '../../http/if-header.ts'
import { deleteCalendar } from '../../services/calendars.ts'
import { removeLocksOn, requireUnlocked } from '../../services/locks.ts'
import { readPlain, removeIfThere } from '../../services/plain-files.ts'
import { findFile, holdName, type Place, renamePublication } from '../../services/publications.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { hrefOf } from '../address.ts'
import { isSame, requireConditions } from '../conditions.ts'
import { kernelPath } from '../kernel-paths.ts'
import type { Method } from '../methods.ts'
import { kept, readingOrNot, removing } from '../plain.ts'
import { destinationOf } from '../transfer.ts'
import { type FileTarget, folderSeen, read, type Visit } from '../visit.ts'

export const move: Method = async (visit, context) => {
  const { target } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('need-privileges', 'The folders of people and mailboxes are not moved; move what is in them')
  const to = destinationOf(visit)
  if (isSame(to, target)) throw new Problem('need-privileges', 'Source and destination are the same')
  if (target.kind === 'plain') await kept(visit, target)
  else {
    await read(visit, target)
    if (to.kind !== 'file') throw new Problem('need-privileges', 'A calendar keeps a name that ends in .ics; copy it, or delete it')
    if (to.address !== target.address)
      throw new Problem('need-privileges', 'A calendar stays in its folder; publish it in the other folder instead')
  }
  // Overwrite is judged by ourselves, within the transaction.
  const replaced = await (await context.getResourceAsync()).moveAsync(kernelPath(to), true)
  visit.response.status(replaced ? 204 : 201)
  if (!replaced) visit.response.set({ Location: hrefOf(to), 'Content-Length': '0' })
  visit.response.end()
}

/** @returns true when a file that was there gave way */
export async function renameTo(visit: Visit, from: FileTarget, to: FileTarget): Promise<boolean> {
  const { place } = await read(visit, from)
  const newPlace = { ...place, fileName: to.fileName }
  const { organizationId } = visit.subject
  return await transaction(visit.door.db, async tx => {
    // Always in the same order: two renames across each other must not wait for each other.
    const names = [place, newPlace].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
    for (const name of names) await holdName(tx, organizationId, name)
    const { collectionId } = await findFile(tx, organizationId, from.address, from.fileName)
    if (collectionId === null) throw new Problem('not-found', 'There is no such file')
    const access = await visit.decide.require('writeProperties', collectionId, { tx })
    await requireConditions(visit, tx, from, { access, place })
    await requireUnlocked(tx, access, newPlace, submittedTokens(visit.ifLists), hrefOf(to))
    const replaced = await giveWay(visit, tx, to, newPlace)
    await renamePublication(tx, access, to.fileName)
    await removeLocksOn(tx, access, place)
    return replaced
  })
}

async function giveWay(visit: Visit, tx: Db, to: FileTarget, place: Place): Promise<boolean> {
  const stands = () => new Problem('precondition-failed', 'There is a file of that name, and Overwrite is F')
  const { collectionId } = await findFile(tx, visit.subject.organizationId, to.address, to.fileName)
  if (collectionId === null) {
    const files = await readingOrNot(visit, to.address, tx)
    if (!files || !(await readPlain(tx, files, to.fileName))) return false
    if (!visit.overwrite) throw stands()
    return await removeIfThere(tx, await removing(visit, to.address, tx), to.fileName)
  }
  const access = await visit.decide.require('share', collectionId, { tx })
  if (!visit.overwrite) throw stands()
  await deleteCalendar(tx, access)
  await removeLocksOn(tx, access, place)
  return true
}
