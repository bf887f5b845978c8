import pg from 'pg'
import { afterAll, describe, expect, it } from '@jest/globals'
import { migrated } from '../../src/storage/migrations.ts'
import { reachable } from '../../src/storage/database.ts'
import { dataDirectoryAt, dropDatabase, ensureDatabase } from '../../src/storage/cluster.ts'
import { openDatabase, closeDatabase } from '../../src/storage/database.ts'
import { testDatabase } from '../setup/database.ts'

describe('databases on a server', () => {
  const made: { drop(): Promise<void> }[] = []
  afterAll(() => Promise.all(made.map(one => one.drop())))

  it('gives each caller a migrated copy of its own', async () => {
    const [one, other] = [await testDatabase(), await testDatabase()]
    made.push(one, other)
    expect(one.url).not.toBe(other.url)
    expect(await migrated(one.db)).toBe(true)
    expect(await migrated(other.db)).toBe(true)
  })

  it('knows a server by its data directory, and gives none for a wrong password or a closed port', async () => {
    const url = new URL(process.env['TEST_ADMIN_URL']!)
    expect(await dataDirectoryAt(url.href)).toMatch(/./)
    url.port = '1'
    expect(await dataDirectoryAt(url.href)).toBeNull()
  })

  it('makes role and database once, and changes the password of a role that is there', async () => {
    const admin = process.env['TEST_ADMIN_URL']!
    const name = `it's "quoted" ${process.pid}`
    for (const password of ["first'", 'second']) {
      await ensureDatabase(admin, name, password)
      const url = new URL(admin)
      url.username = encodeURIComponent(name)
      url.password = encodeURIComponent(password)
      url.pathname = `/${encodeURIComponent(name)}`
      const db = openDatabase({ url: url.href, poolSize: 1, statementTimeoutMs: 5_000 })
      expect(await reachable(db)).toBe(true)
      await closeDatabase(db)
    }
    await dropDatabase(admin, name)
    const client = new pg.Client({ connectionString: admin })
    await client.connect()
    await client.query(`DROP ROLE ${client.escapeIdentifier(name)}`)
    await client.end()
  })
})
