/** What the pages say of mailed calendars, by language. */
import type { Language } from '../language.ts'
import { da } from './da.ts'
import { en, type MailedWords } from './en.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { MailFault, MailedWords } from './en.ts'

const all: Record<Language, MailedWords> = { en, sv, nb, da }

export function mailedWords(language: Language): MailedWords {
  return all[language]
}
