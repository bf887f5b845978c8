/** Bytes of feeds and pages kept in memory, each in the encodings that were asked for. Keys are validators: what is found is right. */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'

export const encodings = ['identity', 'gzip', 'br'] as const
export type Encoding = (typeof encodings)[number]

export interface Bodies {
  /** The bytes kept under the key, compressed once; null when they are not there. @param whole the bytes, where the caller has them */
  get(key: string, encoding: Encoding, whole?: Buffer): Promise<Buffer | null>
  put(key: string, whole: Buffer): void
  /** One run of the work at a time under a key; whoever asks meanwhile gets the same result. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>
}

// A fifth of the time of the best setting for nearly its size.
const brotliQuality = 5
const squeeze: Record<Exclude<Encoding, 'identity'>, (bytes: Buffer) => Promise<Buffer>> = {
  gzip: promisify(gzip),
  br: async bytes =>
    await promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
}

/** @param most bytes kept in all; what was used longest ago goes first */
export function bodies(most: number): Bodies {
  const kept = new LRUCache<string, Buffer>({ maxSize: most, sizeCalculation: (bytes, key) => bytes.length + key.length + 1 })
  const flights = new Map<string, Promise<unknown>>()

  async function once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = flights.get(key)
    if (running) return (await running) as T
    const flight = work().finally(() => flights.delete(key))
    flights.set(key, flight)
    return await flight
  }

  async function get(key: string, encoding: Encoding, whole?: Buffer): Promise<Buffer | null> {
    const name = `${encoding} ${key}`
    const found = kept.get(name)
    if (found) return found
    const plain = whole ?? kept.get(`identity ${key}`)
    if (!plain || encoding === 'identity') return plain ?? null
    return await once(name, async () => {
      const bytes = await squeeze[encoding](plain)
      kept.set(name, bytes)
      return bytes
    })
  }

  return { get, once, put: (key, whole) => void kept.set(`identity ${key}`, whole) }
}
