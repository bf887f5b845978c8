/** Which language a page or a mail speaks. */

import { type Language, languageOf, languages } from '../../language/status.ts'

export { type Language, languages }

export interface LanguageChoice {
  /** The signed-in person's own setting. */
  setting?: string | null | undefined
  /** `?lang=` of the address. */
  query?: string | null | undefined
  /** The `Accept-Language` header as sent (RFC 9110 §12.5.4). */
  acceptLanguage?: string | null | undefined
  /** The server's own language. */
  fallback: Language
}

export function isLanguage(value: string): value is Language {
  return (languages as readonly string[]).includes(value)
}

/** The person's setting, then the link's `?lang=`, then what the browser asks for, then the server's own. */
export function chooseLanguage({ setting, query, acceptLanguage, fallback }: LanguageChoice): Language {
  return languageOf(setting) ?? languageOf(query) ?? preferred(acceptLanguage) ?? fallback
}

function preferred(header: string | null | undefined): Language | null {
  const asked = (header ?? '')
    .slice(0, 1000)
    .split(',')
    .map(item => {
      const [tag = '', ...parameters] = item.split(';')
      const q = parameters.map(parameter => /^\s*q=(\S+)\s*$/i.exec(parameter)?.[1]).find(value => value !== undefined)
      return { language: languageOf(tag), weight: q === undefined ? 1 : Number(q) }
    })
    .filter(item => item.weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return asked.find(item => item.language !== null)?.language ?? null
}
