/** Ways to follow the calendar elsewhere: a card behind one button, opened by the browser (Popover API), no script. */
import { type Html, html, safeHref } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'

export interface Followed {
  name: string
  /** `webcal:` and `https:` or `http:`. */
  webcal: string
  ics: string
  /** An image of the address for a camera, beside the page; empty where there is none. */
  qr: string
  /** Whether services that nobody signs in to can read it. */
  forAnybody: boolean
}

/** Addresses that take the address of a calendar. What is sent there is the link itself, and only when the reader chooses so. */
const services: readonly { name: string; address(calendar: Followed): URL }[] = [
  { name: 'Google Calendar', address: ({ webcal }) => withQuery('https://calendar.google.com/calendar/r', { cid: webcal }) },
  { name: 'Outlook.com', address: of => outlook('https://outlook.live.com', of) },
  { name: 'Microsoft 365', address: of => outlook('https://outlook.office.com', of) },
]

function outlook(origin: string, { ics, name }: Followed): URL {
  return withQuery(`${origin}/calendar/0/addfromweb`, { url: ics, name: name.slice(0, 100).toWellFormed() })
}

function withQuery(address: string, query: Record<string, string>): URL {
  const url = new URL(address)
  url.search = new URLSearchParams(query).toString()
  return url
}

/** The button and its card; nothing where there is no address to follow. */
export function follow(words: Words, calendar: Followed): Html | false {
  const webcal = safeHref(calendar.webcal)
  const ics = safeHref(calendar.ics)
  if (webcal === null || ics === null) return false
  const { published, reader } = words
  const web =
    calendar.forAnybody &&
    html`<p>${reader.follow.web}</p><ul>${services.map(({ name, address }) => html`<li><a class="btn" href="${address(calendar).href}" rel="noreferrer noopener">${name}</a></li>`)}</ul><p class="hint">${reader.follow.slow}</p>`
  // Loaded when the card is opened.
  const qr = calendar.qr !== '' && html`<img src="${calendar.qr}" width="148" height="148" loading="lazy" alt="${words.calendar.qr}">`
  return html`<button type="button" class="btn go" popovertarget="follow">${icons.feed}${published.subscribe}</button><div popover id="follow" class="pop ask" role="dialog" aria-labelledby="followt"><h2 id="followt">${published.subscribe}</h2><p>${reader.follow.lead}</p><a class="btn go" href="${webcal}">${icons.feed}${reader.follow.open}</a>${web}<div class="field"><label for="ics">${reader.follow.address}</label><input id="ics" type="text" readonly value="${ics}"></div>${qr}</div>`
}
