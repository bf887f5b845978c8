/** What a command prints: tables and facts for people, the API's JSON for programs. A reader that goes away is no fault. */
import { once } from 'node:events'
import { styleText } from 'node:util'
import type { Answer } from './client.ts'
import { cellOf, cut, tame, widthOf } from './text.ts'

export type Row = Readonly<Record<string, unknown>>
/** Heading and where the value stands: a key of the row, or what is made of it. */
export type Column = readonly [head: string, value: string | ((row: Row) => unknown)]

export interface Output {
  json: boolean
  /** The reader of standard output went away; nothing more needs to be made. */
  gone(): boolean
  /** One line for people; nothing with --json. */
  say(line: string): Promise<void>
  /** Rows of a list. */
  table(answer: Answer, columns: readonly Column[], none: string): Promise<void>
  /** One thing with its facts, or the line that says what came of it. */
  show(answer: Answer, line?: string): Promise<void>
  /** Bytes as they come. */
  bytes(chunks: AsyncIterable<Uint8Array>): Promise<void>
}

const gap = '  '

export function outputTo(stream: NodeJS.WriteStream, json: boolean): Output {
  let closed = false
  stream.on('error', () => (closed = true))
  const write = async (what: string | Uint8Array) => {
    if (closed || stream.write(what) || closed) return
    const late = new AbortController()
    await Promise.race([once(stream, 'drain', late), once(stream, 'close', late)]).catch(() => {})
    late.abort()
  }
  const printed = async (answer: Answer) => {
    if (answer.text !== '') await write(answer.text.endsWith('\n') ? answer.text : `${answer.text}\n`)
  }
  const bold = (text: string) => (stream.isTTY ? styleText('bold', text, { stream }) : text)
  return {
    json,
    gone: () => closed,
    async say(line) {
      if (!json) await write(`${line}\n`)
    },
    async table(answer, columns, none) {
      if (json) return await printed(answer)
      const rows = (answer.value as { value: Row[] }).value
      if (rows.length === 0) return await write(`${none}\n`)
      const [head = '', ...lines] = tableOf(rows, columns, stream.isTTY ? stream.columns : null)
      await write(`${[bold(head), ...lines].join('\n')}\n`)
    },
    async show(answer, line) {
      if (json) await printed(answer)
      else if (line !== undefined) await write(`${line}\n`)
      else await write(`${factsOf(answer.value as Row).join('\n')}\n`)
    },
    async bytes(chunks) {
      for await (const chunk of chunks) {
        if (closed) return
        await write(chunk)
      }
    },
  }
}

/** @param columns of the terminal; null for no limit */
export function tableOf(rows: readonly Row[], heads: readonly Column[], columns: number | null): string[] {
  const cells = rows.map(row => heads.map(([, value]) => cellOf(typeof value === 'string' ? row[value] : value(row))))
  const table = [heads.map(([head]) => head), ...cells]
  const widths = heads.map((_head, index) => Math.max(...table.map(line => widthOf(line[index] ?? ''))))
  if (columns !== null) narrow(widths, Math.max(columns, 40) - gap.length * (heads.length - 1))
  return table.map(line =>
    line
      .map((cell, index) => {
        const fitting = cut(cell, widths[index] ?? 0)
        return fitting + ' '.repeat((widths[index] ?? 0) - widthOf(fitting))
      })
      .join(gap)
      .trimEnd(),
  )
}

// The widest column gives way first.
function narrow(widths: number[], room: number): void {
  for (;;) {
    const most = Math.max(...widths)
    if (most <= 8 || widths.reduce((sum, one) => sum + one, 0) <= room) return
    widths[widths.indexOf(most)] = most - 1
  }
}

/** A thing as lines `name  value`; what stands inside it is indented, a list has a line for each. */
export function factsOf(thing: Row, indent = ''): string[] {
  const shown = Object.entries(thing)
  const width = Math.max(0, ...shown.filter(([, value]) => !isDeep(value)).map(([key]) => key.length))
  return shown.flatMap(([key, value]) => {
    if (!isDeep(value)) return [`${indent}${tame(key).padEnd(width)}  ${cellOf(value)}`.trimEnd()]
    const inside = Array.isArray(value) ? listOf(value) : factsOf(value as Row)
    return [`${indent}${tame(key)}`, ...inside.map(line => `${indent}  ${line}`)]
  })
}

// Things with several facts each are a table of their own.
function listOf(values: readonly unknown[]): string[] {
  const rows = values.filter((one): one is Row => isDeep(one) && !Array.isArray(one))
  if (rows.length < values.length) return values.map(cellOf)
  const keys = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return tableOf(
    rows,
    keys.map(key => [key, key]),
    null,
  )
}

function isDeep(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(one => typeof one === 'object' || String(one).length > 30)
  if (typeof value !== 'object' || value === null) return false
  return typeof (value as Row)['address'] !== 'string' && Object.keys(value).length > 0
}
