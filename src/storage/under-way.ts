/** How far a mail has come in the outbox, for whoever had it sent: how often it was tried, and when again. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

export interface Tried {
  /** Of the latest sending, those that are over. */
  attempts: number
  /** Of the next attempt; null unless one is to come. */
  nextAt: Date | null
}

const statement: Statement = {
  name: 'outbox-tried',
  text: `SELECT name, attempts - (state = 'sending')::int AS attempts, CASE WHEN state = 'queued' THEN next_at END AS "nextAt"
    FROM outbox WHERE organization_id = $1 AND name = ANY($2)`,
}

/** @param names as the outbox has them (`services/outbox.ts`) @returns by name; a mail that was settled long ago is not among them */
export async function readTried(db: Db, access: Access<'share'>, names: readonly string[]): Promise<Map<string, Tried>> {
  if (names.length === 0) return new Map()
  const rows = await run<Tried & { name: string }>(db, statement, [access.organizationId, names])
  return new Map(rows.map(({ name, ...tried }) => [name, tried]))
}
