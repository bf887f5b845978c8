/** The bounds: tables in a database of their own beside Dela's, in the same Postgres, and the bare server in front of them. */
import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { event } from './events.ts'
import { type Server, start } from './server.ts'

export interface Bounds extends Server {
  url: string
  /** Of one link among a thousand. */
  token: string
  tag: string
}

const tables = `
  CREATE TABLE link (id serial PRIMARY KEY, token text UNIQUE, etag text);
  CREATE TABLE object (id int PRIMARY KEY, data text, name text DEFAULT md5(random()::text) || '.ics', etag text DEFAULT left(md5(random()::text), 22));
  CREATE TABLE taken (id bigserial PRIMARY KEY, run text, data text);
  INSERT INTO link (token, etag) SELECT md5(n::text), '"e' || n || '"' FROM generate_series(1, 1000) n;`

/**
 * @param admin address of a superuser of the Postgres that Dela runs on
 * @param objects how many texts there are to be read
 */
export async function startBounds(admin: string, objects: number): Promise<Bounds> {
  await on(admin, client => client.query('CREATE DATABASE bounds'))
  const address = new URL(admin)
  address.pathname = '/bounds'
  await on(address.href, async client => {
    await client.query(tables)
    for (let at = 0; at < objects; at += 500) {
      const numbers = Array.from({ length: Math.min(500, objects - at) }, (_, index) => at + index)
      await client.query('INSERT INTO object (id, data) SELECT * FROM unnest($1::int[], $2::text[])', [
        numbers.map(n => n + 1),
        numbers.map(event),
      ])
    }
    await client.query('VACUUM ANALYZE')
  })
  const server = await start('bare.ts', [], { BENCH_DATABASE: address.href })
  const { url } = server.said as { url: string }
  return { ...server, url, token: createHash('md5').update('500').digest('hex'), tag: '"e500"' }
}

/** Lets Postgres do now what it would do in the background of the first rows that are measured. */
export async function settle(admin: string): Promise<void> {
  const address = new URL(admin)
  address.pathname = '/dela'
  await on(address.href, async client => {
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
  })
}

async function on(address: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: address })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
