/** What the collections are called that come with an account: the one word a person or a shared mailbox starts with. */
import { type Language, languageOf } from './status.ts'

const calendar: Record<Language, string> = { en: 'Calendar', sv: 'Kalender', nb: 'Kalender', da: 'Kalender' }

/** @param tag of the owner's language; English for one that is not ours */
export function firstCalendarName(tag: string | null): string {
  return calendar[languageOf(tag) ?? 'en']
}
