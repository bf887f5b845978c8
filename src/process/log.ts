/** The log: lines for people when standard error is a terminal, JSON otherwise. Always standard error, never a secret. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Bindings, type DestinationStream, destination, type LogFn, type Logger, pino } from 'pino'
import { safe } from './secrets.ts'

export type Log = Logger

export interface LogSettings {
  level: string
  /** Lines for people instead of JSON. */
  human?: boolean
  /** Where lines go instead of standard error. */
  to?: DestinationStream
}

/** A reader that goes away (EPIPE) or is slow never stops the service; when it is far behind, lines are dropped. */
export function openLog({ level, human = process.stderr.isTTY, to = standardError() }: LogSettings): Log {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      hooks: { logMethod },
    },
    human ? forPeopleTo(to) : to,
  )
  // Formatters do not reach the values a child is born with.
  const inherited = Reflect.get(log, 'child') as unknown as (bindings: unknown) => Log
  log.child = new Proxy(log.child.bind(log), {
    apply: (_bound, self, [bindings, ...options]: [Bindings]) => Reflect.apply(inherited, self, [safe(bindings), ...options]) as Log,
  })
  return log
}

/** Every value passes here, and the text beside it. */
function logMethod(this: Logger, given: unknown[], method: LogFn): void {
  const [first, ...rest] = given
  const message = first instanceof Error && rest.length === 0 ? [first.message] : rest
  const clean = [first instanceof Error ? { err: first } : first, ...message].map(one => safe(one))
  Reflect.apply(method, this, clean)
}

/** Waits until the lines so far are out, a second at most: nobody may be reading. */
export async function flush(log: Log): Promise<void> {
  const late = new AbortController()
  const out = new Promise<void>(resolve => log.flush(() => resolve()))
  await Promise.race([out, sleep(1_000, undefined, { signal: late.signal, ref: false }).catch(() => {})])
  late.abort()
}

// Asynchronous: a reader that stands still must not hold the event loop.
function standardError(): DestinationStream {
  const stream = destination({ dest: 2, sync: false, maxLength: 1 << 20 })
  stream.on('error', () => {})
  return stream
}

interface Line {
  level: string
  time: string
  msg?: string
  err?: { type?: string; message?: string; stack?: string; code?: string }
  [more: string]: unknown
}

function forPeopleTo(to: DestinationStream): DestinationStream {
  return Object.assign(Object.create(to) as DestinationStream, { write: (line: string) => to.write(forPeople(line)) })
}

/** `12:03:44 WARN  message  key=value`, an error's stack below. */
function forPeople(json: string): string {
  const { level, time, msg = '', err, ...more } = JSON.parse(json) as Line
  const facts = Object.entries(more).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const clock = new Date(time).toLocaleTimeString('sv')
  const kind = level === 'info' ? '' : `${level.toUpperCase()} `
  const head = [`${clock} ${kind}${msg}`, ...facts].join('  ')
  const fault = err ? `\n  ${err.type ?? 'Error'}: ${err.message ?? ''}${err.code ? ` (${err.code})` : ''}\n${err.stack ?? ''}` : ''
  return `${head}${fault}\n`
}
