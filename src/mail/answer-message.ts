/** What whoever invited is told when it is answered. Pure. */
import { oneLine } from '../language/one-line.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import type { AnswerContent } from '../services/invitation-answers.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { answerWordsOf } from './words/answers.ts'

export function composeAnswer(content: AnswerContent, publicUrl: string): LetterMail {
  const { language, state, kind, by, invited, role, calendarId, organizationName } = content
  const words = answerWordsOf(language)
  const [name, calendar] = [oneLine(by.name, longestName), oneLine(content.calendarName, longestName)]
  const said = words[state]
  // What a colleague was given came with the mail, and is theirs whatever they answered.
  const after = state === 'accepted' ? words.gets(wordsOf(language).can[role]) : kind === 'internal' ? words.keeps : words.nothing
  return composeLetter({
    language,
    subject: said.subject(name, calendar),
    title: said.title(name),
    by: null,
    parts: [
      { is: 'text', text: said.lead(by.name === by.address ? by.address : `${name} (${by.address})`, calendar) },
      ...(invited === by.address ? [] : [{ is: 'text' as const, text: words.sentTo(invited) }]),
      { is: 'text', text: after },
      { is: 'buttons', buttons: [{ text: words.open, href: `${publicUrl}/calendars/${calendarId}/view` }] },
    ],
    foot: words.own(organizationName),
  })
}
