/** What a sender is told when some of the mails did not leave: who did not get it and why, and nothing of the calendar's content. */
import { oneLine } from '../language/one-line.ts'
import { firstLanguage, type Language } from '../language/status.ts'
import type { Untold } from '../services/snapshot-delivery.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { mailWordsOf } from './words/catalogues.ts'
import { failureIn } from '../pages/words/failures.ts'
import { reasonIn } from '../pages/words/reasons.ts'

/** @param about what did not leave: a calendar sent by mail, or an invitation to one */
export function composeNotice(untold: Untold, about: 'calendar' | 'invitation'): LetterMail {
  const language = firstLanguage(untold.sender.language, untold.organizationLanguage)
  const words = mailWordsOf(language)
  const name = oneLine(untold.calendarName ?? words.calendar, longestName)
  return composeLetter({
    language,
    subject: words.notice.subject(name),
    title: words.notice.subject(name),
    by: null,
    parts: [
      { is: 'text', text: about === 'calendar' ? words.notice.lead(name) : words.notice.invitation(name) },
      { is: 'rows', rows: untold.recipients.map(one => ({ title: one.address, lines: why(language, one) })) },
    ],
    foot: words.own,
  })
}

function why(language: Language, { status, answer }: Untold['recipients'][number]): string[] {
  const { notice } = mailWordsOf(language)
  if (status !== 'failed') return [notice.refused, reasonIn(language, answer)].filter(line => line !== null)
  const own = answer === null ? null : failureIn(language, answer)
  return own === null ? [notice.failed, ...(answer ? [answer] : [])] : [own]
}
