/** MOVE (RFC 4918 §9.9): a file gets another name in its folder. Calendars do not change owners this way. */
import { Problem } from '../../errors.ts'
import { deleteCalendar } from '../../services/calendars.ts'
import { removeLocksOn, requireUnlocked } from '../../services/locks.ts'
import { findFile, holdName, type Place, renamePublication } from '../../services/publications.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { hrefOf, noSuchPlace } from '../address.ts'
import { requireConditions } from '../conditions.ts'
import { submittedTokens } from '../../http/if-header.ts'
import type { Method } from '../methods.ts'
import { type FileTarget, folderSeen, read, type Visit } from '../visit.ts'

export const move: Method = async (visit, context) => {
  const { target, destination } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file') throw new Problem('need-privileges', 'Folders are not moved')
  const to = destinationFile(destination)
  if (hrefOf(to) === hrefOf(target)) throw new Problem('need-privileges', 'Source and destination are the same')
  await read(visit, target)
  if (to.address !== target.address)
    throw new Problem('need-privileges', 'A file stays in its folder; publish it in the other folder instead')
  const replaced = await (await context.getResourceAsync()).moveAsync(`/${to.address}/${to.fileName}`, visit.overwrite)
  visit.response.status(replaced ? 204 : 201)
  if (!replaced) visit.response.set('Location', hrefOf(to))
  visit.response.end()
}

/** @throws Problem `bad-request` without a Destination, and for places where no file can be */
export function destinationFile(destination: Visit['destination']): FileTarget {
  if (destination === null) throw new Problem('bad-request', 'A Destination header is needed')
  if (destination.kind === 'nowhere') throw noSuchPlace(destination)
  if (destination.kind !== 'file') throw new Problem('need-privileges', 'The destination is a folder')
  return destination
}

/** @returns true when a file that was there gave way */
export async function renameTo(visit: Visit, from: FileTarget, to: FileTarget, overwrite: boolean): Promise<boolean> {
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
    const replaced = await giveWay(visit, tx, to, newPlace, overwrite)
    await renamePublication(tx, access, to.fileName)
    await removeLocksOn(tx, access, place)
    return replaced
  })
}

async function giveWay(visit: Visit, tx: Db, to: FileTarget, place: Place, overwrite: boolean): Promise<boolean> {
  const { collectionId } = await findFile(tx, visit.subject.organizationId, to.address, to.fileName)
  if (collectionId === null) return false
  const access = await visit.decide.require('share', collectionId, { tx })
  if (!overwrite) throw new Problem('precondition-failed', 'There is a file of that name, and Overwrite is F')
  await deleteCalendar(tx, access)
  await removeLocksOn(tx, access, place)
  return true
}
