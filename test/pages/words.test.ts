import { describe, expect, it } from '@jest/globals'
import { catalogues, wordsOf } from '../../src/pages/words/catalogues.ts'
import { mailedWords } from '../../src/pages/words/mailed/catalogues.ts'
import { sharingWords } from '../../src/pages/words/sharing/catalogues.ts'
import { formatsOf } from '../../src/pages/words/format.ts'
import { chooseLanguage, type Language, languages } from '../../src/pages/words/language.ts'
import { published, rolesAll, viewsAll } from './pages.ts'
import { studio } from './sample.ts'
import { otherPages } from './samplePages.ts'

type Leaf = [path: string, value: unknown]

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
}

const all = (language: Language) => ({ ...catalogues[language], mailed: mailedWords(language), sharing: sharingWords(language) })

/** What a catalogue says, its functions asked with marks that no text contains. */
function sayings(language: Language): Map<string, string> {
  const said = leaves(all(language)).map(
    ([path, value]) => [path, typeof value === 'function' ? String(value(7, 9)) : String(value)] as const,
  )
  return new Map(said)
}

/** Text nodes, and the attributes that are read aloud or shown. */
function textsOf(page: string): string[] {
  const attributes = [...page.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(match => match[1] ?? '')
  return [...page.replace(/<[^>]*>/g, '\n').split('\n'), ...attributes].map(text => text.trim()).filter(text => text !== '')
}

describe('words', () => {
  it('has every key in every language, as the same kind of thing', () => {
    const shape = (language: Language) => leaves(all(language)).map(([path, value]) => `${path} ${typeof value}`)
    for (const language of ['sv', 'nb', 'da'] as const) expect(shape(language).sort()).toEqual(shape('en').sort())
  })

  it('names every button by what stands on it (WCAG 2.5.3)', () => {
    for (const language of languages) {
      const { home, calendar, account } = wordsOf(language)
      const buttons: [string, string][] = [
        [home.publish('X'), home.publishShort],
        [calendar.unpublishNamed('X'), calendar.unpublish],
        [calendar.restoreNamed('X'), calendar.restore],
        [calendar.renewNamed('X'), calendar.renew],
        [account.revokeNamed('X'), account.revoke],
      ]
      expect([language, buttons.filter(([name, shown]) => !name.startsWith(shown) || !name.includes('X'))]).toEqual([language, []])
    }
  })

  it('is translated: only names and words that the languages share are the same', () => {
    const shared = [
      'Dela',
      'Server',
      'Links',
      '7 links',
      'Reference: 7',
      'Person',
      'Link',
      'Invitation',
      'Asia',
      'Australia',
      'Send',
      'Stop',
      'Stop 7',
    ]
    for (const language of ['sv', 'nb', 'da'] as const) {
      const english = sayings('en')
      const same = [...sayings(language)]
        .filter(([path, text]) => text === english.get(path) && !shared.includes(text))
        .map(([path, text]) => `${path} ${text}`)
      expect([language, same]).toEqual([language, []])
    }
  })

  it('says nothing empty and shouts nowhere', () => {
    for (const language of ['en', 'sv', 'nb', 'da'] as const) {
      for (const [path, text] of sayings(language)) {
        if (path === '.mail') continue
        expect([path, text.trim().length > 0, text.includes('!')]).toEqual([path, true, false])
      }
    }
  })

  it('has the two plural forms', () => {
    expect([1, 2].map(catalogues.en.published.events)).toEqual(['1 event', '2 events'])
    expect([1, 2].map(catalogues.sv.published.events)).toEqual(['1 händelse', '2 händelser'])
    expect([1, 2].map(catalogues.nb.home.links)).toEqual(['1 lenke', '2 lenker'])
    expect([1, 2].map(catalogues.da.home.links)).toEqual(['1 link', '2 links'])
  })

  it.each(['sv', 'nb', 'da'] as const)('no page in %s says anything in English', async language => {
    const own = new Set(sayings(language).values())
    // The examples' own texts may coincide with a word.
    const written = new Set(studio.flatMap(event => [event.title, event.place ?? '']))
    const foreign = [...sayings('en').values()].filter(text => text.length > 2 && !own.has(text) && !written.has(text))
    const pages = Object.values(otherPages(language))
    for (const role of rolesAll)
      for (const view of viewsAll)
        pages.push(
          await published(role, view, { language }),
          await published(role, view, { language, events: [], next: '2026-12-03' }),
          await published(role, view, { language, shownUntil: '2026-11-20' }),
          await published(role, view, { language, zones: true, asked: { lang: null, tz: 'Europe/London' } }),
        )
    const found = new Set<string>()
    for (const text of pages.flatMap(textsOf)) {
      for (const word of foreign) if (text === word || (word.includes(' ') && text.includes(word))) found.add(`${text} ⊃ ${word}`)
    }
    found.delete('English ⊃ English')
    expect([...found]).toEqual([])
  })
})

describe('chooseLanguage', () => {
  it('takes the setting, then the address, then the browser, then the server', () => {
    const all = { setting: 'da', query: 'sv', acceptLanguage: 'nb', fallback: 'en' } as const
    expect(chooseLanguage(all)).toBe('da')
    expect(chooseLanguage({ ...all, setting: null })).toBe('sv')
    expect(chooseLanguage({ ...all, setting: null, query: '<script>' })).toBe('nb')
    expect(chooseLanguage({ fallback: 'sv' })).toBe('sv')
  })

  it.each([
    ['no', 'nb'],
    ['nn-NO,nn;q=0.9', 'nb'],
    ['fi,sv-FI;q=0.8,en;q=0.9', 'en'],
    ['da-DK;q=0.7, SV;q=0.8', 'sv'],
    ['da;q=0, nb;q=0.1', 'nb'],
    ['*', 'en'],
    ['de,fr', 'en'],
    ['constructor,__proto__', 'en'],
    [',;q=;,', 'en'],
  ])('reads Accept-Language %s', (acceptLanguage, language) => {
    expect(chooseLanguage({ acceptLanguage, fallback: 'en' })).toBe(language)
  })
})

describe('formats', () => {
  it('writes dates and times as each language does', () => {
    const day = '2026-11-12'
    expect(formatsOf('da').time(540)).toBe('09.00')
    expect(['en', 'sv', 'nb'].map(language => formatsOf(language as Language).time(540))).toEqual(['09:00', '09:00', '09:00'])
    expect(formatsOf('da').fullDay(day)).toBe('torsdag den 12. november')
    expect(formatsOf('sv').fullDay(day)).toBe('torsdag 12 november')
    expect(formatsOf('nb').fullDay(day)).toBe('torsdag 12. november')
    expect(formatsOf('en').fullDay(day)).toBe('Thursday 12 November')
    expect(formatsOf('nb').rangeYear(day, '2026-11-18')).toBe('12.–18. november 2026')
    expect(formatsOf('sv').stamp('2026-11-12T08:40')).toBe('12 november 2026 kl. 08:40')
    expect(formatsOf('sv').time(1440)).toBe('00:00')
  })

  it('makes the formatters of a language once', () => {
    expect(formatsOf('da')).toBe(formatsOf('da'))
  })
})
