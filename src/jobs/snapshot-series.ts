/** Each minute: the series of mailed calendars that are due. Any number of workers may look; each series is one's alone. */
import { pruneChecks } from '../storage/snapshot-checks.ts'
import { runDueSeries } from '../services/series-run.ts'
import type { Working } from './working.ts'

/** More in one go would keep the worker from stopping; what is left is due a minute later. */
const most = 500

/** @param at another clock than the database's @returns how many were due */
export async function runSeries({ db, enqueue, log }: Pick<Working, 'db' | 'enqueue' | 'log'>, at: Date | null = null): Promise<number> {
  let made = 0
  while (made < most && (await runDueSeries(db, enqueue, at))) made += 1
  if (made > 0) log.info({ series: made }, 'Calendars that are mailed again and again were due')
  await pruneChecks(db)
  return made
}
