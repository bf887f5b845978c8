/** Files of this machine that go to the server or come from it; `-` is standard input. */
import { createWriteStream, openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { text as wholeText } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Failed } from './refusal.ts'

const unreadable =
  (file: string) =>
  (error: Error): never => {
    throw new Failed(`${file} cannot be read: ${error.message}`)
  }

/** The body of a request, never in memory as a whole. @throws Failed */
export async function bytesOf(file: string): Promise<unknown> {
  if (file === '-') return Readable.toWeb(process.stdin)
  try {
    return await openAsBlob(file)
  } catch (error) {
    return unreadable(file)(error as Error)
  }
}

/** @throws Failed */
export async function textOf(file: string): Promise<string> {
  return file === '-' ? await wholeText(process.stdin) : await readFile(file, 'utf8').catch(unreadable(file))
}

/** @throws Failed when it cannot be written */
export async function toFile(chunks: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  await pipeline(chunks, createWriteStream(file)).catch((error: Error) => {
    throw new Failed(`${file} cannot be written: ${error.message}`)
  })
}
