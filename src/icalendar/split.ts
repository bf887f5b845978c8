/** A whole calendar file, whatever wrote it, as one object per UID and a reason for everything else. */
import { createHash } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import { type Found, Gatherer, type Head, plain } from './import-gather.ts'
import { calendarZone, makeObject, type Made } from './import-group.ts'
import { importLines } from './import-lines.ts'
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
    }
  /** `repairs` says in plain English what had to be mended. */
  | { kind: 'object'; object: ValidObject; line: number; repairs: string[] }
  | { kind: 'refused'; line: number; reason: string; uid: string | null }

interface Group {
  uid: string
  name: string
  /** By RECURRENCE-ID line. */
  members: Map<string, Found>
}

type Breathe = () => Promise<void> | null

const kinds = new Set(['VEVENT', 'VTODO', 'VJOURNAL'])
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

function refused(found: Found, reason: string): SplitEntry {
  return { kind: 'refused', line: found.line, reason, uid: found.uid }
}

/** The same event without UID gets the same one each time it is imported. */
function derivedUid(found: Found): string {
  const lines = found.lines.filter(line => !/^(?:DTSTAMP|CREATED|LAST-MODIFIED)[;:]/i.test(line))
  return `${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32)}@import`
}

/** The newer of two by SEQUENCE, then by time stamp, then the later in the file (RFC 5546 §2.1.5). */
function newer(a: Found, b: Found): boolean {
  return a.sequence !== b.sequence ? a.sequence > b.sequence : a.stamp > b.stamp
}

class Groups {
  readonly all = new Map<string, Group>()
  readonly refusals: SplitEntry[] = []
  readonly zones: Found[] = []

  add(found: Found): void {
    if (found.name === 'VTIMEZONE') this.zones.push(found)
    else if (!kinds.has(found.name)) this.refusals.push(refused(found, `${found.name.slice(0, 40)} is not stored`))
    else if (found.fault !== null) this.refusals.push(refused(found, found.fault))
    else this.#join(found)
  }

  #join(found: Found): void {
    const uid = found.uid ?? derivedUid(found)
    const group = this.all.get(uid) ?? { uid, name: found.name, members: new Map<string, Found>() }
    this.all.set(uid, group)
    const other = group.members.get(found.instance)
    if (group.name !== found.name) this.refusals.push(refused(found, `Its UID belongs to a ${group.name}`))
    else if (!other) group.members.set(found.instance, found)
    else {
      const [kept, left] = newer(other, found) ? [other, found] : [found, other]
      group.members.set(found.instance, kept)
      this.refusals.push(refused(left, `Replaced by the version at line ${kept.line}`))
    }
  }
}

function text(head: Head, ...names: string[]): string | null {
  const line = names.map(name => head.properties.get(name)).find(found => found !== undefined)
  return line === undefined ? null : plain(line).replaceAll(/\\[nN]/g, '\n') || null
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
  for (const refusal of groups.refusals) {
    yield refusal
    await breathe()
  }
  if (groups.all.size > 0 || groups.refusals.length > 0) return
  for (const zone of groups.zones) yield refused(zone, 'A time zone alone')
  if (groups.zones.length === 0) yield { kind: 'refused', line: 1, reason: 'No calendar component in the file', uid: null }
}
