/** One link, changed: the same form as for a new one, filled in with what it is. */
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { linkWords } from '../words/links/catalogues.ts'
import { type SignedIn, signedInPage } from './frame.ts'
import { type NewLink, publishForm } from './publishForm.ts'

export interface LinkChangePage extends SignedIn {
  calendar: { name: string; color: number }
  link: { name: string }
  form: NewLink
  /** The publish page of the calendar. */
  back: string
}

export function linkChangePage(words: Words, data: LinkChangePage): string {
  const { change } = linkWords(data.language)
  const form = publishForm(words, data.csrf, data.calendar.color, data.form, null, change.save)
  const content = html`<p class="crumb"><a href="${data.back}">${icons.left}${change.back}</a></p><div class="title c${data.calendar.color}"><span class="dot"></span><h1>${change.title}</h1></div><p class="quiet">${data.calendar.name} · ${data.link.name}</p>${form}`
  return signedInPage(words, data, 'calendars', change.title, content)
}
