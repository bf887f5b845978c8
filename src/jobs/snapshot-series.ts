/** Each minute: the series of mailed calendars that are due. Any number of workers may look; each series is one's alone. */
import { pruneChecks } from '../storage/snapshot-checks.ts'
import { runDueSeries } from '../services/series-run.ts'
import type { Working } from './working.ts'

/** More in one go would keep the worker from stopping; what is left is due a minute later. */
const most = 500

/** @param at another clock than the database's @returns how many were due */
export async function runSeries({ db, enqueue, log }: Pick<Working, 'db' | 'enqueue' | 'log'>, at: Date | null = null): Promise<number> {
  const passed = new Set<string>()
  let failed = 0
  while (passed.size < most) {
    const before = passed.size
    try {
      if (!(await runDueSeries(db, enqueue, at, passed))) break
    } catch (error) {
      if (passed.size === before) throw error
      failed += 1
      const series = [...passed].at(-1)
      log.error({ series, err: error }, 'A calendar that is mailed again and again was due and failed; a minute later it is tried again')
    }
  }
  const made = passed.size - failed
  if (made > 0) log.info({ series: made }, 'Calendars that are mailed again and again were due')
  await pruneChecks(db)
  return made
}
