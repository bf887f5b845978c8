/** Properties of calendars that only the program which set them understands, each person's own. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import type { Reading } from './dav-entries.ts'

const readStatement: Statement = {
  name: 'dead-properties',
  text: `SELECT namespace, name, value FROM dead_property
    WHERE organization_id = $1 AND collection_id = $2 AND principal_id = $3 ORDER BY namespace, name`,
}

/** The elements as XML with their own namespace declarations, by `{namespace}name`. */
export async function readDeadProperties(db: Db, access: Reading): Promise<Map<string, string>> {
  const rows = await run<{ namespace: string; name: string; value: string }>(db, readStatement, [
    access.organizationId,
    access.collectionId,
    access.principalId,
  ])
  return new Map(rows.map(row => [`{${row.namespace}}${row.name}`, row.value]))
}

export interface DeadChange {
  namespace: string
  name: string
  /** The whole element; null to remove it. */
  value: string | null
}

const most = 100

/** Sets and removes in their order. @throws Problem `insufficient-storage` at the most properties one person keeps on a calendar */
export async function changeDeadProperties(
  tx: Db,
  access: Reading | Access<'writeProperties'>,
  changes: readonly DeadChange[],
): Promise<void> {
  if (access.principalId === null) throw new TypeError('Dead properties are somebody’s')
  const home = { organization_id: access.organizationId, collection_id: access.collectionId, principal_id: access.principalId }
  const knex = knexOf(tx)
  for (const { namespace, name, value } of changes) {
    if (value === null)
      await knex('dead_property')
        .where({ ...home, namespace, name })
        .delete()
    else
      await knex('dead_property')
        .insert({ ...home, namespace, name, value })
        .onConflict(['organization_id', 'collection_id', 'principal_id', 'namespace', 'name'])
        .merge({ value })
  }
  const row = await knex('dead_property').where(home).count({ n: '*' }).first()
  if (Number(row?.['n'] ?? 0) > most)
    throw new Problem('insufficient-storage', `A calendar keeps at most ${most} properties of one person's programs`)
}
