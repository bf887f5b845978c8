/**
 * The database as the rest of the house sees it: an opaque value and transactions. Only this folder and the migrations know
 * knex; nobody above can write a query.
 */
import knexPackage, { type Knex } from 'knex'
import pg from 'pg'

declare const opaque: unique symbol
/** A pool of connections, or one transaction on it. */
export interface Db {
  readonly [opaque]: true
}

export interface DatabaseSettings {
  /** `postgres://…` */
  url: string
  poolSize: number
  /** A statement that takes longer is cut off, in milliseconds. */
  statementTimeoutMs: number
  /** Told of trouble with connections, which knex would write to standard output. */
  tell?: (message: string) => void
}

const bigint = 20
const types = new pg.TypeOverrides()
// Counters and sizes stay far below 2^53.
types.setTypeParser(bigint, Number)

/** Opens a pool. No connection is made before the first query. */
export function openDatabase(settings: DatabaseSettings): Db {
  const tell = (message: unknown) => settings.tell?.(String(message))
  return hide(
    knexPackage({
      client: 'pg',
      connection: {
        connectionString: settings.url,
        statement_timeout: settings.statementTimeoutMs,
        application_name: 'dela',
        types,
      } as Knex.PgConnectionConfig,
      pool: { min: 0, max: settings.poolSize, acquireTimeoutMillis: 5_000 },
      acquireConnectionTimeout: 5_000,
      log: { warn: tell, error: tell, deprecate: tell, debug: tell },
      // The values of a statement stay out of its error message.
      compileSqlOnError: false,
    }),
  )
}

export async function closeDatabase(db: Db): Promise<void> {
  await knexOf(db).destroy()
}

/** Runs the work in one transaction: all of it is kept, or none. Inside another transaction it becomes a savepoint of that one. */
export async function transaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return await knexOf(db).transaction(async tx => await work(hide(tx)))
}

/** Reads that must agree with each other: all see the database as it is now (REPEATABLE READ). Inside a transaction they see what that one sees. */
export async function snapshot<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  const knex = knexOf(db)
  if (knex.isTransaction) return await work(db)
  return await knex.transaction(async tx => await work(hide(tx)), { isolationLevel: 'repeatable read', readOnly: true })
}

/** For this folder alone (a test holds the border). */
export function knexOf(db: Db): Knex {
  return db as unknown as Knex
}

function hide(knex: Knex): Db {
  return knex as unknown as Db
}

export interface Statement {
  /** Prepared once per connection under this name. */
  name: string
  text: string
}

interface Connection {
  query<Row>(query: { name: string; text: string; values: unknown[]; rowMode?: 'array' }): Promise<{ rows: Row[]; rowCount: number | null }>
}

/**
 * One round trip with a named, prepared statement: the hot paths. Uses the transaction's own connection inside a transaction.
 * @returns the rows, columns as named in the statement
 */
export async function run<Row>(db: Db, statement: Statement, values: unknown[]): Promise<Row[]> {
  return await query<Row>(db, { ...statement, values })
}

/** The same with rows as arrays, columns in their order: for thousands of rows. */
export async function runPlain<Row extends unknown[]>(db: Db, statement: Statement, values: unknown[]): Promise<Row[]> {
  return await query<Row>(db, { ...statement, values, rowMode: 'array' })
}

async function query<Row>(db: Db, asked: Parameters<Connection['query']>[0]): Promise<Row[]> {
  const client = (
    knexOf(db) as unknown as { client: { acquireConnection(): Promise<Connection>; releaseConnection(c: Connection): Promise<void> } }
  ).client
  const connection = await client.acquireConnection()
  try {
    return (await connection.query<Row>(asked)).rows
  } finally {
    await client.releaseConnection(connection)
  }
}

/** True when the database answers. */
export async function reachable(db: Db): Promise<boolean> {
  try {
    await knexOf(db).raw('SELECT 1')
    return true
  } catch {
    return false
  }
}

/** The connections of this process: in use, idle, and how many askers wait for one of `size`. */
export function poolUse(db: Db): { used: number; free: number; waiting: number; size: number } {
  const { pool } = (knexOf(db) as unknown as { client: { pool: Pool } }).client
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires(), size: pool.max }
}

interface Pool {
  readonly max: number
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
}

/** True for an error of Postgres' that names this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof Error && (error as Error & { constraint?: string }).constraint === constraint
}
