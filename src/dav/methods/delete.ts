/** DELETE (RFC 4918 §9.6): an object; a calendar with all that is in it; or a shared calendar, out of one's own list alone. */
import { Problem } from '../../errors.ts'
import { deleteCalendar } from '../../services/calendars.ts'
import { deleteAt } from '../../services/dav-writing.ts'
import { takeOut } from '../../services/listings.ts'
import { dismiss } from '../../services/notices.ts'
import { transaction } from '../../storage/database.ts'
import { preconditionOf, requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { calendarAt, collectionAt, resourceAt } from '../resource.ts'
import type { Visit } from '../visit.ts'

export const remove: Method = async visit => {
  const { target } = visit
  if (target.kind === 'object') await removeObject(visit)
  else if (target.kind === 'calendar') await removeCalendar(visit)
  else if (target.kind === 'notification') await removeNotice(visit)
  else throw new Problem('need-privileges', 'This is not deleted')
  visit.response.status(204).end()
}

async function removeNotice(visit: Visit): Promise<void> {
  const resource = await resourceAt(visit, visit.target)
  if (resource.kind === 'notification') await dismiss(visit.door.db, visit.decide.self(), resource.notice)
}

async function removeObject(visit: Visit): Promise<void> {
  const { target, door } = visit
  if (target.kind !== 'object') return
  const when = preconditionOf(visit)
  await transaction(door.db, async tx => {
    const access = await visit.decide.require('write', await collectionAt(visit, target, tx), { tx })
    await requireConditions(visit, tx, target, access)
    await deleteAt(tx, access, target.name, when)
  })
}

async function removeCalendar(visit: Visit): Promise<void> {
  const { target, door } = visit
  if (target.kind !== 'calendar') return
  if (visit.depth !== null && visit.depth !== 'infinity') throw new Problem('bad-request', 'A calendar is deleted with all that is in it')
  await transaction(door.db, async tx => {
    const seen = await calendarAt(visit, target, tx)
    // Who has it shared takes it out of their own list, and out of nobody else's.
    if (seen.access.role !== 'owner') return await takeOut(tx, seen.access)
    const access = await visit.decide.require('share', seen.calendar.id, { tx })
    await requireConditions(visit, tx, target, access)
    await deleteCalendar(tx, access)
  })
}
