/** Text that people wrote, with its web addresses made into links. */
import { type Html, html, type Piece, safeHref } from '../html.ts'

const address = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"]+/gi
/** Punctuation that ends the sentence rather than the address. */
const after = /[.,;:!?)\]}'»”’]+$/

/** Everything escaped; http, https, mailto and tel addresses become links that tell nothing of where they stand. Cut at `most` characters. */
export function linked(text: string, most = 4000): Html {
  const whole = text.length > most ? `${text.slice(0, most).trimEnd()}…` : text
  const pieces: Piece[] = []
  let done = 0
  for (const match of whole.matchAll(address)) {
    const found = match[0].replace(after, '')
    const href = safeHref(found)
    if (href === null) continue
    pieces.push(whole.slice(done, match.index), html`<a href="${href}" rel="noreferrer noopener nofollow">${found}</a>`)
    done = match.index + found.length
  }
  return html`${pieces}${whole.slice(done)}`
}
