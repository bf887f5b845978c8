/** From a stored object to its instances in time. The one expander: every door, index and view counts on it. */
import { property, type RawComponent } from './component.ts'
import type { Moment, Span, Zones } from './moment.ts'
import { after } from './moment.ts'
import { MomentMap } from './moment-map.ts'
import type { Occurrence, Window } from './object.ts'
import { wallText } from './offset.ts'
import { movedTo, originals, type WallWindow } from './originals.ts'
import { recurrenceKey } from './parts.ts'
import { budgetOf } from './recurrence.ts'
import { isRecurring, type Member, readSeries, type Series, wallOf } from './series.ts'
import { saidIn, takesPlaceIn } from './time-range.ts'

export interface Expansion {
  /** In order of their starts. */
  occurrences: Occurrence[]
  /** False when there may be more in the window: the limit was reached or the rules cost too much. */
  complete: boolean
}

/** Steps (see `Budget`) that one object may take: some milliseconds. */
const mostSteps = 10_000
const day = 86_400_000
/** Where clocks go back, a later instant has an earlier wall clock, and days are longer: by no more than this. */
const slack = 4 * 3_600_000

function occurrence(member: Member, start: Moment, lasts: Span, zones: Zones, recurrenceId: string | null): Occurrence {
  const floating = !start.utc && start.zone === null
  const end = after(start, lasts, zones)
  const zone = start.zone ?? (floating ? zones.floating : null)
  return {
    part: member.part,
    recurrenceId,
    start: new Date(start.at),
    end: new Date(end),
    allDay: start.date,
    floating,
    localStart: start.local,
    localEnd: zone ? zone.toLocal(end) : wallText(end),
  }
}

/** How a THISANDFUTURE override moves the instances after its own: on the wall clock within one zone, else in time. */
interface Change {
  since: number
  member: Member
  apply(original: Moment): Moment
}

function changeOf(member: Member, zones: Zones): Change[] {
  const { start, replaces, thisAndFuture } = member
  if (!thisAndFuture || !start || !replaces) return []
  const alike = start.date === replaces.date && start.utc === replaces.utc && start.zone?.id === replaces.zone?.id
  const shift = alike ? wallOf(start) - wallOf(replaces) : start.at - replaces.at
  const apply = (original: Moment): Moment => {
    if (alike) return movedTo(original, wallOf(original) + shift, zones)
    const at = original.at + shift
    const zone = start.zone ?? zones.floating
    const local = start.utc ? wallText(at) : zone.toLocal(at)
    return start.date ? movedTo(start, Date.parse(`${local.slice(0, 10)}T00:00:00Z`), zones) : { ...start, local, at }
  }
  return [{ since: replaces.at, member, apply }]
}

function longest(members: Member[]): number {
  return Math.max(0, ...members.map(({ lasts }) => lasts.days * day + lasts.milliseconds))
}

/** Where the originals of what the window shows can lie: before it by the longest length, and as far off as a change moves them. */
function originalWindow({ master, overrides, zones }: Series, start: Moment, window: Window): WallWindow {
  const shifts = overrides.filter(({ thisAndFuture }) => thisAndFuture).map(({ start, replaces }) => (start?.at ?? 0) - (replaces?.at ?? 0))
  const back = longest(master ? [master, ...overrides] : overrides) + periodLength(master) + Math.max(0, ...shifts)
  const from = window.from.getTime() - back
  const to = window.to.getTime() - Math.min(0, ...shifts)
  if (start.utc) return { from, to }
  const zone = start.zone ?? zones.floating
  return { from: Date.parse(`${zone.toLocal(from)}Z`) - slack, to: Date.parse(`${zone.toLocal(to)}Z`) + slack }
}

// The lengths of RDATE's periods are not known before they are read: a year is looked back where there are any.
function periodLength(master: Member | null): number {
  return master && property(master.component, 'RDATE')?.type === 'period' ? 366 * day : 0
}

function* ofMaster(series: Series, window: Window, budget: { steps: number; exceeded: boolean }): Generator<Occurrence> {
  const { master, overrides, zones } = series
  if (!master?.start) return
  const recurring = isRecurring(series)
  const replaced = new MomentMap<true>('instants and wall clocks')
  for (const { replaces } of overrides) if (replaces) replaced.set(replaces, true)
  const changes = overrides.flatMap(member => changeOf(member, zones)).sort((a, b) => b.since - a.since)
  for (const original of originals(master, zones, originalWindow(series, master.start, window), budget)) {
    if (overrides.length > 0 && replaced.get(original.start)) continue
    const change = changes.find(({ since }) => since <= original.start.at)
    const start = change ? change.apply(original.start) : original.start
    const recurrenceId = recurring ? recurrenceKey(original.start) : null
    yield occurrence(change?.member ?? master, start, change?.member.lasts ?? original.lasts, zones, recurrenceId)
  }
}

function* ofOverrides({ overrides, zones }: Series): Generator<Occurrence> {
  for (const member of overrides) {
    if (member.start && member.replaces) yield occurrence(member, member.start, member.lasts, zones, recurrenceKey(member.replaces))
  }
}

/** The instances of a set within a window; see `expand`. */
export function expandSeries(series: Series, window: Window, limit: number): Expansion {
  const members = [...series.overrides, ...(series.master ? [series.master] : [])]
  const byPart = new Map(members.map(({ part, component }) => [part, component]))
  const said = new Map(members.map(({ component }) => [component, saidIn(component)]))
  const shown = ({ part, start, end }: Occurrence): boolean => {
    const component = byPart.get(part)
    const times = { start: start.getTime(), end: end.getTime() }
    return component !== undefined && takesPlaceIn(component.name, times, window, said.get(component) ?? saidIn(component))
  }
  const budget = budgetOf(mostSteps)
  const found = [...ofOverrides(series)].filter(shown)
  for (const instance of ofMaster(series, window, budget)) {
    if (shown(instance)) found.push(instance)
    if (found.length > limit) break
  }
  found.sort((a, b) => a.start.getTime() - b.start.getTime())
  return { occurrences: found.slice(0, limit), complete: !budget.exceeded && found.length <= limit }
}

/**
 * The instances of a stored object that take place in a window (RFC 4791 §9.9): RRULE, RDATE with periods, EXDATE,
 * overrides with THISANDFUTURE, overrides without a master; of VEVENT, dated VTODO and VJOURNAL. Cancelled instances are
 * among them. Bounded whatever the rules say: at most `limit` instances and 10 000 steps of the rules.
 *
 * A start in the hour that a change of clocks skips is given with the offset before it, as RFC 5545 §3.3.5 has it and every
 * calendar program shows it (§3.3.10 would leave it out).
 * @param object its text, or what `components` read of it
 * @param options.zone IANA zone in which floating and all-day values are placed
 * @throws InvalidCalendar when the text is no valid object
 */
export function expand(object: string | RawComponent, window: Window, options: { zone: string; limit: number }): Expansion {
  return expandSeries(readSeries(object, options.zone), window, options.limit)
}
