/** Why a mail did not leave where no mail server said so, in the reader's words. */
import { type MailFailureKind, readMailFailure } from '../../language/mail-failures.ts'
import type { Language } from './language.ts'

const catalogues: Record<Language, Record<MailFailureKind, string>> = {
  en: {
    unreachable: 'The mail server cannot be used',
    late: 'The mail could not be sent in time',
    fault: 'The mail could not be made; your administrator can see why',
  },
  sv: {
    unreachable: 'E-postservern kan inte användas',
    late: 'Brevet kunde inte skickas i tid',
    fault: 'Brevet kunde inte göras; din administratör kan se varför',
  },
  nb: {
    unreachable: 'E-postserveren kan ikke brukes',
    late: 'E-posten kunne ikke sendes i tide',
    fault: 'E-posten kunne ikke lages; administratoren din kan se hvorfor',
  },
  da: {
    unreachable: 'Mailserveren kan ikke bruges',
    late: 'Mailen kunne ikke sendes i tide',
    fault: 'Mailen kunne ikke laves; din administrator kan se hvorfor',
  },
}

/** @returns null for the words of a mail server, which are shown as they came */
export function failureIn(language: Language, answer: string): string | null {
  const own = readMailFailure(answer)
  return own && catalogues[language][own.kind] + (own.code === null ? '' : ` (${own.code})`)
}
