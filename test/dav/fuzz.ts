/** Calendar objects and XML bodies that almost make sense: valid ones, cut, doubled, swapped and bent, the same for the same seed. */

/** Numbers from 0 to 1; the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pieces = [
  'BEGIN:VEVENT',
  'END:VEVENT',
  'BEGIN:VALARM',
  'END:VALARM',
  'BEGIN:VTIMEZONE',
  'END:VTIMEZONE',
  'UID:x',
  'UID:',
  'RRULE:FREQ=DAILY',
  'RRULE:FREQ=SECONDLY;UNTIL=99991231T235959Z',
  'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYSETPOS=-1',
  'EXDATE:20270301T090000Z',
  'RDATE;VALUE=PERIOD:20270301T090000Z/PT1H',
  'RECURRENCE-ID;RANGE=THISANDFUTURE:20270301T090000Z',
  'DURATION:-P1D',
  'DURATION:P9999W',
  'DTSTART;VALUE=DATE:20270301',
  'DTSTART;TZID=Europe/Stockholm:20270328T023000',
  'DTEND:00010101',
  'CLASS:PRIVATE',
  'STATUS:CANCELLED',
  'TRANSP:TRANSPARENT',
  'ATTENDEE;PARTSTAT=ACCEPTED;CN="a:b;c":mailto:x@y',
  'X-A;B="c:',
  '\u0000',
  '\uFEFF',
  '\r',
  '\n ',
  '\t',
  '\\',
  '"',
  ';;;',
  ':::',
  '=',
  '&#0;',
  ']]>',
  '%',
  '\u{1F600}',
  'Å',
  '\uD800',
  '1e999',
  '-0',
  '99999999999999999999',
  '<C:comp-filter name="VEVENT">',
  '</C:comp-filter>',
  '<C:time-range start="20270301T000000Z"/>',
  '<C:is-not-defined/>',
  '<D:href>',
  '<D:prop/>',
  '<!DOCTYPE x>',
  '<?xml version="1.1"?>',
  '<![CDATA[',
  'xmlns:D=""',
  'xmlns:C="DAV:"',
  '&lt;',
  'name=""',
  'end="x"',
  '<C:expand start="00010101T000000Z" end="99991231T235959Z"/>',
] as const

/** One to five changes at places of chance. */
export function mutated(text: string, chance: () => number): string {
  let now = text
  const rounds = 1 + Math.floor(chance() * 5)
  for (let round = 0; round < rounds; round++) now = once(now, chance)
  return now
}

function once(text: string, chance: () => number): string {
  const at = Math.floor(chance() * text.length)
  const end = Math.min(text.length, at + 1 + Math.floor(chance() * 40))
  const piece = pieces[Math.floor(chance() * pieces.length)] ?? ''
  switch (Math.floor(chance() * 7)) {
    case 0:
      return text.slice(0, at) + text.slice(end)
    case 1:
      return text.slice(0, end) + text.slice(at)
    case 2:
      return text.slice(0, at) + piece + text.slice(at)
    case 3:
      return text.slice(0, at) + piece + text.slice(end)
    case 4:
      return text.slice(0, at) + String.fromCharCode(Math.floor(chance() * 300)) + text.slice(at + 1)
    case 5:
      return lines(text, chance, (all, one, other) => {
        ;[all[one], all[other]] = [all[other] ?? '', all[one] ?? '']
      })
    default:
      return lines(text, chance, (all, one) => void all.splice(one, 0, piece))
  }
}

function lines(text: string, chance: () => number, change: (all: string[], one: number, other: number) => void): string {
  const separator = text.includes('\r\n') ? '\r\n' : '><'
  const all = text.split(separator)
  change(all, Math.floor(chance() * all.length), Math.floor(chance() * all.length))
  return all.join(separator)
}
