/** What the pages say of asking for access, by language. */
import type { Language } from '../language.ts'
import { da } from './da.ts'
import { type RequestWords, en } from './en.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { RequestWords } from './en.ts'

const all: Record<Language, RequestWords> = { en: en, sv: sv, nb: nb, da: da }

export function requestWords(language: Language): RequestWords {
  return all[language]
}
