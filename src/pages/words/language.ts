/** Which language a page or a mail speaks. */

export const languages = ['en', 'sv', 'nb', 'da'] as const
export type Language = (typeof languages)[number]

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

/** What a reader may call one of our languages: Norwegian has a macro code and a sister language. */
const sisters: Record<string, Language> = { no: 'nb', nn: 'nb' }

export function isLanguage(value: string): value is Language {
  return (languages as readonly string[]).includes(value)
}

/** The person's setting, then the link's `?lang=`, then what the browser asks for, then the server's own. */
export function chooseLanguage({ setting, query, acceptLanguage, fallback }: LanguageChoice): Language {
  return known(setting) ?? known(query) ?? preferred(acceptLanguage) ?? fallback
}

function known(tag: string | null | undefined): Language | null {
  const primary = tag?.trim().toLowerCase().split(/[-_]/, 1)[0] ?? ''
  if (isLanguage(primary)) return primary
  return Object.hasOwn(sisters, primary) ? (sisters[primary] ?? null) : null
}

function preferred(header: string | null | undefined): Language | null {
  const asked = (header ?? '')
    .slice(0, 1000)
    .split(',')
    .map(item => {
      const [tag = '', ...parameters] = item.split(';')
      const q = parameters.map(parameter => /^\s*q=(\S+)\s*$/i.exec(parameter)?.[1]).find(value => value !== undefined)
      return { language: known(tag), weight: q === undefined ? 1 : Number(q) }
    })
    .filter(item => item.weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return asked.find(item => item.language !== null)?.language ?? null
}
