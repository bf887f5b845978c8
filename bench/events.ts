/** Deterministic events: number i is the same in every run, so that runs can be compared. About 0.9 KB each, over two years. */

const zone = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Stockholm',
  'BEGIN:DAYLIGHT',
  'TZNAME:CEST',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'DTSTART:19810329T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'TZNAME:CET',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'DTSTART:19961027T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
]
const words =
  'review sprint budget lunch dentist yoga planning retro interview team board call travel school pickup concert rehearsal deadline release market garden swim chess choir visit workshop'.split(
    ' ',
  )
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const minute = 60_000
const day = 24 * 60 * minute
const firstDay = Date.UTC(2026, 0, 1)

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function numbers(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')

/** Half are weekly, the rest by day, month and year; most end. */
function rule(number: number, start: Date): string {
  const weekday = weekdays[start.getUTCDay()] ?? 'MO'
  const other = weekdays[(start.getUTCDay() + 2) % 7] ?? 'WE'
  const rules = [
    `FREQ=WEEKLY;COUNT=20;BYDAY=${weekday},${other}`,
    `FREQ=WEEKLY;COUNT=36;BYDAY=${weekday},${other}`,
    `FREQ=WEEKLY;COUNT=52;BYDAY=${weekday},${other}`,
    `FREQ=WEEKLY;BYDAY=${weekday}`,
    `FREQ=WEEKLY;BYDAY=${weekday}`,
    `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday},${other}`,
    'FREQ=DAILY;COUNT=30',
    `FREQ=MONTHLY;BYDAY=${Math.min(4, Math.ceil(start.getUTCDate() / 7))}${weekday}`,
    'FREQ=YEARLY',
    `FREQ=WEEKLY;UNTIL=20271231T235959Z;BYDAY=${weekday}`,
  ]
  return rules[Math.floor(number / 10) % rules.length] ?? ''
}

/** The lines of event `number`: every tenth is a series, every tenth lasts all day, half of them are in a time zone. */
function lines(number: number): string[] {
  const next = numbers(number + 1)
  const some = (count: number) => Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(' ')
  const [allDay, zoned] = [number % 10 === 7, number % 2 === 1]
  const start =
    firstDay + Math.floor(next() * 730) * day + (7 + Math.floor(next() * 11)) * 60 * minute + Math.floor(next() * 4) * 15 * minute
  const length = allDay ? day : 15 * minute * (1 + Math.floor(next() * 12))
  const time = (name: string, at: number): string => {
    if (allDay) return `${name};VALUE=DATE:${stamp(at).slice(0, 8)}`
    return zoned ? `${name};TZID=Europe/Stockholm:${stamp(at)}` : `${name}:${stamp(at)}Z`
  }
  const event = (at: number, more: string[]): string[] => [
    'BEGIN:VEVENT',
    `UID:event-${number}@bench.example`,
    'DTSTAMP:20251231T120000Z',
    'CREATED:20251201T080000Z',
    'LAST-MODIFIED:20251231T120000Z',
    time('DTSTART', at),
    time('DTEND', at + length),
    `SUMMARY:${some(4)}`,
    `LOCATION:Room ${Math.floor(next() * 400)}\\, ${some(2)} street`,
    `DESCRIPTION:${some(24)}\\n${some(12)}`,
    `CATEGORIES:${words[number % words.length]?.toUpperCase()}`,
    'STATUS:CONFIRMED',
    `TRANSP:${number % 5 === 0 ? 'TRANSPARENT' : 'OPAQUE'}`,
    `SEQUENCE:${number % 3}`,
    ...more,
    ...(number % 3 === 0 ? ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', 'TRIGGER:-PT15M', 'END:VALARM'] : []),
    'END:VEVENT',
  ]
  if (number % 10 !== 3) return event(start, [])
  const exceptional = number % 500 === 3
  const series = [`RRULE:${rule(number, new Date(start))}`, ...(exceptional ? [time('EXDATE', start + 7 * day)] : [])]
  const third = start + 14 * day
  return [...event(start, series), ...(exceptional ? event(third + 60 * minute, [time('RECURRENCE-ID', third)]) : [])]
}

/** Whole lines of ASCII, folded at 74 characters and ended by CRLF. */
function written(all: readonly string[]): string {
  return all.map(line => `${line.length > 74 ? (line.match(/.{1,73}/g) ?? []).join('\r\n ') : line}\r\n`).join('')
}

const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//bench//EN', 'CALSCALE:GREGORIAN']

/** One iCalendar file of `count` events. */
export function calendar(count: number): string {
  return written([...head, ...zone, ...Array.from({ length: count }, (_, number) => lines(number)).flat(), 'END:VCALENDAR'])
}

/** Event `number` as a text of its own. */
export function event(number: number): string {
  return written([...head, ...zone, ...lines(number), 'END:VCALENDAR'])
}
