/** All words of every mail, by language. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'
import { da } from './da.ts'
import { en, type MailWords } from './en.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { MailWords } from './en.ts'

const catalogues: Record<Language, MailWords> = { en, sv, nb, da }

export function mailWordsOf(language: Language): MailWords {
  return catalogues[language]
}
