/** What the job queue runs its statements on: the pool, or the caller's own transaction, so that a job is queued with the rows it is about or not at all. */
import { type Db, knexOf } from './database.ts'

/** pg-boss's `IDatabase`. */
export interface QueueConnection {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

interface Client {
  acquireConnection(): Promise<{ query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }>
  releaseConnection(connection: unknown): Promise<void>
}

/** Inside a transaction the statements go to the transaction's own connection. */
export function queueConnection(db: Db): QueueConnection {
  const { client, isTransaction } = knexOf(db) as unknown as { client: Client; isTransaction?: boolean }
  return {
    async executeSql(text, values) {
      const connection = await client.acquireConnection()
      try {
        return await connection.query(text, values)
      } catch (error) {
        // Some texts begin a transaction of their own: what is left of it must not be found by whoever gets the connection next.
        if (isTransaction !== true) await connection.query('ROLLBACK')
        throw error
      } finally {
        await client.releaseConnection(connection)
      }
    },
  }
}
