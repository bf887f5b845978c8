/** Brings the schema up to date: one migrator at a time, each migration whole or not at all, safe to be killed anywhere. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import { type Db, knexOf } from './database.ts'

const migratorLock = 715_001_984
// Built and unbuilt trees both keep migrations/ two levels above this file's folder.
const folder = join(import.meta.dirname, '..', '..', 'migrations')

/** Names without extension, so that a database migrated from source and one migrated from a build agree. */
const source: Knex.MigrationSource<string> = {
  async getMigrations() {
    const files = await readdir(folder)
    return files.filter(file => /^\d{4}_.*(?<!\.d)\.(?:ts|js)$/.test(file)).sort()
  },
  getMigrationName: file => file.replace(/\.(?:ts|js)$/, ''),
  getMigration: async file => (await import(pathToFileURL(join(folder, file)).href)) as Knex.Migration,
}

/** The schema was made by a newer Dela than this one. */
export class NewerSchema extends Error {}

/**
 * Runs what is missing. Two processes may call it at once: the second waits for the first.
 * @param tell called with each migration's name before it runs
 * @returns the names that were run
 * @throws NewerSchema when the database knows migrations that this version does not
 */
export async function migrate(db: Db, tell: (step: string) => void = () => {}): Promise<string[]> {
  const knex = knexOf(db)
  const connection = (await knex.client.acquireConnection()) as { query(text: string): Promise<unknown> }
  try {
    await connection.query(`SET statement_timeout = 0; SELECT pg_advisory_lock(${migratorLock})`)
    await refuseNewer(knex)
    const done: string[] = []
    for (;;) {
      // A migrator that was killed leaves knex's own lock behind; the advisory lock above is the true one.
      await knex.migrate.forceFreeMigrationsLock({ migrationSource: source })
      const [, pending] = (await knex.migrate.list({ migrationSource: source })) as [unknown[], string[]]
      const next = pending[0]
      if (next === undefined) return done
      tell(source.getMigrationName(next))
      await knex.migrate.up({ migrationSource: source })
      done.push(source.getMigrationName(next))
    }
  } finally {
    await connection.query(`SELECT pg_advisory_unlock(${migratorLock}); RESET statement_timeout`)
    await knex.client.releaseConnection(connection)
  }
}

/** Are all migrations of this version in the database? */
export async function migrated(db: Db): Promise<boolean> {
  try {
    const [, pending] = (await knexOf(db).migrate.list({ migrationSource: source })) as [unknown[], unknown[]]
    return pending.length === 0
  } catch {
    return false
  }
}

async function refuseNewer(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return
  const known = new Set((await source.getMigrations([])).map(file => source.getMigrationName(file)))
  const rows = await knex('knex_migrations').select<{ name: string }[]>('name')
  const newer = rows.map(row => row.name).filter(name => !known.has(name))
  if (newer.length > 0)
    throw new NewerSchema(`The database was made by a newer Dela: it has ${newer.join(', ')}, which this version does not know.`)
}
