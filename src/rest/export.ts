/** Lists as files: CSV (RFC 4180) for spreadsheets, newline-delimited JSON for programs. Rows leave as they are read. */
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import type { Request, Response } from 'express'

const json = 'application/json'
export const csvType = 'text/csv'
export const linesType = 'application/x-ndjson'
/** What an address that gives a list answers with. */
export const exported = [csvType, linesType]

export type Cell = string | number | boolean | null

/** The file that the request asks for by `Accept`; null for JSON in pages. */
export function fileAsked(request: Request): typeof csvType | typeof linesType | null {
  const best = request.accepts([json, csvType, linesType])
  return best === csvType || best === linesType ? best : null
}

function linesOf(): Transform {
  return new Transform({
    writableObjectMode: true,
    transform: (row, _encoding, done) => {
      done(null, `${JSON.stringify(row)}\n`)
    },
  })
}

// Names and addresses are other people's words: a spreadsheet must not run one that begins like a formula. The byte order mark
// lets it read them as UTF-8.
function csvOf(columns: readonly string[]): Transform {
  return stringify({ header: true, columns: [...columns], escape_formulas: true, record_delimiter: '\r\n', bom: true })
}

/**
 * Sends every row, no more of them in memory than are read at once.
 * @param name of the file, without its ending
 * @param cells of one row as the columns of the CSV have them, in order
 */
export async function sendFile<Row>(
  response: Response,
  type: typeof csvType | typeof linesType,
  file: { name: string; columns: readonly string[]; rows: AsyncIterable<Row>; cells: (row: Row) => Cell[] },
): Promise<void> {
  const { name, columns, rows, cells } = file
  const reading = rows[Symbol.asyncIterator]()
  // What goes wrong before there is a row can still be told as a problem.
  const first = await reading.next()
  response.attachment(`${name}.${type === csvType ? 'csv' : 'ndjson'}`)
  response.set({ 'Cache-Control': 'no-store', Vary: 'Accept, Authorization' }).type(`${type}; charset=utf-8`)
  const source = Readable.from(type === csvType ? cellsOf(from(first, reading), cells) : from(first, reading))
  try {
    await pipeline(source, type === csvType ? csvOf(columns) : linesOf(), response)
  } catch (error) {
    // Whoever went away in the middle of a file has no use for an answer.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

async function* from<Row>(first: IteratorResult<Row>, rest: AsyncIterator<Row>): AsyncGenerator<Row> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value
}

async function* cellsOf<Row>(rows: AsyncIterable<Row>, cells: (row: Row) => Cell[]): AsyncGenerator<string[]> {
  for await (const row of rows) yield cells(row).map(cell => (cell === null ? '' : String(cell)))
}
