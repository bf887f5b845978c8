/** Each night: links that can be restored no longer go for good, and counts of long ago are forgotten. */
import { restoreDays } from '../services/links.ts'
import { endWithdrawn, forgetUses } from '../storage/withdrawn-links.ts'
import type { Working } from './queue.ts'

/** A year and a month, so that a month can be seen beside the same one of last year. */
const keptDays = 400

/** @returns how many links went */
export async function endWithdrawnLinks({ db, log }: Pick<Working, 'db' | 'log'>): Promise<number> {
  const ended = await endWithdrawn(db, restoreDays)
  await forgetUses(db, keptDays)
  if (ended > 0) log.info({ links: ended }, 'Links that were withdrawn a month ago are gone for good')
  return ended
}
