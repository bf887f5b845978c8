/** Does a component take place within a window? The tables of RFC 4791 §9.9. */
import type { Window } from './object.ts'

export interface Extended {
  /** Epoch milliseconds. */
  start: number
  end: number
}

/**
 * @param name VEVENT, VTODO or VJOURNAL
 * @param lasting VTODO only: it has a DTSTART, not merely a DUE
 */
export function takesPlaceIn(name: string, { start, end }: Extended, window: Window, lasting: boolean): boolean {
  const from = window.from.getTime()
  const to = window.to.getTime()
  if (name === 'VTODO') {
    if (!lasting) return from < end && to >= end
    return (from < end || from <= start) && (to > start || (end > start && to >= end))
  }
  if (end <= start) return from <= start && to > start
  return from < end && to > start
}
