/** How much mail is on its way on the whole server and what became of the latest, by kind: counts alone, for whoever runs it. */
import { type Db, run, type Statement } from './database.ts'

/** `waiting` is queued after an attempt that failed. */
export type MailStage = 'queued' | 'waiting' | 'sending' | 'sent' | 'refused' | 'failed' | 'expired' | 'dropped'

export interface MailNumber {
  kind: string
  stage: MailStage
  count: number
  /** Since the oldest of them was queued. */
  oldestSeconds: number
}

/**
 * The mails that are on their way, and those that settled in the last 24 hours. Each part has an index of its own: monitoring asks
 * again and again, and a month of mails lies beside.
 */
export const standing = ["state = 'queued'", "state = 'sending'", "settled_at > now() - interval '1 day'"]
  .map(part => `SELECT organization_id, kind, state, attempts, created_at, settled_at IS NOT NULL AS recent FROM outbox WHERE ${part}`)
  .join(' UNION ALL ')

const statement: Statement = {
  name: 'mail-numbers',
  text: `SELECT kind, CASE WHEN state = 'queued' AND attempts > 0 THEN 'waiting' ELSE state END AS stage, count(*)::int AS count,
      greatest(0, max(extract(epoch FROM now() - created_at)))::float8 AS "oldestSeconds"
    FROM (${standing}) o GROUP BY 1, 2`,
}

/** Those on their way, and those settled in the last 24 hours. */
export async function mailNumbers(db: Db): Promise<MailNumber[]> {
  return await run<MailNumber>(db, statement, [])
}
