/** An event as somebody at a level sees it: the card of the publish page, of an invitation and of its mail. Nobody's event. */
import type { Role } from '../sharing/roles.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words/catalogues.ts'
import { formatsOf } from './words/format.ts'
import type { Language } from './words/language.ts'

export interface Sample {
  /** `13:00–14:30` */
  when: string
  title: string
  /** Place, and whatever else the level shows. */
  more: string[]
  busyOnly: boolean
}

export function sampleOf({ status, calendar }: Words, language: Language, role: Role): Sample {
  const { time } = formatsOf(language)
  const when = `${time(780)}–${time(870)}`
  const { title, place, more } = calendar.sample
  if (role === 'none' || role === 'freeBusyRead') return { when, title: status.busy, more: [], busyOnly: true }
  return { when, title, more: role === 'limitedRead' ? [place] : [place, more], busyOnly: false }
}

/** @param beside the card stands beside words that say the same to whoever does not see it */
export function sampleCard(words: Words, language: Language, role: Role, beside = false): Html {
  const { when, title, more, busyOnly } = sampleOf(words, language, role)
  return html`<span class="see${busyOnly && ' busy'}"${beside && html` aria-hidden="true"`}><b>${title}</b>${when}${more.map(text => html`<br>${text}`)}</span>`
}
