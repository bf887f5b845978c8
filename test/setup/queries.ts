/** What a piece of work asks of the database: each statement that leaves, in order, with the name it is prepared under. */
import pg from 'pg'

export interface Asked {
  name: string | null
  text: string
  values: readonly unknown[]
}

type Query = (this: pg.Client, ...given: unknown[]) => unknown

/** Runs the work and tells what was asked meanwhile, by anybody on this process's connections. */
export async function asking<T>(work: () => Promise<T>): Promise<{ asked: Asked[]; result: T }> {
  const prototype = pg.Client.prototype as unknown as { query: Query }
  const query = prototype.query
  const asked: Asked[] = []
  prototype.query = function (...given) {
    const [first, second] = given
    const config = (typeof first === 'string' ? { text: first, values: second } : first) as {
      name?: string
      text: string
      values?: unknown[]
    }
    asked.push({ name: config.name ?? null, text: config.text, values: Array.isArray(config.values) ? config.values : [] })
    return Reflect.apply(query, this, given)
  }
  try {
    return { asked, result: await work() }
  } finally {
    prototype.query = query
  }
}
