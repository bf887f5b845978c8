/** Properties of calendars that only the program which set them understands, each person's own. */
import { type Db, run, type Statement } from './database.ts'
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
