/** Whole pages made of the sample, for the tests that read or look at them. */
import type { ViewRole } from '../../src/sharing/roles.ts'
import { assetPaths } from '../../src/pages/assets.ts'
import type { View } from '../../src/pages/published/days.ts'
import { type PublishedPage, publishedPage } from '../../src/pages/published/page.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'
import { type SampleEvent, seenAs, studio } from './sample.ts'

export interface Choice extends Partial<Omit<PublishedPage, 'words'>> {
  /** Used unless `occurrences` are given. */
  events?: readonly SampleEvent[]
}

export function published(role: ViewRole, view: View, { events = studio, language = 'en', ...rest }: Choice = {}): Promise<string> {
  return publishedPage({
    words: wordsOf(language),
    language,
    assets: assetPaths,
    calendar: { name: 'Studiokalendern', description: null, owner: 'Nordlys Design Studio', color: 1 },
    role,
    view,
    date: '2026-11-12',
    today: '2026-11-12',
    zone: 'Europe/Stockholm',
    occurrences: seenAs(role, events),
    range: null,
    next: null,
    shownUntil: null,
    addresses: {
      page: 'https://dela.example/p/k3v9',
      ics: 'https://dela.example/p/k3v9.ics',
      webcal: 'webcal://dela.example/p/k3v9.ics',
      download: 'https://dela.example/p/k3v9.ics?download',
    },
    updated: new Date('2026-11-12T07:40:00Z'),
    asked: { lang: null, tz: null },
    embed: false,
    ...rest,
  })
}

/** The sample's first event is of the second of two calendars. */
export function togetherOf(role: ViewRole, name = 'Receptionen'): NonNullable<PublishedPage['together']> {
  const calendars = [
    { name, color: 1, role },
    { name: `${name} två`, color: 5, role: 'freeBusyRead' },
  ] as const
  return { calendars, calendarOf: new Map(seenAs(role, studio).map(({ id }, index) => [id.split('_', 1)[0] ?? '', index === 0 ? 1 : 0])) }
}

export const languagesAll: Language[] = ['en', 'sv', 'nb', 'da']
export const rolesAll: ViewRole[] = ['freeBusyRead', 'limitedRead', 'read']
export const viewsAll: View[] = ['month', 'week', 'list']
