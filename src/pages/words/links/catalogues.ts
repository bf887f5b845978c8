/** What the pages say of published links, by language. */
import type { Language } from '../language.ts'
import { da } from './da.ts'
import { en, type LinkWords } from './en.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { ClientKind, LinkWords, PrivateKind } from './en.ts'

const all: Record<Language, LinkWords> = { en, sv, nb, da }

export function linkWords(language: Language): LinkWords {
  return all[language]
}
