/** What the server itself remembers: keys that every process shares, and the first-start token's hash. */
import { type Db, knexOf } from './database.ts'

/** The value under the key; made by `fresh` and kept when there is none. Two processes that ask at once get the same. */
export async function settingOr(db: Db, key: string, fresh: () => string): Promise<string> {
  const knex = knexOf(db)
  const found = await knex('server_setting').where({ key }).first('value')
  if (found) return found.value
  await knex('server_setting').insert({ key, value: fresh() }).onConflict('key').ignore()
  const kept = await knex('server_setting').where({ key }).first('value')
  if (!kept) throw new Error(`The setting ${key} was not written`)
  return kept.value
}

export async function setting(db: Db, key: string): Promise<string | null> {
  return (await knexOf(db)('server_setting').where({ key }).first('value'))?.value ?? null
}

export async function keepSetting(db: Db, key: string, value: string): Promise<void> {
  await knexOf(db)('server_setting').insert({ key, value }).onConflict('key').merge(['value'])
}

/** Removes the value if it is still this one. @returns true for the one caller that removed it */
export async function takeSetting(db: Db, key: string, value: string): Promise<boolean> {
  return (await knexOf(db)('server_setting').where({ key, value }).delete()) > 0
}
