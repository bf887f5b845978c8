/** Offsets from UTC and the wall clock they make. */

/** Milliseconds to add to UTC at an instant (epoch milliseconds). */
export type Offset = (epochMs: number) => number

const day = 86_400_000
const mostDays = 20_000
const mostYears = 500

/** Offsets kept per UTC day; a day on which the offset changes is kept as null and asked each time. */
export function byDay(ask: Offset): Offset {
  const days = new Map<number, number | null>()
  return epochMs => {
    const at = Math.floor(epochMs / day)
    let known = days.get(at)
    if (known === undefined) {
      const first = ask(at * day)
      known = ask((at + 1) * day - 1) === first ? first : null
      if (days.size >= mostDays) days.clear()
      days.set(at, known)
    }
    return known ?? ask(epochMs)
  }
}

/** Remembers what was found for a year. */
export function byYear<T>(find: (year: number) => T): (year: number) => T {
  const found = new Map<number, T>()
  return year => {
    const known = found.get(year)
    if (known !== undefined) return known
    const value = find(year)
    if (found.size > mostYears) found.clear()
    found.set(year, value)
    return value
  }
}

/** Wall clock as text, `2026-11-21T09:00:00`. */
export function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -5)
}

/**
 * The instant of a wall clock: the first of two where clocks go back, the offset before the gap where they go forward
 * (RFC 5545 §3.3.5).
 */
export function instantOf(wallMs: number, offset: Offset): number {
  const before = offset(wallMs - day)
  const after = offset(wallMs + day)
  if (before === after) return wallMs - before
  const real = [wallMs - before, wallMs - after].filter(at => wallMs - offset(at) === at)
  return real.length > 0 ? Math.min(...real) : wallMs - before
}
