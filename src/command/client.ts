/** The API as a command calls it: JSON, pages followed to their end, refusals as what a person is told. */
import { Failed, refusalOf } from './refusal.ts'

export interface Answer {
  /** As it came. */
  text: string
  /** The same, read; null for an empty one. */
  value: unknown
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Client {
  get(path: string, query?: Query): Promise<Answer>
  /** @param body JSON, or bytes of `type` */
  send(method: Exclude<Method, 'GET'>, path: string, body?: unknown, more?: { query?: Query; type?: string }): Promise<Answer>
  /** All pages of a list, as one; at most `limit` rows. */
  list(path: string, query?: Query, limit?: number): Promise<Answer>
  /** An answer that may be long, as it comes. @param type for a form other than JSON */
  stream(path: string, query: Query, type: string): Promise<AsyncIterable<Uint8Array>>
}

export interface Reach {
  /** Without a slash at the end. */
  url: string
  token: string | null
  /** For Accept-Language. */
  language: string
}

/** Segments of a path, each escaped. */
export function pathTo(...segments: string[]): string {
  return segments.map(segment => `/${encodeURIComponent(segment)}`).join('')
}

export function clientOf({ url, token, language }: Reach): Client {
  async function call(
    method: Method,
    path: string,
    more: { query?: Query; body?: unknown; type?: string; accept?: string },
  ): Promise<Response> {
    const at = new URL(`${url}/api${path}`)
    for (const [name, value] of Object.entries(more.query ?? {})) if (value !== undefined) at.searchParams.set(name, String(value))
    const bytes = more.type !== undefined
    const headers: Record<string, string> = { 'Accept-Language': language, Accept: more.accept ?? 'application/json' }
    if (token !== null) headers['Authorization'] = `Bearer ${token}`
    if (more.body !== undefined) headers['Content-Type'] = more.type ?? 'application/json'
    const body =
      more.body === undefined
        ? {}
        : { body: (bytes ? more.body : JSON.stringify(more.body)) as NonNullable<RequestInit['body']>, duplex: 'half' }
    // A token follows no redirect to another server.
    const asked = { method, headers, redirect: 'manual', ...body } as RequestInit
    const response = await fetch(at, asked).catch((error: unknown) => {
      throw unreachable(url, error)
    })
    if (response.status >= 400) throw refusalOf(response.status, await response.text())
    if (response.status >= 300) throw new Failed(`${url} answers with a redirect`, { remedy: 'Give the address it leads to with --url' })
    return response
  }

  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text()
    if (text === '') return { text, value: null }
    try {
      return { text, value: JSON.parse(text) as unknown }
    } catch {
      throw new Failed(`${url} is not a Dela server: its answer is not JSON`, { remedy: 'Give the address of the server with --url' })
    }
  }

  return {
    get: async (path, query = {}) => await answer(await call('GET', path, { query })),
    send: async (method, path, body, more = {}) => await answer(await call(method, path, { ...more, body })),
    async list(path, query = {}, limit = Number.POSITIVE_INFINITY) {
      const first = await answer(await call('GET', path, { query: paged(query, limit) }))
      const page = first.value as { value: unknown[]; nextCursor?: string | null }
      let cursor = page.nextCursor ?? null
      if (cursor === null || page.value.length >= limit) return first
      const rows = [...page.value]
      while (cursor !== null && rows.length < limit) {
        const next = await answer(await call('GET', path, { query: { ...paged(query, limit - rows.length), cursor } }))
        const { value, nextCursor } = next.value as { value: unknown[]; nextCursor: string | null }
        rows.push(...value)
        cursor = nextCursor
      }
      const value = { value: rows, nextCursor: cursor }
      return { value, text: JSON.stringify(value) }
    },
    async stream(path, query, type) {
      const response = await call('GET', path, { query, accept: type })
      return (response.body ?? []) as AsyncIterable<Uint8Array>
    },
  }
}

const paged = (query: Query, limit: number): Query => (limit < 500 ? { ...query, limit } : query)

function unreachable(url: string, error: unknown): Failed {
  const cause = (error as Error).cause as { code?: string; message?: string } | undefined
  const why = cause?.code ?? cause?.message ?? (error as Error).message
  return new Failed(`No Dela answers at ${url} (${why})`, {
    remedy: 'Start it, give its address with --url or DELA_URL, or use --local on its own machine',
  })
}
