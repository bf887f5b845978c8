/** One line about long work: rewritten in place on a terminal, a log line every ten seconds elsewhere. */
import type { Log } from './log.ts'

export interface Progress {
  /** So many of the total are done. */
  at(done: number): void
  /** Ends the line, saying how long it took. */
  end(): void
}

export interface ProgressSettings {
  /** `Importing events`. */
  title: string
  total: number
  log: Pick<Log, 'info'>
  /** The terminal, or null when there is none. */
  terminal?: { write(text: string): unknown } | null
  /** Milliseconds of a steady clock. */
  clock?: () => number
}

/** Starts the line. Work that is over within a second leaves one line only. */
export function progress(settings: ProgressSettings): Progress {
  const { title, total, log, terminal = process.stderr.isTTY ? process.stderr : null, clock = () => performance.now() } = settings
  const every = terminal ? 100 : 10_000
  const began = clock()
  let shown = terminal ? began - every : began
  let last = 0

  return {
    at(done) {
      last = done
      const now = clock()
      if (now - shown < every) return
      shown = now
      const line = `${title}: ${done} of ${total} (${percent(done, total)})${left(now - began, done, total)}`
      if (terminal) terminal.write(`\r\u001b[K${line}`)
      else log.info(line)
    },
    end() {
      if (terminal) terminal.write('\r\u001b[K')
      log.info(`${title}: ${last} in ${((clock() - began) / 1000).toFixed(1)} s`)
    },
  }
}

const percent = (done: number, total: number) => `${total === 0 ? 100 : Math.floor((100 * done) / total)} %`

function left(elapsed: number, done: number, total: number): string {
  if (elapsed < 2_000 || done === 0) return ''
  return `, about ${Math.ceil((elapsed / done) * ((total - done) / 1000))} s left`
}
