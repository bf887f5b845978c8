/** What the sender of mailed calendars is told when a series has ended by itself. Nothing of the calendar but its name. Pure. */
import { oneLine } from '../language/one-line.ts'
import { dayNames } from '../pages/screens/mailing.ts'
import { mailedWords } from '../pages/words/mailed/catalogues.ts'
import type { SeriesEndContent } from '../services/series-end.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { seriesWordsOf } from './words/series.ts'

export function composeSeriesEnd(content: SeriesEndContent, publicUrl: string): LetterMail {
  const { language, daysOfWeek, time, timeZone, because, recipients, organizationName } = content
  const words = seriesWordsOf(language)
  const called = (name: string | undefined | null) => (name == null ? null : oneLine(name, longestName))
  const name = called(content.calendar?.name)
  const plan = mailedWords(language).every(dayNames(daysOfWeek, language), time, timeZone)
  // Who may not share the calendar any more has no page to begin anew on.
  const button =
    because === 'mailbox' && content.calendar
      ? [
          {
            is: 'buttons' as const,
            buttons: [{ text: mailedWords(language).title, href: `${publicUrl}/calendars/${content.calendar.id}/mail` }],
          },
        ]
      : []
  return composeLetter({
    language,
    subject: words.subject(name),
    title: words.subject(name),
    by: null,
    parts: [
      { is: 'text', text: because === 'mailbox' ? words.mailbox(called(content.mailbox)) : words.sender },
      { is: 'rows', rows: [{ title: plan, lines: [recipients.join(', ')] }] },
      ...button,
      { is: 'note', text: because === 'mailbox' ? words.ownName : words.again },
    ],
    foot: words.own(organizationName),
  })
}
