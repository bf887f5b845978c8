/** Each night: links that can be restored no longer go for good, and counts and requests of long ago are forgotten. */
import { restoreDays } from '../services/links.ts'
import { forgetAsked } from '../storage/asked-access.ts'
import { endWithdrawn, forgetUses } from '../storage/withdrawn-links.ts'
import type { Working } from './working.ts'

/** A year and a month, so that a month can be seen beside the same one of last year. */
const keptDays = 400
/** After its end: whoever asked has seen by then what came of it. */
const requestDays = 30

/** @returns how many links went */
export async function endWithdrawnLinks({ db, log }: Pick<Working, 'db' | 'log'>): Promise<number> {
  const ended = await endWithdrawn(db, restoreDays)
  await forgetUses(db, keptDays)
  await forgetAsked(db, requestDays)
  if (ended > 0) log.info({ links: ended }, 'Links that were withdrawn a month ago are gone for good')
  return ended
}
