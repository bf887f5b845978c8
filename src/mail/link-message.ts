/** What whoever published links is told of their end: by the calendar, or by the organization. Never an address of a link. Pure. */
import { oneLine } from '../language/one-line.ts'
import { wallClock } from '../pages/published/placed.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { ExpiryContent } from '../services/link-expiry.ts'
import type { StoppedContent } from '../services/stopped-links.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { linkWordsOf } from './words/links.ts'
import { reasonIn } from '../pages/words/reasons.ts'

/** More than these are counted, not named. */
const mostLinks = 50

export function composeExpiry(
  { language, link, endsAt, maxDays, calendarId, organizationName, zone, ...rest }: ExpiryContent,
  publicUrl: string,
): LetterMail {
  const words = linkWordsOf(language)
  const formats = formatsOf(language)
  const [name, calendar] = [oneLine(link.recipientAddress ?? link.name, longestName), oneLine(rest.calendarName, longestName)]
  const ends = wallClock(endsAt, zone)
  const day = formats.dateYear(ends.slice(0, 10))
  const lines = [calendar, wordsOf(language).published.shows[link.role], words.ends(formats.stamp(ends), zone)]
  return composeLetter({
    language,
    subject: words.expiry.subject(name, day),
    title: words.expiry.title(day),
    by: null,
    parts: [
      { is: 'text', text: words.expiry.lead(name, calendar, day) },
      { is: 'rows', rows: [{ title: name, lines }] },
      ...(maxDays === null ? [] : [{ is: 'text' as const, text: words.expiry.policy(organizationName, maxDays) }]),
      {
        is: 'buttons',
        buttons: [{ text: maxDays === null ? words.expiry.button : words.stopped.button, href: `${publicUrl}/calendars/${calendarId}` }],
      },
      { is: 'note', text: words.expiry.nothing },
    ],
    foot: words.own(organizationName),
  })
}

export function composeStopped({ language, calendars, organizationName }: StoppedContent, publicUrl: string): LetterMail {
  const words = linkWordsOf(language)
  const count = calendars.reduce((sum, { links }) => sum + links.length, 0)
  const rows = calendars.flatMap(({ name, links }) =>
    links.map(link => ({
      title: oneLine(link.recipientAddress ?? link.name, longestName),
      lines: [oneLine(name, longestName), reasonIn(language, link.because)].filter(line => line !== null),
    })),
  )
  const [first] = calendars
  const only = calendars.length === 1 && first !== undefined
  return composeLetter({
    language,
    subject: words.stopped.subject(count),
    title: words.stopped.subject(count),
    by: null,
    parts: [
      { is: 'text', text: words.stopped.lead(organizationName) },
      { is: 'rows', rows: rows.slice(0, mostLinks) },
      ...(rows.length > mostLinks ? [{ is: 'text' as const, text: words.stopped.more(rows.length - mostLinks) }] : []),
      { is: 'text', text: words.stopped.back },
      {
        is: 'buttons',
        buttons: [
          only
            ? { text: words.stopped.button, href: `${publicUrl}/calendars/${first.id}` }
            : { text: words.stopped.all, href: `${publicUrl}/` },
        ],
      },
    ],
    foot: words.own(organizationName),
  })
}
