/**
 * How often links are opened and by which kind of program: gathered in this process and written some seconds later, so that a
 * request for a link stays one query.
 */
import { Temporal } from 'temporal-polyfill'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { addUses, readUses, type Uses } from '../storage/link-uses.ts'
import { dayIn } from './day.ts'

export const clients = ['outlook', 'google', 'apple', 'thunderbird', 'browser', 'other'] as const
export type ClientKind = (typeof clients)[number]

export interface LinkUses {
  /** @param zone of the calendar, whose day it is */
  count(access: Access<'readFreeBusy'>, zone: string, userAgent: string | undefined, at: Date): void
  /** Writes what was gathered; what could not be written waits for the next time. */
  flush(): Promise<void>
}

// Apple's programs and Outlook's are told before the browsers whose names they carry.
const known: [RegExp, ClientKind][] = [
  [/google-calendar|googlebot|google calendar/i, 'google'],
  [/outlook|microsoft office|ms-office|exchange|owa|caldavsynchronizer/i, 'outlook'],
  [/dataaccessd|calendaragent|remindd|ical\/|ios\/|macos\//i, 'apple'],
  [/thunderbird|lightning/i, 'thunderbird'],
  [/mozilla\/|opera|safari|chrome|firefox|edg\//i, 'browser'],
]

export function clientOf(userAgent: string | undefined): ClientKind {
  const text = (userAgent ?? '').slice(0, 500)
  return known.find(([form]) => form.test(text))?.[1] ?? 'other'
}

/** One row for each link, day and kind: more than these are not gathered before they are written. */
const mostGathered = 50_000

export function linkUses(db: Db): LinkUses {
  let gathered = new Map<string, Uses>()
  const add = (one: Uses) => {
    const key = `${one.linkId} ${one.day} ${one.client}`
    const before = gathered.get(key)
    if (before) {
      before.count += one.count
      if (one.lastAt > before.lastAt) before.lastAt = one.lastAt
    } else if (gathered.size < mostGathered) gathered.set(key, { ...one })
  }
  return {
    count({ organizationId, collectionId, linkId }, zone, userAgent, at) {
      if (linkId === null) return
      add({ organizationId, collectionId, linkId, day: dayIn(zone, at), client: clientOf(userAgent), count: 1, lastAt: at })
    },
    async flush() {
      if (gathered.size === 0) return
      const uses = [...gathered.values()]
      gathered = new Map()
      try {
        await addUses(db, uses)
      } catch (error) {
        for (const one of uses) add(one)
        throw error
      }
    },
  }
}

const seconds = 10

/** Writes every some seconds, until it is stopped; then once more. @param tell hears what went wrong */
export function keepWriting(uses: LinkUses, tell: (error: unknown) => void): () => Promise<void> {
  const timer = setInterval(() => void uses.flush().catch(tell), seconds * 1000)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await uses.flush()
  }
}

export interface LinkUse {
  total: number
  /** The last 30 days in their order, today the last; those without a use among them. */
  days: { day: string; count: number }[]
  /** Those that opened it in these days. */
  clients: { client: ClientKind; count: number; lastUsedAt: Date }[]
}

const shownDays = 30

/** By link, those of the collection that were opened at all in the last 30 days. @param linkId one of them alone */
export async function usesOf(
  db: Db,
  access: Access<'share'>,
  zone: string,
  now: Date,
  linkId: string | null = null,
): Promise<(linkId: string) => LinkUse> {
  const today = Temporal.PlainDate.from(dayIn(zone, now))
  const days = Array.from({ length: shownDays }, (_, index) => today.subtract({ days: shownDays - 1 - index }).toString())
  const rows = Map.groupBy(await readUses(db, access, linkId, days[0] ?? ''), row => row.linkId)
  return id => {
    const some = rows.get(id) ?? []
    const sum = (of: typeof some) => of.reduce((total, { count }) => total + count, 0)
    const kinds = Map.groupBy(some, ({ client }) => client)
    return {
      total: sum(some),
      days: days.map(day => ({ day, count: sum(some.filter(row => row.day === day)) })),
      clients: clients.flatMap(client => {
        const of = kinds.get(client)
        return of ? [{ client, count: sum(of), lastUsedAt: new Date(Math.max(...of.map(({ lastAt }) => lastAt.getTime()))) }] : []
      }),
    }
  }
}
