/** All words of every page and mail, by language. A key missing from one of them does not compile. */
import { da } from './da.ts'
import { en } from './en.ts'
import type { Language } from './language.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { Words } from './en.ts'

export const catalogues = { en, sv, nb, da } satisfies Record<Language, unknown>

export function wordsOf(language: Language): (typeof catalogues)['en'] {
  return catalogues[language]
}
