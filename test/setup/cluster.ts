/**
 * The test cluster as a process of its own: one throw-away cluster, or the server of DATABASE_URL, and in it a migrated database
 * that test files copy. Prints where it is as one line, and takes all away when its standard input closes, also because Jest was killed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/process/embedded.ts'
import { createDatabase, dropDatabase } from '../../src/storage/cluster.ts'
import { closeDatabase, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrations.ts'

export interface TestCluster {
  adminUrl: string
  template: string
}

const quick = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB', max_connections: '300' }
const template = `dela_template_${process.pid}`
const given = process.env['DATABASE_URL']
const own = given ? null : await throwAwayCluster()
const adminUrl = given ?? own?.adminUrl ?? ''

await createDatabase(adminUrl, template)
const url = new URL(adminUrl)
url.pathname = `/${template}`
const db = openDatabase({ url: url.href, poolSize: 3, statementTimeoutMs: 60_000 })
await migrate(db)
await closeDatabase(db)

process.on('SIGINT', () => {})
process.stdin.on('end', () => void end()).resume()
process.stdout.write(`${JSON.stringify({ adminUrl, template } satisfies TestCluster)}\n`)

async function throwAwayCluster() {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'dela-test-'))
  const quiet = { info() {}, warn: console.warn, error: console.error }
  const embedded = await startEmbedded({ dataDirectory, log: quiet, settings: quick })
  const stop = async () => {
    await embedded.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
  return { adminUrl: embedded.adminUrl, stop }
}

async function end(): Promise<void> {
  if (own) await own.stop()
  else await dropDatabase(adminUrl, template)
  process.exit(0)
}
