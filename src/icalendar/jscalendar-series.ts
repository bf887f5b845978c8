/** How events recur in JSCalendar (RFC 8984 §4.3): rules, and patches for the instances that differ. */
import { properties } from './component.ts'
import { described, durationOf, type Json, timed } from './jscalendar-event.ts'
import { type Moment, readMoment, type Zones } from './moment.ts'
import { expandSeries } from './occurrences.ts'
import { wallText } from './offset.ts'
import { additions, movedTo, untilOf } from './originals.ts'
import { listed, type Member, type Series } from './series.ts'
import { inFormOf } from './view-series.ts'

const numberLists: Record<string, string> = {
  BYMONTHDAY: 'byMonthDay',
  BYYEARDAY: 'byYearDay',
  BYWEEKNO: 'byWeekNo',
  BYHOUR: 'byHour',
  BYMINUTE: 'byMinute',
  BYSECOND: 'bySecond',
  BYSETPOS: 'bySetPosition',
}

function weekday(entry: string): Json[] {
  const [, nth, day] = /^([+-]?\d+)?([A-Z]{2})$/.exec(entry) ?? []
  return day ? [{ '@type': 'NDay', day: day.toLowerCase(), ...(nth ? { nthOfPeriod: Number(nth) } : {}) }] : []
}

function part(name: string, value: string): Json {
  const list = numberLists[name]
  if (list) return { [list]: value.split(',').map(Number) }
  switch (name) {
    case 'FREQ':
      return { frequency: value.toLowerCase() }
    case 'INTERVAL':
    case 'COUNT':
      return { [name.toLowerCase()]: Number(value) }
    case 'BYDAY':
      return { byDay: value.split(',').flatMap(weekday) }
    case 'BYMONTH':
      return { byMonth: value.split(',').map(month => month.replace(/^\+?0*/, '')) }
    case 'WKST':
      return { firstDayOfWeek: value.toLowerCase() }
    case 'RSCALE':
    case 'SKIP':
      return { [name.toLowerCase()]: value.toLowerCase() }
    default:
      return {}
  }
}

function rulesOf({ component }: Member, start: Moment): Json[] {
  return properties(component, 'RRULE').map(written => {
    const parts = written.raw.trim().toUpperCase().split(';')
    const until = untilOf(written, start)
    const said = parts.map(one => part(one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)))
    return Object.assign({ '@type': 'RecurrenceRule' }, ...said, until === null ? {} : { until: wallText(until) }) as Json
  })
}

/** Of what a patch says of these nothing counts (§4.3.5). */
const unpatched = new Set(['privacy'])

/** What an instance says that its series does not, by property (§1.4.9); what it does not say is taken away. */
function patch(series: Json, instance: Json): Json {
  const names = new Set([...Object.keys(series), ...Object.keys(instance)].filter(name => !unpatched.has(name)))
  const differing = [...names].filter(name => JSON.stringify(series[name]) !== JSON.stringify(instance[name]))
  return Object.fromEntries(differing.map(name => [name, instance[name] ?? null]))
}

/** An instance stands at the time that it is named by, unless its patch says another. */
function patchOf(master: Member, member: Member, at: string): Json {
  const all = (one: Member, start: string): Json => ({ ...timed(one), start, ...described(one.component) })
  return patch(all(master, at), { ...timed(member), ...described(member.component) })
}

const mostInstances = 500
const years = 20 * 366 * 86_400_000

/** JSCalendar knows no THISANDFUTURE: such a series is told instance by instance, of one without end only the first ones. */
function enumerated(series: Series, master: Member, start: Moment): Json {
  const window = { from: new Date(start.at - 366 * 86_400_000), to: new Date(start.at + years) }
  const { occurrences } = expandSeries(series, window, mostInstances)
  const members = [master, ...series.overrides]
  const instances = occurrences.map(one => {
    const zone = start.zone ?? (start.utc ? null : series.zones.floating)
    const at = one.allDay || one.floating ? one.localStart : zone ? zone.toLocal(one.start.getTime()) : wallText(one.start.getTime())
    const member = members.find(({ part }) => part === one.part) ?? master
    const moved = movedTo(start, Date.parse(`${at}Z`), series.zones)
    return [at, patchOf(master, { ...member, start: moved }, at)] as const
  })
  const overrides: Json = Object.fromEntries(instances)
  return { recurrenceOverrides: start.local in overrides ? overrides : { [start.local]: { excluded: true }, ...overrides } }
}

function exclusionsOf(master: Member, zones: Zones): string[] {
  return listed(master.component, 'EXDATE').map(one => inFormOf(master, readMoment(one.value, one.written, zones), zones).local)
}

/** `recurrenceRules` and `recurrenceOverrides` of a series; nothing for an event that takes place once. */
export function recurrence(series: Series): Json {
  const { master, overrides, zones } = series
  if (!master?.start) return {}
  const { start, lasts } = master
  if (overrides.some(({ thisAndFuture }) => thisAndFuture)) return enumerated(series, master, start)
  const rules = rulesOf(master, start)
  const instances: [string, Json][] = [
    ...additions(master, start, zones).map(({ start: at, lasts: length, period }): [string, Json] => [
      inFormOf(master, at, zones).local,
      period && durationOf(length) !== durationOf(lasts) ? { duration: durationOf(length) } : {},
    ]),
    ...exclusionsOf(master, zones).map((at): [string, Json] => [at, { excluded: true }]),
    ...overrides.flatMap((member): [string, Json][] => {
      if (!member.replaces) return []
      const at = inFormOf(master, member.replaces, zones).local
      return [[at, patchOf(master, member, at)]]
    }),
  ]
  return {
    ...(rules.length > 0 ? { recurrenceRules: rules } : {}),
    ...(instances.length > 0 ? { recurrenceOverrides: Object.fromEntries(instances) } : {}),
  }
}
