/** The mail with a one-time code: the code, how long it holds, and what to do for whoever did not ask for it. */
import type { Language } from '../language/status.ts'
import { composeLetter, type LetterMail } from './letter.ts'
import { mailWordsOf } from './words/catalogues.ts'

/** The code is in the body alone: subjects stand on locked screens and in the logs of mail servers. */
export function composeCode(code: string, minutes: number, language: Language): LetterMail {
  const { own, code: words } = mailWordsOf(language)
  return composeLetter({
    language,
    subject: words.subject,
    title: words.subject,
    by: null,
    parts: [
      { is: 'text', text: words.lead },
      // In two groups, as it is read aloud and typed.
      { is: 'code', text: `${code.slice(0, 4)} ${code.slice(4)}` },
      { is: 'note', text: words.holds(minutes) },
      { is: 'note', text: words.ignore },
    ],
    foot: own,
  })
}
