/** The recurrence set of a master as its rules give it, before any override: RRULE and RDATE less EXDATE (RFC 5545 §3.8.5). */
import { properties, property, type RawProperty } from './component.ts'
import { type Moment, readDuration, readMoment, type Span, wallClock, type Zones } from './moment.ts'
import { MomentMap } from './moment-map.ts'
import { wallText } from './offset.ts'
import { type Budget, starts } from './recurrence.ts'
import { type RecurValue, type Rule, readRule } from './rule.ts'
import { listed, type Member, spanTo, wallOf } from './series.ts'

/** An instance at its original place. */
export interface Original {
  start: Moment
  lasts: Span
}

/** Wall-clock milliseconds, both inclusive. */
export interface WallWindow {
  from: number
  to: number
}

/** The same kind of moment (date, UTC, floating, zone) at another wall clock. */
export function movedTo(like: Moment, wall: number, zones: Zones): Moment {
  const local = wallText(wall)
  return { ...like, local, at: like.utc ? wall : (like.zone ?? zones.floating).toUtc(local) }
}

/**
 * UNTIL on the wall clock of DTSTART. Beside a DTSTART with a zone it is in UTC, also where its Z was forgotten; a date beside
 * a timed DTSTART is the beginning of that day: neither is allowed (RFC 5545 §3.3.10), and most programs read them so.
 */
export function untilOf(written: RawProperty, start: Moment): number | null {
  const value = /(?:^|;)UNTIL=([^;]+)/i.exec(written.raw)?.[1]?.trim().toUpperCase()
  const local = value === undefined ? null : wallClock(value)
  if (value === undefined || local === null) return null
  if (start.date) return Date.parse(`${local.slice(0, 10)}T00:00:00Z`)
  const at = Date.parse(`${local}Z`)
  return value.includes('T') && start.zone ? Date.parse(`${start.zone.toLocal(at)}Z`) : at
}

/** The rules of a master, those that cannot be read left out. EXRULE, which RFC 5545 has taken out, is without effect. */
export function rulesOf(master: Member, start: Moment): Rule[] {
  return properties(master.component, 'RRULE').flatMap(written => {
    const rule = readRule(written.values[0] as RecurValue, untilOf(written, start), start.date)
    return rule ? [rule] : []
  })
}

export interface Addition extends Original {
  /** It was written with an end of its own. */
  period: boolean
}

/** RDATE: a date beside a timed series means its time of day; a period has a length of its own. */
export function additions(master: Member, start: Moment, zones: Zones): Addition[] {
  return listed(master.component, 'RDATE').map(({ value, written }) => {
    const [begins = '', ends] = value.split('/')
    const read = readMoment(begins, written, zones)
    const at = read.date && !start.date ? movedTo(start, Date.parse(`${read.local.slice(0, 10)}${start.local.slice(10)}Z`), zones) : read
    const moment = start.date && !read.date ? movedTo(start, Date.parse(`${read.local.slice(0, 10)}T00:00:00Z`), zones) : at
    if (ends === undefined) return { start: moment, lasts: master.lasts, period: false }
    return { start: moment, lasts: readDuration(ends) ?? spanTo(moment, readMoment(ends, written, zones)), period: true }
  })
}

function exclusions(master: Member, zones: Zones): MomentMap<true> {
  const excluded = new MomentMap<true>('instants')
  for (const { value, written } of listed(master.component, 'EXDATE')) excluded.set(readMoment(value, written, zones), true)
  return excluded
}

function* merged(rules: Rule[], start: number, window: WallWindow, budget: Budget): Generator<number> {
  const [only, ...others] = rules
  if (only && others.length === 0) {
    yield* starts(only, start, window.from, window.to, budget)
    return
  }
  const all = rules.flatMap(rule => [...starts(rule, start, window.from, window.to, budget)])
  if (!only && start >= window.from && start <= window.to) all.push(start)
  yield* all.sort((a, b) => a - b)
}

/** Instances in the order of their wall clocks, those of RDATE first of all; none twice. DTSTART is one of them. */
export function* originals(master: Member, zones: Zones, window: WallWindow, budget: Budget): Generator<Original> {
  const { start, lasts } = master
  if (!start) return
  const excluded = property(master.component, 'EXDATE') ? exclusions(master, zones) : null
  const given = new Set<number>()
  const once = (original: Original): boolean => {
    if (given.has(original.start.at) || excluded?.get(original.start)) return false
    given.add(original.start.at)
    return true
  }
  for (const original of additions(master, start, zones)) {
    const wall = wallOf(original.start)
    if (wall >= window.from && wall <= window.to && once(original)) yield original
  }
  for (const wall of merged(rulesOf(master, start), wallOf(start), window, budget)) {
    const original = { start: movedTo(start, wall, zones), lasts }
    if (once(original)) yield original
  }
}
