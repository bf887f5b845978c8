import type { Language } from './language.ts'

/** A counter for one language: picks the form for `n` (Intl.PluralRules; our four languages have the same two). */
export function counter(language: Language): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language)
  return (n, one, other) => (rules.select(n) === 'one' ? one : other)
}
