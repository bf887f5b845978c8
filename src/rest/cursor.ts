/** Cursors: where a list goes on, opaque to the client and signed, so that one that was made up is refused. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'

export interface Cursors {
  /** @param list what is being listed, with all that must not change between pages */
  write(list: string, place: readonly string[]): string
  /** @throws Problem `bad-request` for a cursor that was not given out for this list */
  read(list: string, cursor: string): string[]
}

export function cursorsOf(secret: string): Cursors {
  const sign = (list: string, place: string): Buffer =>
    createHmac('sha256', `cursor\n${secret}`).update(`${list}\n${place}`).digest().subarray(0, 16)
  return {
    write(list, place) {
      const text = JSON.stringify(place)
      return Buffer.concat([sign(list, text), Buffer.from(text)]).toString('base64url')
    },
    read(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const text = bytes.subarray(16).toString()
      if (bytes.length < 18 || !timingSafeEqual(bytes.subarray(0, 16), sign(list, text))) {
        throw new Problem('bad-request', 'This cursor does not belong to this list', { field: 'cursor' })
      }
      return JSON.parse(text) as string[]
    },
  }
}
