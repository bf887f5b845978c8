/**
 * COPY and MOVE of objects (RFC 4918 §9.8, §9.9): an Access at each end, and nothing becomes visible to whoever lacks either
 * (invariant 23). Calendars themselves are not copied, and are renamed by PROPPATCH.
 */
import { Problem } from '../../errors.ts'
import { deleteAt, putAt, renameAt } from '../../services/dav-writing.ts'
import { preparing, readCalendarObject } from '../../services/objects.ts'
import { readCollection } from '../../storage/collections.ts'
import { type Db, transaction } from '../../storage/database.ts'
import type { Target } from '../address.ts'
import { hrefOf } from '../address.ts'
import { preconditionOf, requireConditions } from '../conditions.ts'
import { textOf } from '../content.ts'
import type { Method } from '../methods.ts'
import { calendarAt, collectionAt, objectIn } from '../resource.ts'
import { hrefFor, single, targetOf, type Visit } from '../visit.ts'
import { writing } from './put.ts'
import { answerWritten, orShownAsItIs } from './written.ts'

type ObjectTarget = Extract<Target, { kind: 'object' }>

export const copy: Method = async visit => {
  await carry(visit, false)
}
export const move: Method = async visit => {
  await carry(visit, true)
}

async function carry(visit: Visit, moves: boolean): Promise<void> {
  const { target: from, door, response } = visit
  const to = destinationOf(visit)
  if (from.kind !== 'object') throw new Problem('need-privileges', 'Calendars are neither copied nor moved')
  if (to.kind !== 'object') throw new Problem('need-privileges', 'The destination is a name inside a calendar')
  if (hrefOf(from) === hrefOf(to)) throw new Problem('need-privileges', 'Source and destination are the same')
  const write = async (tx: Db): Promise<boolean> => {
    const source = await objectIn(visit, await calendarAt(visit, { ...from, kind: 'calendar' }, tx), from.name, tx)
    if (moves) await requireConditions(visit, tx, from, await visit.decide.require('write', await collectionAt(visit, from, tx), { tx }))
    const access = await writing(visit, to, tx)
    await requireConditions(visit, tx, to, access)
    // What somebody sees masked is not theirs to carry anywhere.
    if (source.object?.masked) throw new Problem('need-privileges', 'Private events are carried by those who see them')
    const when = visit.overwrite ? {} : { ifNoneMatch: '*' as const }
    if (moves && source.calendar.calendar.id === access.collectionId)
      return await renameAt(tx, access, from.name, to.name, { source: preconditionOf(visit), destination: when })
    const brought = readCalendarObject(textOf(source), door.config, await readCollection(tx, access))
    if (moves) await removeSource(visit, from, tx)
    const given = await preparing(tx, access, door.config, door.now())
    const done = await putAt(tx, access, to.name, brought, when, given, name => hrefFor(visit, { ...to, name }))
    return done.created
  }
  const created = await orShownAsItIs(visit, to, async () => await transaction(door.db, write))
  if (created === null) return
  if (created) response.set('Location', hrefFor(visit, to))
  await answerWritten(visit, to, created)
}

async function removeSource(visit: Visit, from: ObjectTarget, tx: Db): Promise<void> {
  const access = await visit.decide.require('write', await collectionAt(visit, from, tx), { tx })
  await deleteAt(tx, access, from.name, preconditionOf(visit))
}

/** @throws Problem `bad-request` without a usable Destination, `need-privileges` for another server */
function destinationOf(visit: Visit): Target {
  const given = single(visit.request, 'destination')
  if (given === undefined) throw new Problem('bad-request', 'A Destination header is needed')
  const target = targetOf(visit, given)
  if (target === null) throw new Problem('need-privileges', 'The destination is on another server')
  if (target.kind === 'nowhere') throw new Problem('conflict', 'There is no such place')
  return target
}
