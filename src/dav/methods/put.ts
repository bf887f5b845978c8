/** PUT (RFC 4791 §5.3.2): one calendar object under the name its writer chose. */
import { Problem } from '../../errors.ts'
import type { ValidObject } from '../../icalendar/object.ts'
import { Denied, type Opened } from '../../services/gate.ts'
import { type Put, putAt, putPlainly } from '../../services/dav-writing.ts'
import { derivingWith, preparing, readCalendarObject } from '../../services/objects.ts'
import type { Access } from '../../sharing/access.ts'
import { holdWrites } from '../../storage/changes.ts'
import { type Db, transaction } from '../../storage/database.ts'
import type { Precondition } from '../../storage/objects.ts'
import type { Target } from '../address.ts'
import { calendarBody } from '../calendar-body.ts'
import { preconditionOf, requireConditions } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { keepOwnAlarms, mayHaveOwn } from '../own-alarms.ts'
import { collectionAt } from '../resource.ts'
import { standingOf } from '../standing.ts'
import { hrefFor, type Visit } from '../visit.ts'
import { answerWritten, orShownAsItIs } from './written.ts'

type ObjectTarget = Extract<Target, { kind: 'object' }>

export const put: Method = async visit => {
  const { target, response } = visit
  if (target.kind !== 'object') throw new Problem('method-not-allowed', 'Objects are stored inside a calendar, under a name of their own')
  // A body is read once.
  let text: string | null = null
  try {
    const opened = await telling(visit.decide.open('write', standingOf({ ...target, kind: 'calendar' })))
    const when = preconditionOf(visit)
    text = await calendarBody(visit)
    await store(visit, target, text, when, opened)
  } catch (error) {
    if (!mayHaveOwn(error) || !(await keepOwnAlarms(visit, target, text ?? (await calendarBody(visit))))) throw error
    response.status(204).end()
  }
}

async function store(visit: Visit, target: ObjectTarget, text: string, when: Precondition, opened: Opened<'write'>): Promise<void> {
  const brought = readCalendarObject(text, visit.door.config, opened.opening.calendar(opened.access))
  const done = await orShownAsItIs(
    visit,
    target,
    async () => (await plainly(visit, opened, target, brought, when)) ?? (await thoroughly(visit, target, brought, when)),
  )
  if (done === null) return
  if (done.etag !== null) visit.response.set('ETag', `"${done.etag}"`)
  await answerWritten(visit, target, done.created)
}

/** An owner's usual write. */
async function plainly(
  visit: Visit,
  opened: Opened<'write'>,
  target: ObjectTarget,
  brought: ValidObject,
  when: Precondition,
): Promise<Put | null> {
  const { door, subject } = visit
  // If lists speak of other resources too.
  if (visit.ifLists.length > 0 || opened.access.role !== 'owner') return null
  const given = derivingWith(opened.opening.rendering(opened.access), door.config, door.now())
  return await putPlainly(door.db, opened, subject, target.name, brought, when, given, door.config.limits.bytesPerOwner)
}

async function thoroughly(visit: Visit, target: ObjectTarget, brought: ValidObject, when: Precondition): Promise<Put> {
  const { door } = visit
  return await transaction(door.db, async tx => {
    const access = await writing(visit, target, tx)
    // What the lists hold of is still so when it is written.
    if (visit.ifLists.length > 0) await holdWrites(tx, access)
    await requireConditions(visit, tx, target, access)
    const given = await preparing(tx, access, door.config, door.now())
    return await putAt(tx, access, target.name, brought, when, given, address => hrefFor(visit, { ...target, name: address }))
  })
}

/**
 * The right to write there. A calendar that is not there and one that is not shown are the same conflict (RFC 4918 §9.7.1).
 * @throws Denied, Problem `conflict`
 */
export async function writing(visit: Visit, target: ObjectTarget, tx?: Db): Promise<Access<'write'>> {
  const id = await collectionAt(visit, target, tx ?? visit.door.db)
  return await telling(visit.decide.require('write', id, tx ? { tx } : {}))
}

async function telling<T>(decision: Promise<T>): Promise<T> {
  try {
    return await decision
  } catch (error) {
    if (error instanceof Denied && error.denial.because === 'no-permission') throw new Problem('conflict', 'There is no such calendar')
    throw error
  }
}
