/** One event whose every field holds a word of its own: what a door shows above the level is then a search for words. */

/** Words by the least visibility that may show them. Times, statuses and zones are not words. */
export const words = {
  limited: ['kanari-summary', 'kanari-location', 'kanari-override-summary', 'kanari-override-location'],
  details: [
    'kanari-description',
    'kanari-override-description',
    'kanari-category',
    'kanari-organizer',
    'kanari-attendee',
    'kanari-contact',
    'kanari-comment',
    'kanari-url',
  ],
  /** Only to who sees everything. */
  full: ['kanari-alarm', 'kanari-xprop', 'kanari-xparam', 'kanari-transparent-alarm'],
  /** Of the private event: only to who sees everything. */
  private: [
    'kanari-private-summary',
    'kanari-private-location',
    'kanari-private-description',
    'kanari-private-uid',
    'kanari-private-attendee',
    'kanari-private-override',
  ],
  /** UIDs tell which event it is; below `details` they are replaced. */
  uid: ['kanari-uid'],
} as const

/** Everything of the planted calendar that may not appear at a level. */
export function forbidden(level: 'busy' | 'limited' | 'details'): string[] {
  const { limited, details, full, private: hidden, uid } = words
  const always = [...full, ...hidden]
  if (level === 'details') return always
  return level === 'limited' ? [...always, ...details, ...uid] : [...always, ...details, ...uid, ...limited]
}

/** Words that a view at the level must show, or the test would hold for an empty answer too. */
export function expected(level: 'busy' | 'limited' | 'details'): string[] {
  if (level === 'busy') return []
  return level === 'limited' ? ['kanari-summary', 'kanari-location'] : ['kanari-summary', 'kanari-location', 'kanari-description']
}

const stamp = (date: Date): string => date.toISOString().replaceAll('-', '').slice(0, 8)

/** A calendar file: a weekly series with an override, a private series with an override without CLASS, free time. */
export function plantedCalendar(firstDay: Date): string {
  const day = (offset: number) => stamp(new Date(firstDay.getTime() + offset * 86_400_000))
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Dela//test//EN',
    'BEGIN:VEVENT',
    'UID:kanari-uid',
    'DTSTAMP:20260101T000000Z',
    `DTSTART;TZID=Europe/Stockholm;X-PARAM=kanari-xparam:${day(0)}T090000`,
    `DTEND;TZID=Europe/Stockholm:${day(0)}T100000`,
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'SUMMARY:kanari-summary',
    'LOCATION:kanari-location',
    'DESCRIPTION:kanari-description',
    'CATEGORIES:kanari-category',
    'ORGANIZER;CN=kanari-organizer:mailto:kanari-organizer@example.com',
    'ATTENDEE;CN=kanari-attendee:mailto:kanari-attendee@example.com',
    'CONTACT:kanari-contact',
    'COMMENT:kanari-comment',
    'URL:https://example.com/kanari-url',
    'X-SECRET:kanari-xprop',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    'DESCRIPTION:kanari-alarm',
    'END:VALARM',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:kanari-uid',
    'DTSTAMP:20260101T000000Z',
    `RECURRENCE-ID;TZID=Europe/Stockholm:${day(7)}T090000`,
    `DTSTART;TZID=Europe/Stockholm:${day(7)}T110000`,
    `DTEND;TZID=Europe/Stockholm:${day(7)}T120000`,
    'SUMMARY:kanari-override-summary',
    'LOCATION:kanari-override-location',
    'DESCRIPTION:kanari-override-description',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:kanari-private-uid',
    'DTSTAMP:20260101T000000Z',
    'CLASS:PRIVATE',
    `DTSTART;TZID=Europe/Stockholm:${day(1)}T130000`,
    `DTEND;TZID=Europe/Stockholm:${day(1)}T140000`,
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'SUMMARY:kanari-private-summary',
    'LOCATION:kanari-private-location',
    'DESCRIPTION:kanari-private-description',
    'ATTENDEE;CN=kanari-private-attendee:mailto:kanari-private-attendee@example.com',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:kanari-private-uid',
    'DTSTAMP:20260101T000000Z',
    `RECURRENCE-ID;TZID=Europe/Stockholm:${day(8)}T130000`,
    `DTSTART;TZID=Europe/Stockholm:${day(8)}T150000`,
    `DTEND;TZID=Europe/Stockholm:${day(8)}T160000`,
    'SUMMARY:kanari-private-override',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:transparent-of-the-owner',
    'DTSTAMP:20260101T000000Z',
    'TRANSP:TRANSPARENT',
    `DTSTART;VALUE=DATE:${day(2)}`,
    'SUMMARY:Summer party',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT15M',
    'DESCRIPTION:kanari-transparent-alarm',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}
