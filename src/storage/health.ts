/** The database looked at as a whole: settings, clock, and what has been left lying. Counts alone, of all organizations together. */
import { type Db, knexOf } from './database.ts'

export interface ServerState {
  /** 180004 for 18.4. */
  version: number
  /** `fsync`, `full_page_writes`, `synchronous_commit`, `data_sync_retry` as they are set. */
  settings: Record<string, string>
  now: Date
}

export async function serverState(db: Db): Promise<ServerState> {
  const { rows } = await knexOf(db).raw<{ rows: ServerState[] }>(`SELECT current_setting('server_version_num')::int AS version,
      clock_timestamp() AS now, (SELECT jsonb_object_agg(name, setting) FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_sync_retry')) AS settings`)
  const [state] = rows
  if (!state) throw new Error('The server said nothing')
  return state
}

export interface Leftovers {
  /** Links whose publisher may not share their calendar any more: they give nothing. */
  orphanedLinks: number
  expiredLinks: number
  expiredCredentials: number
  expiredInvitations: number
  organizationsWithoutAdministrator: number
}

export async function leftovers(db: Db): Promise<Leftovers> {
  const { rows } = await knexOf(db).raw<{ rows: Leftovers[] }>(`SELECT
      (SELECT count(*) FROM publish_link l JOIN collection c ON c.organization_id = l.organization_id AND c.id = l.collection_id
        LEFT JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id
        WHERE l.unpublished_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > now()) AND NOT coalesce(o.disabled_at IS NULL
          AND (l.created_by = c.owner_id OR acts_for(c.organization_id, l.created_by, c.owner_id)), false))::int AS "orphanedLinks",
      (SELECT count(*) FROM publish_link WHERE unpublished_at IS NULL AND expires_at <= now())::int AS "expiredLinks",
      (SELECT count(*) FROM credential WHERE expires_at <= now())::int AS "expiredCredentials",
      (SELECT count(*) FROM invitation WHERE state = 'pending' AND expires_at <= now())::int AS "expiredInvitations",
      (SELECT count(*) FROM organization n WHERE NOT EXISTS (SELECT FROM principal p
        WHERE p.organization_id = n.id AND p.administrator AND p.disabled_at IS NULL))::int AS "organizationsWithoutAdministrator"`)
  const [found] = rows
  if (!found) throw new Error('Nothing was counted')
  return found
}

/** Jobs that were given up in the last week, by queue; null before the first server made the queue's tables. */
export async function failedJobs(db: Db): Promise<Record<string, number> | null> {
  const knex = knexOf(db)
  const there = await knex.raw<{ rows: { found: boolean }[] }>(`SELECT to_regclass('pgboss.job') IS NOT NULL AS found`)
  if (!there.rows[0]?.found) return null
  const { rows } = await knex.raw<{ rows: { name: string; count: number }[] }>(
    `SELECT name, count(*)::int AS count FROM pgboss.job WHERE state = 'failed' AND completed_on > now() - interval '7 days' GROUP BY name`,
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}
