/** An event as somebody at a level sees it: the cards of the publish page, for mails. Nobody's event, the same for everybody. Pure. */
import type { Language } from '../language/status.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { Role } from '../sharing/roles.ts'

export interface Sample {
  /** `13:00–14:30` */
  when: string
  title: string
  /** Place, and whatever else the level shows. */
  more: string[]
  busyOnly: boolean
}

export function sampleOf(role: Role, language: Language): Sample {
  const { status, calendar } = wordsOf(language)
  const { time } = formatsOf(language)
  const when = `${time(780)}–${time(870)}`
  const { title, place, more } = calendar.sample
  if (role === 'none' || role === 'freeBusyRead') return { when, title: status.busy, more: [], busyOnly: true }
  return { when, title, more: role === 'limitedRead' ? [place] : [place, more], busyOnly: false }
}
