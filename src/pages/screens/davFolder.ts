/** What a browser shows at an address that is for calendar programs: what it is for, and the calendars that stand there. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { type PageBasics, plainPage } from './frame.ts'

export interface FolderPage extends PageBasics {
  /** What calendar programs are given. */
  address: string
  /** The name they sign in with. */
  user: string
  /** Of a home, in the viewer's words; each leads to the calendar as a file. null where calendars do not stand. */
  calendars: { name: string; href: string }[] | null
}

export function folderPage(words: Words, data: FolderPage): string {
  const { dav } = words
  const { calendars } = data
  const list =
    calendars?.length === 0
      ? html`<p class="quiet">${dav.none}</p>`
      : html`<ul>${calendars?.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>`
  const content = html`<p class="lead">${dav.lead}</p><section class="block"><dl class="facts"><dt>${dav.title}</dt><dd><code>${data.address}</code></dd><dt>${dav.user}</dt><dd><code>${data.user}</code></dd></dl></section>${calendars && html`<section class="block"><h2>${dav.list}</h2>${list}</section>`}`
  return plainPage(words, data, dav.title, content, false)
}
