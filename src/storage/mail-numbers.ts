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

const statement: Statement = {
  name: 'mail-numbers',
  text: `SELECT kind, CASE WHEN state = 'queued' AND attempts > 0 THEN 'waiting' ELSE state END AS stage, count(*)::int AS count,
      greatest(0, max(extract(epoch FROM now() - created_at)))::float8 AS "oldestSeconds"
    FROM outbox WHERE settled_at IS NULL OR settled_at > now() - interval '1 day' GROUP BY 1, 2`,
}

/** Those on their way, and those settled in the last 24 hours. */
export async function mailNumbers(db: Db): Promise<MailNumber[]> {
  return await run<MailNumber>(db, statement, [])
}
