/** What the job queue runs its statements on gives connections back as it got them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { queueConnection } from '../../src/storage/queue.ts'
import { type TestDatabase, testDatabase } from '../setup/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

it('leaves no transaction behind that a failed text began', async () => {
  const { executeSql } = queueConnection(database.db)
  const failing = () => executeSql('BEGIN; CREATE SCHEMA IF NOT EXISTS fresh; SELECT 1 / 0; COMMIT')
  await Promise.all(Array.from({ length: 10 }, () => expect(failing()).rejects.toThrow('division by zero')))
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await executeSql('SELECT 1 AS one')).rows))
  expect(answers).toEqual(Array.from({ length: 20 }, () => [{ one: 1 }]))
  expect((await executeSql(`SELECT 1 FROM pg_namespace WHERE nspname = 'fresh'`)).rows).toEqual([])
})

it('leaves the caller’s transaction to the caller', async () => {
  await expect(
    transaction(database.db, async tx => {
      await knexOf(tx).raw('CREATE TABLE kept_with_its_job (id int)')
      await expect(queueConnection(tx).executeSql('SELECT 1 / 0')).rejects.toThrow('division by zero')
      await queueConnection(tx).executeSql('SELECT 1')
    }),
  ).rejects.toThrow('current transaction is aborted')
  expect((await queueConnection(database.db).executeSql(`SELECT to_regclass('kept_with_its_job') AS kept`)).rows).toEqual([{ kept: null }])
})
