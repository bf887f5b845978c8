/** Does a component take place within a window? The tables of RFC 4791 §9.9. */
import { property, type RawComponent } from './component.ts'
import type { Window } from './object.ts'

export interface Extended {
  /** Epoch milliseconds. */
  start: number
  end: number
}

/** Which properties say when a component takes place: for to-dos each has a row of its own in the table. */
export type Said = Readonly<Record<'DTSTART' | 'DUE' | 'DURATION', boolean>>

export function saidIn(component: RawComponent): Said {
  const said = (name: string) => property(component, name) !== undefined
  return { DTSTART: said('DTSTART'), DUE: said('DUE'), DURATION: said('DURATION') }
}

/** @param name VEVENT, VTODO or VJOURNAL */
export function takesPlaceIn(name: string, { start, end }: Extended, window: Window, said: Said): boolean {
  const from = window.from.getTime()
  const to = window.to.getTime()
  if (name === 'VTODO') {
    if (!said.DTSTART) return from < end && to >= end
    if (said.DURATION) return from <= end && (to > start || to >= end)
    return (from < end || from <= start) && (to > start || (said.DUE && to >= end))
  }
  if (end <= start) return from <= start && to > start
  return from < end && to > start
}
