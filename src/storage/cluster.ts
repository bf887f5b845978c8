/** What has to be said to a database server before there is a database of ours on it. */
import pg from 'pg'

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
    application_name: 'dela start',
  })
  // A server that goes away must not take the process with it; the query under way is rejected all the same.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The data directory of the server that answers at the address and knows the password; null when none does. */
export async function dataDirectoryAt(url: string): Promise<string | null> {
  try {
    return await connected(
      url,
      async client => (await client.query<{ data_directory: string }>('SHOW data_directory')).rows[0]?.data_directory ?? null,
    )
  } catch {
    return null
  }
}

/** Makes the role and the database that it owns, where missing. */
export async function ensureDatabase(adminUrl: string, name: string, password: string): Promise<void> {
  await connected(adminUrl, async client => {
    const id = client.escapeIdentifier(name)
    const secret = client.escapeLiteral(password)
    const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
    await client.query(`${roles.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${id} LOGIN PASSWORD ${secret}`)
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${id} OWNER ${id}`)
  })
}

/** A new database, as a copy of another when one is named. Nobody may be connected to that other one. */
export async function createDatabase(adminUrl: string, name: string, from: { owner?: string; template?: string } = {}): Promise<void> {
  await connected(adminUrl, async client => {
    const owner = from.owner ? ` OWNER ${client.escapeIdentifier(from.owner)}` : ''
    const template = from.template ? ` TEMPLATE ${client.escapeIdentifier(from.template)}` : ''
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${owner}${template}`)
  })
}

/** Drops it, cutting off who is connected. No error when it is not there. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await connected(adminUrl, client => client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`))
}

export interface ServerCheck {
  /** 180004 for 18.4. */
  version: number
  /** Settings without which a crash may lose what was acknowledged. */
  unsafe: string[]
}

/** Asks a server what it is. Rejects when it does not answer or does not let us in. */
export async function checkServer(url: string): Promise<ServerCheck> {
  return await connected(url, async client => {
    const version = await client.query<{ server_version_num: string }>('SHOW server_version_num')
    const unsafe = await client.query<{ name: string }>(
      `SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
    )
    return { version: Number(version.rows[0]?.server_version_num), unsafe: unsafe.rows.map(row => row.name) }
  })
}
