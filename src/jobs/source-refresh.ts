/** Each minute: calendars that are fed from an address and are due get what it has now. */
import { setTimeout as after } from 'node:timers/promises'
import { claimDueSource, refreshSource } from '../services/source-refresh.ts'
import type { Working } from './working.ts'

/** At the same time in one process; each of another host. */
const atOnce = 4
/** The next round begins after a minute: what is due still is its work. */
const roundMilliseconds = 50_000

/** @returns how many were asked */
export async function refreshSources(given: Pick<Working, 'db' | 'config' | 'log' | 'now'>): Promise<number> {
  if (!given.config.subscriptions.enabled) return 0
  const end = performance.now() + roundMilliseconds
  const asked = await Promise.all(Array.from({ length: atOnce }, async () => await work(given, end)))
  return asked.reduce((sum, one) => sum + one, 0)
}

async function work(given: Pick<Working, 'db' | 'config' | 'log' | 'now'>, end: number): Promise<number> {
  const { secondsBetweenPerHost } = given.config.subscriptions
  let asked = 0
  while (performance.now() < end) {
    const claim = await claimDueSource(given.db, secondsBetweenPerHost)
    if (claim === null) break
    if (claim === 'later') await after(1000)
    else {
      await refreshSource(given.db, claim, given)
      asked += 1
    }
  }
  return asked
}
