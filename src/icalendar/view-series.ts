/** Which components of a set a lower view is made of, when some of them are not to be seen in it. */
import { property } from './component.ts'
import type { Moment, Zones } from './moment.ts'
import { expandSeries } from './occurrences.ts'
import { movedTo, type Original } from './originals.ts'
import type { Member, Series } from './series.ts'

export interface Chosen {
  member: Member
  /** RECURRENCE-IDs whose overrides are not to be seen: they become EXDATEs of the master. */
  excluded: Moment[]
  /** The series ends before this instance, because from there on it is not to be seen. */
  endsBefore: Moment | null
  /**
   * The instances, one by one, of a THISANDFUTURE override whose master is not to be seen, or not until then. They stand as an
   * event of their own; of a series without end only the first ones.
   */
  instances: Original[] | null
}

const mostInstances = 500
const years = 20 * 366 * 86_400_000

function instancesOf(member: Member, series: Series): Original[] {
  const { start, lasts } = member
  if (!start) return []
  const window = { from: new Date(start.at - 1), to: new Date(start.at + years) }
  const { occurrences } = expandSeries(series, window, mostInstances)
  return occurrences
    .filter(({ part }) => part === member.part)
    .map(({ localStart }) => ({ start: movedTo(start, Date.parse(`${localStart}Z`), series.zones), lasts }))
}

function byTime(a: Member, b: Member): number {
  return (a.replaces?.at ?? 0) - (b.replaces?.at ?? 0)
}

/** @param seen is this component, taken for itself, to be seen? */
export function choose(series: Series, seen: (member: Member) => boolean): Chosen[] {
  const { master, overrides } = series
  const changes = overrides.filter(({ thisAndFuture }) => thisAndFuture).toSorted(byTime)
  const cut = master && seen(master) ? changes.find(member => !seen(member)) : undefined
  const endsBefore = cut?.replaces ?? null
  const cutWhole = endsBefore !== null && master?.start !== null && endsBefore.at <= (master?.start.at ?? 0)
  const kept = master !== null && seen(master) && !cutWhole
  const chosen: Chosen[] = []
  if (kept) {
    const hidden = overrides.filter(member => !member.thisAndFuture && !seen(member))
    chosen.push({ member: master, excluded: hidden.flatMap(({ replaces }) => replaces ?? []), endsBefore, instances: null })
  }
  for (const member of overrides) {
    if (!seen(member)) continue
    const carried = master === null || (kept && (!cut || byTime(member, cut) < 0))
    const instances = member.thisAndFuture && !carried ? instancesOf(member, series) : null
    chosen.push({ member, excluded: [], endsBefore: null, instances })
  }
  return chosen
}

/** A RECURRENCE-ID in the form of the master's DTSTART (RFC 5545 §3.8.4.4), whatever form it was written in. */
export function inFormOf(master: Member | null, moment: Moment, zones: Zones): Moment {
  const start = master?.start
  if (!start) return moment
  const day = moment.local.slice(0, 10)
  if (start.date) return movedTo(start, Date.parse(`${day}T00:00:00Z`), zones)
  if (moment.date) return movedTo(start, Date.parse(`${day}${start.local.slice(10)}Z`), zones)
  if (!moment.utc && !moment.zone) return movedTo(start, Date.parse(`${moment.local}Z`), zones)
  if (start.utc) return movedTo(start, moment.at, zones)
  return start.zone ? movedTo(start, Date.parse(`${start.zone.toLocal(moment.at)}Z`), zones) : moment
}

export function isCancelled({ component }: Member): boolean {
  return property(component, 'STATUS')?.raw.trim().toUpperCase() === 'CANCELLED'
}
