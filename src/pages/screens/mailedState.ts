/** What the secret address in a mailed calendar answers: one calm page, with nothing of the calendar in it, not even its name. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { mailedWords } from '../words/mailed/catalogues.ts'
import { type PageBasics, plainPage } from './frame.ts'
import type { MailedState } from './mailing.ts'

export const mailedStatus = { unchanged: 200, changed: 200, refused: 403, unknown: 404, stop: 200, stopped: 200 } as const satisfies Record<
  MailedState,
  number
>

/** `stop` has a button that posts to where the page stands; looking at it changes nothing. */
export function mailedStatePage(words: Words, data: PageBasics & { state: MailedState }): string {
  const said = mailedWords(data.language)
  const { title, text } = said.state[data.state]
  const form =
    data.state === 'stop' &&
    html`<form class="stack" method="post"><p class="ways"><button type="submit" class="btn go wide">${said.stopSubmit}</button></p></form>`
  return plainPage(words, data, title, html`<p class="lead">${text}</p>${form}`)
}
