/** Events of the model as iCalendar, each field with a word of its own, and back: the words and the times that a text shows. */
import type { Event } from './model.ts'

/** A Monday, far enough ahead that no horizon is near. */
export const firstDay = Date.UTC(2027, 1, 1)
const day = 86_400_000
const hour = 3_600_000
export const window = { from: new Date(firstDay - 2 * day).toISOString(), to: new Date(firstDay + 40 * day).toISOString() }

/** When the last of so many days after today is over, in milliseconds from the first day; the calendars are in UTC. */
export function endOf(ahead: number): number {
  return (Math.floor(Date.now() / day) + ahead + 1) * day - firstDay
}

/** Days from today to a day of the proof. */
export function daysTo(proofDay: number): number {
  return firstDay / day + proofDay - Math.floor(Date.now() / day)
}

const stamp = (at: number) => `${new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`

function component(event: Event, stem: string, at: number, more: string[], of: { class: string | null; status: string }): string[] {
  const word = (field: string) => `${stem}-${field}`
  return [
    'BEGIN:VEVENT',
    `UID:${event.uid}-uid`,
    'DTSTAMP:20260101T000000Z',
    ...more,
    `DTSTART;X-PARAM=${word('xparam')}:${stamp(at)}`,
    `DTEND:${stamp(at + hour)}`,
    ...(of.class === null ? [] : [`CLASS:${of.class}`]),
    `STATUS:${of.status}`,
    `TRANSP:${event.transparent ? 'TRANSPARENT' : 'OPAQUE'}`,
    `SUMMARY:${word('summary')}`,
    `LOCATION:${word('location')}`,
    `DESCRIPTION:${word('description')}`,
    `CATEGORIES:${word('category')}`,
    `ORGANIZER;CN=${word('organizer')}:mailto:organizer@example.com`,
    `ATTENDEE;CN=${word('attendee')}:mailto:attendee@example.com`,
    `COMMENT:${word('comment')}`,
    `URL:https://example.com/${word('url')}`,
    `X-SECRET:${word('xprop')}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    `DESCRIPTION:${word('alarm')}`,
    'END:VALARM',
    'END:VEVENT',
  ]
}

function componentsOf(event: Event): string[] {
  const at = firstDay + event.day * day + event.hour * hour
  const { series } = event
  const master = component(event, event.uid, at, series ? ['RRULE:FREQ=WEEKLY;COUNT=3'] : [], event)
  if (!series?.override) return master
  const { class: klass, cancelled } = series.override
  const status = cancelled ? 'CANCELLED' : 'CONFIRMED'
  const second = at + 7 * day
  return [...master, ...component(event, `${event.uid}o`, second + 4 * hour, [`RECURRENCE-ID:${stamp(second)}`], { class: klass, status })]
}

export function fileOf(events: readonly Event[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//test//EN', ...events.flatMap(componentsOf), 'END:VCALENDAR', ''].join('\r\n')
}

/** Every planted word in the text, folded lines taken together. */
export function wordsIn(text: string): Set<string> {
  return new Set(text.replaceAll(/\r?\n[ \t]/g, '').match(/zq[0-9a-z]+x[0-9a-z]+-[a-z]+/g) ?? [])
}

const instant = (value: string) => Date.parse(value.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** The starts of what an iCalendar text says takes place, from the first day on: weekly rules, exceptions and replaced instances. */
export function startsIn(text: string): number[] {
  const events = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split('BEGIN:VEVENT')
    .slice(1)
    .map(part => {
      const all = (name: string) => [...part.matchAll(new RegExp(`^${name}(?:;[^:\r\n]*)?:(.*?)\r?$`, 'gm'))].map(found => found[1] ?? '')
      const dates = (name: string) => all(name).flatMap(value => value.split(',').map(instant))
      return {
        uid: all('UID')[0],
        rule: all('RRULE')[0],
        start: dates('DTSTART')[0] ?? 0,
        out: dates('EXDATE'),
        replaces: dates('RECURRENCE-ID')[0],
      }
    })
  const found = events.flatMap(({ uid, rule, start, out, replaces }) => {
    if (rule === undefined) return [start]
    const count = Number(/COUNT=(\d+)/.exec(rule)?.[1] ?? 3)
    const until = instant(/UNTIL=(\w+)/.exec(rule)?.[1] ?? '99991231T000000Z')
    const replaced = events.filter(one => one.uid === uid && one.replaces !== undefined).map(one => one.replaces)
    const instances = Array.from({ length: count }, (_, index) => start + index * 7 * day)
    return replaces === undefined ? instances.filter(at => at <= until && !out.includes(at) && !replaced.includes(at)) : [start]
  })
  return found.map(at => at - firstDay).sort((a, b) => a - b)
}
