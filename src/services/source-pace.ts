/** How often a source is asked: as it wishes, within the settings; more seldom with each failure; never all at the same moment. */
import type { Config } from '../config.ts'

type Settings = Config['subscriptions']

/** Of this share a wait is longer or shorter, so that what began together does not stay together. */
const spread = 0.1

/** A month of failures is an end: names of hosts are sold, and whoever has this one next would write into the calendar. */
export const patienceMilliseconds = 30 * 24 * 60 * 60 * 1000
/** For so long an empty calendar is taken for a slip of its host's. */
export const disbeliefMilliseconds = 24 * 60 * 60 * 1000

function between(seconds: number, { leastMinutes, mostMinutes }: Settings): number {
  return Math.min(Math.max(seconds, leastMinutes * 60), mostMinutes * 60)
}

/** What the calendar says of itself comes before what its host says of the answer. @returns seconds */
export function lifetimeOf(refreshSeconds: number | null, maxAgeSeconds: number | null, settings: Settings): number {
  const asked = refreshSeconds || maxAgeSeconds || settings.usualMinutes * 60
  return Math.round(between(asked, settings))
}

/** @returns seconds until it is asked again */
export function waitAfter(lifetimeSeconds: number): number {
  return Math.round(lifetimeSeconds * (1 + spread * (2 * Math.random() - 1)))
}

/** Doubled with each failure. @param failures how many there were before this one */
export function waitAfterFailure(failures: number, retryAfterSeconds: number | null, settings: Settings): number {
  const doubled = between(settings.leastMinutes * 60 * 2 ** Math.min(failures, 20), settings)
  return Math.max(waitAfter(doubled), retryAfterSeconds ?? 0)
}
