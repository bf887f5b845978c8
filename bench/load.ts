/** The client of every measurement: keep-alive connections on loopback, one request at a time on each. */
import { Agent, request } from 'node:http'
import { processorMs } from './proc.ts'

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'MKCALENDAR' | 'PROPFIND' | 'REPORT'
  url: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

const connections = new Agent({ keepAlive: true, maxSockets: 16 })

/** Sends one request and reads the whole answer. */
export async function ask({ method = 'GET', url, headers = {}, body }: Ask): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const sent = request(url, { method, agent: connections, headers: { ...headers, ...length } }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }))
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** @throws Error when the status is another */
export async function expect(status: number, given: Ask): Promise<Answer> {
  const answer = await ask(given)
  if (answer.status === status) return answer
  throw new Error(`${given.method ?? 'GET'} was answered ${answer.status}, not ${status}: ${answer.body.toString().slice(0, 300)}`)
}

/** What a stretch of requests came to. */
export interface Slice {
  requests: number
  /** Processor time of the servers per request, in milliseconds. */
  processorMs: number
  /** Wall time of each request in milliseconds, in order of size. */
  walls: number[]
}

export interface Work {
  /** One request, by its number. */
  one: (number: number) => Promise<unknown>
  connections: number
  /** It ends after so many milliseconds, or after so many requests. */
  ms: number
  most?: number
  /** Roots of the process trees whose work counts. */
  pids: readonly number[]
}

/** Keeps the connections busy for the time. */
export async function slice({ one, connections: count, ms, most = Number.POSITIVE_INFINITY, pids }: Work): Promise<Slice> {
  const walls: number[] = []
  let number = 0
  const before = processorMs(pids)
  const until = performance.now() + ms
  const worker = async (): Promise<void> => {
    while (performance.now() < until && number < most) {
      const since = performance.now()
      await one(number++)
      walls.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: count }, worker))
  const used = processorMs(pids) - before
  return { requests: walls.length, processorMs: used / walls.length, walls: walls.sort((a, b) => a - b) }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b)
  const middle = ordered.length >> 1
  return ordered.length % 2 === 1
    ? (ordered[middle] ?? Number.NaN)
    : ((ordered[middle - 1] ?? Number.NaN) + (ordered[middle] ?? Number.NaN)) / 2
}

/** @param ordered from small to large @param share 0.99 for the 99th percentile */
export function quantile(ordered: readonly number[], share: number): number {
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? Number.NaN
}

/** Closes the connections. */
export function hangUp(): void {
  connections.destroy()
}
