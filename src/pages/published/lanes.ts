/** Bars of a week: which lane each takes, so that none lies over another. */
import { type Day, daysBetween, plus } from './days.ts'
import type { Placed } from './placed.ts'

export interface Bar {
  placed: Placed
  /** First and last column of this week, 0 for Monday. */
  start: number
  end: number
}

/** Lanes from the top down; every lane holds bars that do not meet. `bars` must be in the order of `place`. */
export function lanesOf(monday: Day, placed: readonly Placed[]): Bar[][] {
  const sunday = plus(monday, 6)
  const lanes: Bar[][] = []
  for (const one of placed) {
    if (!one.bar || one.first > sunday || one.last < monday) continue
    const bar = { placed: one, start: Math.max(0, daysBetween(monday, one.first)), end: Math.min(6, daysBetween(monday, one.last)) }
    const free = lanes.find(lane => lane.every(other => other.end < bar.start || other.start > bar.end))
    if (free === undefined) lanes.push([bar])
    else free.push(bar)
  }
  return lanes
}

/** What stands in one day's column, lane by lane down to the lowest bar there; null is a lane that is empty on this day. */
export function barsOn(lanes: readonly Bar[][], column: number): (Bar | null)[] {
  const found = lanes.map(lane => lane.find(bar => bar.start <= column && bar.end >= column) ?? null)
  return found.slice(0, found.findLastIndex(bar => bar !== null) + 1)
}
