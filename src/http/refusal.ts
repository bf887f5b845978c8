/** What stands in the way of sharing, told in full in the reader's language: what it is, what to do, and who can change it. */
import type { ProblemDetails } from '../errors.ts'
import type { Words } from '../pages/words/catalogues.ts'
import type { Language } from '../pages/words/language.ts'
import { wordsOf } from '../pages/words/catalogues.ts'

export interface Told {
  title: string
  detail: string
  remedy: string
  whoCan: string
}

/** Which refusals are told in full: the three reasons of "cannot be shared", and a level above what the policy allows. */
export type Refused = NonNullable<ProblemDetails['reason']> | 'above'

/** @param administrator whoever reads can change the policy: the setting that decides is named to them */
export function told(refused: Refused, details: ProblemDetails, language: Language, administrator: boolean): Told {
  const words = wordsOf(language)
  const { reasons, cannotBeShared } = words.refusals
  const rule = details.because ?? 'sharingCapability'
  if (details.kind === 'contacts' && refused !== 'address-not-valid' && refused !== 'group-not-security') {
    return {
      ...aboveOf(words, details),
      detail: words.refusals.above.contacts,
      remedy: words.refusals.above.contactsRemedy,
      ...who(words, rule, administrator),
    }
  }
  if (refused === 'above') return { ...aboveOf(words, details), ...who(words, rule, administrator) }
  const { text, remedy, person, administrator: toAdministrator } = reasons[refused]
  return { title: cannotBeShared, detail: text, remedy, whoCan: administrator ? toAdministrator(rule) : person }
}

function aboveOf({ refusals, can }: Words, { highestRole = 'none' }: ProblemDetails): Omit<Told, 'whoCan'> {
  const { above } = refusals
  return highestRole === 'none'
    ? { title: above.title, detail: above.nothing, remedy: above.remedyNothing }
    : { title: above.title, detail: above.highest(can[highestRole]), remedy: above.remedy }
}

function who({ refusals }: Words, rule: string, administrator: boolean): Pick<Told, 'whoCan'> {
  const { person, administrator: toAdministrator } = refusals.reasons['outside-not-allowed']
  return { whoCan: administrator ? toAdministrator(rule) : person }
}
