/** The mails about asking for access: who asks for what, and what came of it. Nothing of what is in the calendar. Pure. */
import { oneLine } from '../language/one-line.ts'
import { wallClock } from '../pages/published/placed.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { AccessAnswerContent, RequestContent } from '../services/access-mail.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { accessWordsOf } from './words/access.ts'

/** @param publicUrl how people reach the server, without a slash at the end */
export function composeRequest(content: RequestContent, publicUrl: string): LetterMail {
  const { language, asker, seen, role, message, requestId, organizationName, zone, expiresAt } = content
  const words = accessWordsOf(language).request
  const { can } = wordsOf(language)
  const [name, calendar] = [oneLine(asker.name, longestName), oneLine(content.calendarName, longestName)]
  const levels = [
    { title: words.today, lines: [can[seen]] },
    { title: words.wanted, lines: [can[role]] },
  ]
  const ends = formatsOf(language).dateYear(wallClock(expiresAt, zone).slice(0, 10))
  return composeLetter({
    language,
    subject: words.subject(name, calendar),
    title: words.title(name),
    by: { name, address: asker.address },
    parts: [
      { is: 'text', text: words.lead(name, calendar) },
      ...(message === null ? [] : [{ is: 'quoted' as const, text: message }]),
      { is: 'rows', rows: levels },
      { is: 'sample', caption: words.sample, role },
      { is: 'buttons', buttons: [{ text: words.answer, href: `${publicUrl}/requests/${requestId}` }] },
      { is: 'note', text: words.nothing(ends) },
    ],
    foot: words.from(organizationName, name),
  })
}

export function composeAccessAnswer(content: AccessAnswerContent, publicUrl: string): LetterMail {
  const { language, state, by, calendarId, seen, organizationName } = content
  const words = accessWordsOf(language)
  const name = oneLine(by.name, longestName)
  const calendar = content.calendarName === null ? null : oneLine(content.calendarName, longestName)
  const plain = { language, by: null, foot: words.own(organizationName) }
  if (state === 'declined' || calendar === null) {
    const { subject, title, lead, keeps } = words.declined
    const parts = [lead(name, calendar), ...(calendar === null ? [] : [keeps])].map(text => ({ is: 'text' as const, text }))
    return composeLetter({ ...plain, subject: subject(name), title, parts })
  }
  const { granted } = words
  return composeLetter({
    ...plain,
    subject: granted.subject(name, calendar),
    title: granted.title,
    parts: [
      { is: 'text', text: granted.lead(name, calendar) },
      { is: 'text', text: `${wordsOf(language).you[seen]}.` },
      { is: 'sample', caption: granted.sample, role: seen },
      { is: 'buttons', buttons: [{ text: granted.open, href: `${publicUrl}/calendars/${calendarId}/view` }] },
    ],
  })
}
