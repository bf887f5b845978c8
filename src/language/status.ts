/**
 * The few words that stand in calendar data itself, in every language: how an event takes time, and why a calendar is no longer
 * there. Feeds, mails, pages and exports take them from here, so that one calendar never speaks in two ways.
 */
import type { BusyStatus } from '../icalendar/object.ts'

export const languages = ['en', 'sv', 'nb', 'da'] as const
export type Language = (typeof languages)[number]

export type StatusWords = Readonly<Record<BusyStatus, string>>

const statusWords: Record<Language, StatusWords> = {
  en: { free: 'Free', tentative: 'Tentative', busy: 'Busy', oof: 'Away', workingElsewhere: 'Working elsewhere' },
  sv: { free: 'Ledig', tentative: 'Preliminär', busy: 'Upptagen', oof: 'Borta', workingElsewhere: 'Arbetar på annan plats' },
  nb: { free: 'Ledig', tentative: 'Foreløpig', busy: 'Opptatt', oof: 'Borte', workingElsewhere: 'Jobber et annet sted' },
  da: { free: 'Ledig', tentative: 'Foreløbig', busy: 'Optaget', oof: 'Fraværende', workingElsewhere: 'Arbejder et andet sted' },
}

/** What a calendar program shows in place of a calendar (sharing model §8). */
export interface NoticeWords {
  /** Unpublished, expired or withdrawn. */
  gone: string
  /** By policy; may come back. */
  suspended: string
}

const noticeWords: Record<Language, NoticeWords> = {
  en: { gone: 'This calendar is no longer shared', suspended: 'This calendar: sharing is switched off for now' },
  sv: { gone: 'Den här kalendern delas inte längre', suspended: 'Den här kalendern: delning är avstängd för tillfället' },
  nb: { gone: 'Denne kalenderen deles ikke lenger', suspended: 'Denne kalenderen: deling er slått av inntil videre' },
  da: { gone: 'Denne kalender deles ikke længere', suspended: 'Denne kalender: deling er slået fra indtil videre' },
}

const cutWords: Record<Language, (first: string, last: string) => string> = {
  en: (first, last) => `This calendar is too large to be sent whole. Here is what happens from ${first} to ${last}.`,
  sv: (first, last) => `Kalendern är för stor för att skickas i sin helhet. Här är det som händer från ${first} till ${last}.`,
  nb: (first, last) => `Kalenderen er for stor til å sendes i sin helhet. Her er det som skjer fra ${first} til ${last}.`,
  da: (first, last) => `Kalenderen er for stor til at blive sendt i sin helhed. Her er det, der sker fra ${first} til ${last}.`,
}

/** What a feed says that has only a part of its calendar. @param first, last `2026-11-21` */
export function cutNotice(language: Language, first: string, last: string): string {
  return cutWords[language](first, last)
}

// Norwegian has a macro code and a sister language.
const sisters: Record<string, Language> = { no: 'nb', nn: 'nb' }

/** One of our languages for a tag such as `sv-SE`; null when there is none. */
export function languageOf(tag: string | null | undefined): Language | null {
  const primary = tag?.trim().toLowerCase().split(/[-_]/, 1)[0] ?? ''
  return languages.find(language => language === primary) ?? (Object.hasOwn(sisters, primary) ? (sisters[primary] ?? null) : null)
}

/** The first tag that names one of our languages; English when none does. */
export function firstLanguage(...tags: (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const language = languageOf(tag)
    if (language) return language
  }
  return 'en'
}

export function statusWordsOf(language: Language): StatusWords {
  return statusWords[language]
}

export function noticeWordsOf(language: Language): NoticeWords {
  return noticeWords[language]
}
