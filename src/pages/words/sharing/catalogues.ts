/** The words of *Share calendar*, by language. */
import type { Language } from '../language.ts'
import { da } from './da.ts'
import { en, type SharingWords } from './en.ts'
import { nb } from './nb.ts'
import { sv } from './sv.ts'

export type { SharingWords } from './en.ts'

const all: Record<Language, SharingWords> = { en, sv, nb, da }

export function sharingWords(language: Language): SharingWords {
  return all[language]
}
