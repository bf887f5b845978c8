/**
 * The candidates of one period of a rule: its days times its times of day, in order, by index.
 * Never laid out, because a short rule can name 31 million of them (BYMONTHDAY × BYHOUR × BYMINUTE × BYSECOND).
 */

const daySeconds = 86_400

export interface TimesOfDay {
  hours: number[]
  minutes: number[]
  seconds: number[]
}

export interface Candidates {
  length: number
  /** Seconds of the wall clock since 1970. */
  at(index: number): number
}

export function candidates(days: number[], { hours, minutes, seconds }: TimesOfDay): Candidates {
  const perMinute = seconds.length
  const perHour = minutes.length * perMinute
  const perDay = hours.length * perHour
  return {
    length: days.length * perDay,
    at(index) {
      const slot = index % perDay
      const hour = hours[Math.floor(slot / perHour)] ?? 0
      const minute = minutes[Math.floor(slot / perMinute) % minutes.length] ?? 0
      return (days[Math.floor(index / perDay)] ?? 0) * daySeconds + hour * 3600 + minute * 60 + (seconds[slot % perMinute] ?? 0)
    },
  }
}

/** BYSETPOS: the positions asked for, counted from 1, negative from the end (RFC 5545 §3.3.10). */
export function positioned(all: Candidates, positions: number[]): Candidates {
  if (positions.length === 0) return all
  const indexes = positions.map(position => (position > 0 ? position - 1 : all.length + position))
  const kept = [...new Set(indexes)].filter(index => index >= 0 && index < all.length).sort((a, b) => a - b)
  return { length: kept.length, at: index => all.at(kept[index] ?? 0) }
}

/** Index of the first candidate that is not before `from`. */
export function firstFrom(all: Candidates, from: number): number {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (all.at(middle) < from) low = middle + 1
    else high = middle
  }
  return low
}
