/**
 * What the writer of an object is not shown of it stays as its owner has it (invariant 35), in every door. Alarms in what others
 * write are the writer's own and never become the owner's.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { Problem } from '../errors.ts'
import { InvalidCalendar, type ValidObject } from '../icalendar/object.ts'
import { type OwnAlarms, parted } from '../icalendar/own-alarms.ts'
import { parseObject } from '../icalendar/parse.ts'
import { withUnseen } from '../icalendar/unseen.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { textsByUid } from '../storage/own-alarms.ts'
import type { Preparing } from './objects.ts'

const batch = 500
const sliceMs = 10

export interface Kept {
  /** As it is to be stored; the very object that was brought where nothing differs. */
  object: ValidObject
  /** The writer's own. */
  alarms: OwnAlarms | null
}

/** @param stored the owner's text; null where the object is new */
export function keep(access: Access<'write'>, stored: string | null, brought: string): { text: string; alarms: OwnAlarms | null } {
  if (access.role === 'owner') return { text: brought, alarms: null }
  const { text, alarms } = parted(brought)
  if (stored === null) return { text, alarms }
  return { text: withUnseen(stored, text, access.visibility === 'full' ? 'full' : 'details'), alarms }
}

/**
 * Objects as they are to be stored, in their order. Hold the collection first.
 * @throws Problem `calendar-data` where both together are more than an object may be
 */
export async function keepUnseen(
  tx: Db,
  access: Access<'write'>,
  objects: readonly ValidObject[],
  { timeZone: zone, limits }: Pick<Preparing, 'timeZone' | 'limits'>,
): Promise<Kept[]> {
  if (access.role === 'owner') return objects.map(object => ({ object, alarms: null }))
  const kept: Kept[] = []
  let since = performance.now()
  // Some at a time: what a calendar of thousands holds would not all fit beside what is brought.
  for (let at = 0; at < objects.length; at += batch) {
    const some = objects.slice(at, at + batch)
    const stored = await textsByUid(
      tx,
      access,
      some.map(({ uid }) => uid),
    )
    for (const object of some) {
      const { text, alarms } = keep(access, stored.get(object.uid) ?? null, object.text)
      kept.push({ object: text === object.text ? object : reread(text, zone, limits), alarms })
      if (performance.now() - since > sliceMs) {
        await breathe()
        since = performance.now()
      }
    }
  }
  return kept
}

function reread(text: string, zone: string, limits: Preparing['limits']): ValidObject {
  try {
    return parseObject(text, { zone, limits })
  } catch (error) {
    if (!(error instanceof InvalidCalendar)) throw error
    throw new Problem('calendar-data', error.message, { condition: error.condition })
  }
}
