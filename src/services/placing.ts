/** A calendar that moved to another time zone: its whole days and floating times are indexed anew. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { parseObject } from '../icalendar/parse.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { type Floating, floatingObjects, replaceInTime } from '../storage/placing.ts'
import { limitsOf, type Preparing, prepare, preparing } from './objects.ts'

/** Call after the zone was changed, in the same transaction. */
export async function placeAnew(tx: Db, access: Access<'writeProperties'>, config: Config, now: Date): Promise<void> {
  const given = await preparing(tx, access, config, now)
  for await (const some of floatingObjects(tx, access)) {
    await replaceInTime(
      tx,
      access,
      some.flatMap(one => placed(one, config, given)),
    )
    await breathe()
  }
}

// What was taken under older limits stays as it is, where it is.
function placed({ id, name, data }: Floating, config: Config, given: Preparing) {
  try {
    const object = parseObject(data, { zone: given.timeZone, limits: limitsOf(config) })
    return [{ id, prepared: prepare(object, name, given) }]
  } catch (error) {
    if (error instanceof InvalidCalendar) return []
    throw error
  }
}
