/** Each night: the occurrence index grows by a day. What recurs more often than an index can hold is left to be expanded when it is read. */
import { setImmediate as breathe } from 'node:timers/promises'
import { expand } from '../icalendar/occurrences.ts'
import { horizonOf } from '../services/objects.ts'
import { transaction } from '../storage/database.ts'
import { moveHorizon, type Unfinished, unfinished } from '../storage/horizon.ts'
import type { Working } from './working.ts'

const page = 200

/** @returns how many objects reach further than before */
export async function moveHorizons({ db, config, log, now }: Pick<Working, 'db' | 'config' | 'log' | 'now'>): Promise<number> {
  const { to } = horizonOf(config, now())
  let moved = 0
  let after: Unfinished | null = null
  do {
    const found: Unfinished[] = await unfinished(db, to, page, after)
    for (const object of found) {
      const { occurrences, complete } = expand(
        object.data,
        { from: object.materializedTo, to },
        { zone: object.timeZone, limit: config.occurrences.instancesPerObject },
      )
      // What began before is in the index already; what is too much for it stays as far as it came.
      const fresh = occurrences.filter(one => one.start >= object.materializedTo)
      if (complete) {
        await transaction(db, async tx => await moveHorizon(tx, object, fresh, to))
        moved += 1
      }
      await breathe()
    }
    after = found.length === page ? (found.at(-1) ?? null) : null
  } while (after)
  if (moved > 0) log.info({ objects: moved, to: to.toISOString().slice(0, 10) }, 'The occurrence index reaches further')
  return moved
}
