/** A whole calendar file, whatever wrote it, as one object per UID and a reason for everything else. */
import { setImmediate as pause } from 'node:timers/promises'
import { type Found, Gatherer, type Head, plain } from './import-gather.ts'
import { makeObject, type Made } from './import-group.ts'
import { type Group, Groups } from './import-groups.ts'
import { importLines } from './import-lines.ts'
import { calendarZone } from './import-zones.ts'
import { readDuration } from './moment.ts'
import { type CalendarLimits, type ComponentName, InvalidCalendar, type ValidObject } from './object.ts'

export interface SplitOptions {
  /** IANA zone for floating and all-day values. */
  zone: string
  limits: CalendarLimits
  components?: readonly ComponentName[]
  /** As declared by whoever sent the file. */
  charset?: string | null
}

export type SplitEntry =
  | {
      kind: 'calendar'
      line: number
      name: string | null
      description: string | null
      /** X-WR-TIMEZONE as an IANA name. */
      zone: string | null
      color: string | null
      method: string | null
      /** How often it asks to be fetched (RFC 7986 §5.7, X-PUBLISHED-TTL). */
      refreshSeconds: number | null
    }
  /** `repairs` says in plain English what had to be mended. */
  | { kind: 'object'; object: ValidObject; line: number; repairs: string[] }
  /** `faulty` is false for what was well formed and merely has no place: another component, an older version. */
  | { kind: 'refused'; line: number; reason: string; uid: string | null; faulty: boolean }

type Breathe = () => Promise<void> | null

const slice = 10

/** Waits for a turn of the event loop whenever ten milliseconds have been worked. */
function breather(): Breathe {
  let since = performance.now()
  return () => {
    if (performance.now() - since < slice) return null
    return pause().then(() => {
      since = performance.now()
    })
  }
}

function refused(found: Found, reason: string, faulty = true): SplitEntry {
  return { kind: 'refused', line: found.line, reason, uid: found.uid, faulty }
}

function text(head: Head, ...names: string[]): string | null {
  const line = names.map(name => head.properties.get(name)).find(found => found !== undefined)
  return line === undefined ? null : plain(line).replaceAll(/\\[nN]/g, '\n') || null
}

function seconds(duration: string | null): number | null {
  const span = duration === null ? null : readDuration(duration.toUpperCase())
  return span && !span.negative ? span.days * 86_400 + span.milliseconds / 1000 : null
}

function describe(head: Head): SplitEntry {
  return {
    kind: 'calendar',
    line: head.line,
    name: text(head, 'NAME', 'X-WR-CALNAME'),
    description: text(head, 'DESCRIPTION', 'X-WR-CALDESC'),
    zone: calendarZone(head),
    color: text(head, 'COLOR', 'X-APPLE-CALENDAR-COLOR'),
    method: text(head, 'METHOD')?.toUpperCase() ?? null,
    refreshSeconds: seconds(text(head, 'REFRESH-INTERVAL')) ?? seconds(text(head, 'X-PUBLISHED-TTL')),
  }
}

async function attempt(members: readonly Found[], uid: string, options: SplitOptions, breathe: Breathe): Promise<Made | InvalidCalendar> {
  try {
    return await makeObject(members, uid, options, breathe)
  } catch (error) {
    if (error instanceof InvalidCalendar) return error
    throw error
  }
}

/** One group as entries: the object, and those of its components that kept the rest from being one. */
async function* entries({ uid, members }: Group, options: SplitOptions, breathe: Breathe): AsyncGenerator<SplitEntry> {
  const all = [...members.values()].toSorted((a, b) => a.line - b.line)
  let made = await attempt(all, uid, options, breathe)
  let good = all
  if (made instanceof InvalidCalendar && all.length > 1 && made.condition !== 'max-resource-size') {
    good = []
    for (const found of all) {
      await breathe()
      const alone = await attempt([found], uid, options, breathe)
      if (alone instanceof InvalidCalendar) yield refused(found, alone.message)
      else good.push(found)
    }
    made = good.length > 0 && good.length < all.length ? await attempt(good, uid, options, breathe) : made
  }
  if (!(made instanceof InvalidCalendar)) yield { kind: 'object', object: made.object, line: good[0]?.line ?? 1, repairs: made.repairs }
  else for (const found of good) yield refused(found, made.message)
}

/**
 * Reads a calendar file as it streams in. Every component of it is in one object or in one refusal, but for the time zones of a
 * file that has other components. Objects come once the file is at its end: overrides and time zones may stand anywhere in it.
 * METHOD is dropped. The caller limits the bytes. Works in slices of about ten milliseconds.
 * @throws what the source throws, and nothing of its own
 */
export async function* splitCalendar(source: AsyncIterable<Uint8Array>, options: SplitOptions): AsyncGenerator<SplitEntry> {
  const breathe = breather()
  const groups = new Groups()
  const gatherer = new Gatherer(options.limits, found => groups.add(found))
  for await (const lines of importLines(source, options.charset ?? null)) {
    for (const line of lines) {
      gatherer.take(line)
      const turn = breathe()
      if (turn) await turn
    }
    // Many bytes may make no line.
    const turn = breathe()
    if (turn) await turn
  }
  gatherer.end()
  for (const head of gatherer.heads) yield describe(head)
  for (const group of groups.all.values()) {
    const turn = breathe()
    if (turn) await turn
    yield* entries(group, options, breathe)
  }
  for (const { found, reason, faulty } of groups.refusals) {
    yield refused(found, reason, faulty)
    await breathe()
  }
  if (groups.all.size > 0 || groups.refusals.length > 0) return
  for (const zone of groups.zones) yield refused(zone, 'A time zone alone')
  if (groups.zones.length === 0) yield { kind: 'refused', line: 1, reason: 'No calendar component in the file', uid: null, faulty: true }
}
