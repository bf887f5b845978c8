/** The time of a component written anew from what was read of it, never copied: the only fields of a busy view beside status. */
import { properties, property } from './component.ts'
import { type Moment, readDuration, readMoment, type Span, type Zones } from './moment.ts'
import { additions, type Original, untilOf } from './originals.ts'
import { listed, type Member, wallOf } from './series.ts'
import { type Chosen, inFormOf } from './view-series.ts'
import type { ViewZones } from './view-zones.ts'

function compact(local: string): string {
  return local.replaceAll(/[-:]/g, '')
}

function valueOf(moment: Moment): string {
  return moment.date ? compact(moment.local).slice(0, 8) : compact(moment.local) + (moment.utc ? 'Z' : '')
}

function formOf(moment: Moment, names: ViewZones): string {
  if (moment.date) return ';VALUE=DATE'
  return moment.zone ? `;TZID=${names.tzid(moment.zone)}` : ''
}

function durationValue({ days, milliseconds }: Span): string {
  const seconds = Math.round(milliseconds / 1000)
  return days > 0 && seconds === 0 ? `P${days}D` : `P${days > 0 ? `${days}D` : ''}T${seconds}S`
}

function dateLine(name: string, moment: Moment, names: ViewZones): string {
  return `${name}${formOf(moment, names)}:${valueOf(moment)}`
}

/** Several values, one line for each form they have. */
function dateLines(name: string, moments: readonly Moment[], names: ViewZones): string[] {
  const byForm = Map.groupBy(moments, moment => formOf(moment, names))
  return [...byForm].map(([form, group]) => `${name}${form}:${group.map(valueOf).join(',')}`)
}

const numberParts = new Set(
  'INTERVAL COUNT BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST FREQ RSCALE SKIP'.split(' '),
)

function untilValue(wall: number, start: Moment): string {
  const local = compact(new Date(wall).toISOString().slice(0, 19))
  if (start.date) return local.slice(0, 8)
  const instant = start.utc ? wall : start.zone?.toUtc(new Date(wall).toISOString().slice(0, 19))
  return instant === undefined ? local : `${compact(new Date(instant).toISOString().slice(0, 19))}Z`
}

/** RRULE of known parts alone; a series that ends early has an UNTIL for its COUNT. */
function ruleLines(member: Member, start: Moment, endsBefore: Moment | null): string[] {
  return properties(member.component, 'RRULE').map(written => {
    const parts = written.raw
      .toUpperCase()
      .split(';')
      .map(part => part.trim())
    const known = parts.filter(part => /^[A-Z]+=[A-Z0-9,+-]+$/.test(part) && numberParts.has(part.slice(0, part.indexOf('='))))
    const until = untilOf(written, start)
    const before = endsBefore === null ? null : wallOf(endsBefore) - (start.date ? 86_400_000 : 1000)
    const last = before === null ? until : Math.min(before, until ?? before)
    const kept = before === null ? known : known.filter(part => !part.startsWith('COUNT='))
    return `RRULE:${[...kept, ...(last === null ? [] : [`UNTIL=${untilValue(last, start)}`])].join(';')}`
  })
}

function additionLines(member: Member, start: Moment, endsBefore: Moment | null, zones: Zones, names: ViewZones): string[] {
  const dates = additions(member, start, zones).filter(addition => endsBefore === null || addition.start.at < endsBefore.at)
  const periods = dates.filter(({ period }) => period)
  const plain = dateLines(
    'RDATE',
    dates.filter(({ period }) => !period).map(addition => addition.start),
    names,
  )
  const byForm = Map.groupBy(periods, addition => formOf(addition.start, names))
  const lines = [...byForm].map(([form, group]) => {
    const values = group.map(addition => `${valueOf(addition.start)}/${durationValue(addition.lasts)}`)
    return `RDATE;VALUE=PERIOD${form}:${values.join(',')}`
  })
  return [...plain, ...lines]
}

function exclusionLines({ member, excluded }: Chosen, zones: Zones, names: ViewZones): string[] {
  const written = listed(member.component, 'EXDATE').map(one => readMoment(one.value, one.written, zones))
  // A floating EXDATE is placed by its reader's zone, so it stays floating.
  const formed = written.map(moment => (moment.date || moment.utc || moment.zone ? inFormOf(member, moment, zones) : moment))
  return dateLines('EXDATE', [...formed, ...excluded.map(moment => inFormOf(member, moment, zones))], names)
}

function lengthLines({ component }: Member, zones: Zones, names: ViewZones): string[] {
  const end = property(component, 'DTEND')
  if (end) return [dateLine('DTEND', readMoment(end.raw, end, zones), names)]
  const written = property(component, 'DURATION')
  const duration = written ? readDuration(written.raw) : null
  return duration && !duration.negative ? [`DURATION:${durationValue(duration)}`] : []
}

function enumerated(member: Member, instances: Original[], zones: Zones, names: ViewZones): string[] {
  const [first, ...others] = instances.map(({ start }) => start)
  if (!first) return []
  const length = first.at === member.start?.at ? lengthLines(member, zones, names) : [`DURATION:${durationValue(member.lasts)}`]
  return [dateLine('DTSTART', first, names), ...length, ...dateLines('RDATE', others, names)]
}

/** DTSTART, DTEND or DURATION, RRULE, RDATE, EXDATE, RECURRENCE-ID. Empty when the component has no instance. */
export function timeLines(chosen: Chosen, master: Member | null, zones: Zones, names: ViewZones): string[] {
  const { member, endsBefore, instances } = chosen
  const { start, replaces } = member
  if (!start) return []
  if (instances) return enumerated(member, instances, zones, names)
  const lines = [dateLine('DTSTART', start, names), ...lengthLines(member, zones, names)]
  if (replaces) {
    const range = member.thisAndFuture ? ';RANGE=THISANDFUTURE' : ''
    return [...lines, dateLine('RECURRENCE-ID', inFormOf(master, replaces, zones), names).replace('RECURRENCE-ID', `RECURRENCE-ID${range}`)]
  }
  const rules = ruleLines(member, start, endsBefore)
  return [...lines, ...rules, ...additionLines(member, start, endsBefore, zones, names), ...exclusionLines(chosen, zones, names)]
}
