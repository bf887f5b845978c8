/**
 * Content lines out of a file as it streams in, whatever wrote it: any line ends, folds inside characters, UTF-16, Latin-1 among
 * UTF-8, quoted-printable of vCalendar 1.0, text broken over lines without a fold.
 */
import { isUtf8 } from 'node:buffer'
import type { ContentLine } from './content-line.ts'
import { printable } from './quoted-printable.ts'

const contentLine = /^[A-Za-z0-9_.-]+[ \t]*[;:]/
const edge = /^(?:BEGIN|END):/i
// oxlint-disable-next-line no-control-regex -- controls are what is taken out
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\r\n]/g

function decode(bytes: Buffer): string {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : new TextDecoder('windows-1252').decode(bytes)
  return text.replace(controls, '')
}

interface Physical {
  bytes: Buffer
  line: number
}

/** Cuts chunks into lines at CRLF, LF or CR. */
class Cutter {
  #rest: Buffer[] = []
  #line = 1
  #afterReturn = false;

  *push(chunk: Buffer): Generator<Physical> {
    let start = this.#afterReturn && chunk[0] === 10 ? 1 : 0
    if (chunk.length > 0) this.#afterReturn = false
    let feed = chunk.indexOf(10, start)
    let back = chunk.indexOf(13, start)
    while (feed !== -1 || back !== -1) {
      const end = feed === -1 || (back !== -1 && back < feed) ? back : feed
      const next = end === back && feed === end + 1 ? end + 2 : end + 1
      if (end === back && next === chunk.length && feed !== end + 1) this.#afterReturn = true
      yield this.#take(chunk.subarray(start, end))
      start = next
      if (feed !== -1 && feed < start) feed = chunk.indexOf(10, start)
      if (back !== -1 && back < start) back = chunk.indexOf(13, start)
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start))
  }

  *end(): Generator<Physical> {
    if (this.#rest.length > 0) yield this.#take(Buffer.alloc(0))
  }

  #take(last: Buffer): Physical {
    const bytes = this.#rest.length > 0 ? Buffer.concat([...this.#rest, last]) : last
    this.#rest = []
    return { bytes, line: this.#line++ }
  }
}

/** Puts lines together that belong together. A logical line is given out once the next one has begun. */
class Joiner {
  #folded: Buffer[] = []
  #foldedLine = 1
  /** The logical line so far, in pieces: itself, and what follows it without being a line of its own. */
  #parts: string[] = []
  #line = 1
  #quoted = false;

  *push({ bytes, line }: Physical): Generator<ContentLine> {
    if (bytes.length === 0) return
    if ((bytes[0] === 32 || bytes[0] === 9) && this.#folded.length > 0) {
      this.#folded.push(bytes.subarray(1))
      return
    }
    yield* this.#unfold()
    this.#folded = [bytes]
    this.#foldedLine = line
  }

  *end(): Generator<ContentLine> {
    yield* this.#unfold()
    yield* this.#flush()
  }

  *#unfold(): Generator<ContentLine> {
    const [first] = this.#folded
    if (!first) return
    const text = decode(this.#folded.length === 1 ? first : Buffer.concat(this.#folded)).replace(/^\uFEFF/, '')
    const last = this.#parts.at(-1)
    if (this.#quoted && last?.endsWith('=')) this.#parts.splice(-1, 1, last.slice(0, -1), text)
    else if (contentLine.test(text) || last === undefined || edge.test(this.#parts[0] ?? '')) {
      yield* this.#flush()
      this.#parts = [text]
      this.#line = this.#foldedLine
      this.#quoted = /;ENCODING="?QUOTED-PRINTABLE/i.test(text)
    } else this.#parts.push('\\n', text.trim())
  }

  *#flush(): Generator<ContentLine> {
    const text = this.#parts.join('')
    if (text.trim() !== '') yield { text: this.#quoted ? printable(text) : text, line: this.#line }
    this.#parts = []
  }
}

/** UTF-16 as UTF-8; anything else as it is. */
async function* asBytes(source: AsyncIterable<Uint8Array>, charset: string | null): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined
  for await (const chunk of source) {
    if (chunk.length === 0) continue
    decoder ??= decoderFor(chunk, charset)
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
}

function decoderFor(chunk: Uint8Array, charset: string | null): InstanceType<typeof TextDecoder> | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return new TextDecoder('utf-16le')
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return new TextDecoder('utf-16be')
  if (charset === null || /^"?utf-?8"?$/i.test(charset.trim())) return null
  try {
    return new TextDecoder(charset.trim().replaceAll('"', ''))
  } catch {
    return null
  }
}

/**
 * Logical lines, unfolded and without control characters, with the number of their first line in the file.
 * @param charset as declared by whoever sent the file; null when not
 */
export async function* importLines(source: AsyncIterable<Uint8Array>, charset: string | null): AsyncGenerator<Iterable<ContentLine>> {
  const cutter = new Cutter()
  const joiner = new Joiner()
  for await (const chunk of asBytes(source, charset)) {
    yield (function* () {
      for (const line of cutter.push(chunk)) yield* joiner.push(line)
    })()
  }
  yield (function* () {
    for (const line of cutter.end()) yield* joiner.push(line)
    yield* joiner.end()
  })()
}
