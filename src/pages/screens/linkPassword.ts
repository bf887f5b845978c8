/** What a published link with a password shows before it is given: a form, and nothing of the calendar. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { linkWords } from '../words/links/catalogues.ts'
import { field, notice } from './field.ts'
import { keptUnder } from './linkSettings.ts'
import { type PageBasics, plainPage } from './frame.ts'

export interface LinkPasswordPage extends PageBasics {
  /** Posted to, with `password`. */
  action: string
  wrong: boolean
}

export function linkPasswordPage(words: Words, data: LinkPasswordPage): string {
  const { password: said } = linkWords(data.language)
  const password = field({
    name: 'password',
    label: said.label,
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    autofocus: true,
    maxlength: 1024,
  })
  return plainPage(
    words,
    data,
    said.title,
    html`${data.wrong && notice('bad', said.wrong)}<p class="lead">${said.lead}</p><form class="stack" method="post" action="${data.action}">${keptUnder}${password}<button type="submit" class="btn go wide">${said.submit}</button></form>`,
  )
}
