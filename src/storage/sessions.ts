/** Sessions of the pages, in Postgres through connect-pg-simple on our own pool. */
import connectPgSimple from 'connect-pg-simple'
import session from 'express-session'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

const PgStore = connectPgSimple(session)

/**
 * A store for express-session. Expired rows are swept every quarter of an hour.
 * @param tell hears why sweeping failed; the library would write to standard error
 */
export function sessionStore(db: Db, tell: (message: string) => void): session.Store & { close(): Promise<void> | void } {
  const query = async (text: string, values: unknown[] = []): Promise<{ rows: unknown[]; rowCount: number }> => {
    // connect-pg-simple writes $1, $2; knex's own bindings would be question marks.
    const client = (knexOf(db) as unknown as { client: Client }).client
    const connection = await client.acquireConnection()
    try {
      return await connection.query(text, values)
    } finally {
      await client.releaseConnection(connection)
    }
  }
  const pool = { query } as unknown as NonNullable<ConstructorParameters<typeof PgStore>[0]>['pool']
  return new PgStore({
    ...(pool ? { pool } : {}),
    tableName: 'session',
    pruneSessionInterval: 15 * 60,
    errorLog: (...said) => tell(said.map(String).join(' ')),
  })
}

/** Ends every session of the person. */
export async function endSessions(tx: Db, access: Access<'self'>): Promise<void> {
  await knexOf(tx).raw(`DELETE FROM session WHERE sess -> 'person' ->> 'organizationId' = ? AND sess -> 'person' ->> 'id' = ?`, [
    access.organizationId,
    access.principalId,
  ])
}

interface Client {
  acquireConnection(): Promise<{ query(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number }> }>
  releaseConnection(connection: unknown): Promise<void>
}
