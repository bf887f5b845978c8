/** The directory: a colleague or a shared mailbox is found, and their calendars are put into one's own list or taken out of it. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { type DirectoryWords, directoryWords } from '../words/directory.ts'
import { requestWords } from '../words/requests/catalogues.ts'
import { field } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import type { CalendarRow } from './home.ts'

export interface FoundPerson {
  name: string
  address: string
  /** What the reader sees of theirs; `more`: where more of it is asked for, null for who sees all of it. */
  calendars: (Pick<CalendarRow, 'name' | 'color' | 'role'> & { id: string; href: string; listed: boolean; more: string | null })[]
  /** Where access is asked for; null for oneself, and where there is a calendar to ask for more of. */
  ask: string | null
}

export interface PeoplePage extends SignedIn {
  /** Where the search is asked and where the buttons post to: `csrf`, `calendar`, `search`, and `listed` (yes or no). */
  actions: { search: string; list: string }
  search: string
  /** Null before anything was searched for. */
  people: FoundPerson[] | null
  /** There are more than are shown. */
  more: boolean
}

/** The form that leads here from another page. */
export function searchForm(words: DirectoryWords, action: string, search = ''): Html {
  const box = field({ name: 'search', label: words.search, type: 'text', value: search, maxlength: 100, autocomplete: 'off' })
  return html`<form class="inline" method="get" action="${action}">${box}<button type="submit" class="btn go">${words.find}</button></form>`
}

export function peoplePage(words: Words, data: PeoplePage): string {
  const said = directoryWords(data.language)
  const found =
    data.people !== null &&
    (data.people.length === 0
      ? html`<p class="quiet">${said.nobody}</p>`
      : html`${data.people.map(one => person(words, said, data, one))}${data.more && html`<p class="quiet">${said.more}</p>`}`)
  const content = html`<p class="crumb"><a href="${data.menu.calendars}">${icons.left}${words.calendar.back}</a></p><h1>${said.title}</h1><p class="lead">${said.lead}</p>${searchForm(said, data.actions.search, data.search)}${found}`
  return signedInPage(words, data, 'calendars', said.title, content)
}

function person(words: Words, said: DirectoryWords, data: PeoplePage, { name, address, calendars, ask }: FoundPerson): Html {
  const asking = requestWords(data.language)
  const rows = calendars.map(
    one =>
      html`<li class="c${one.color}"><span class="dot"></span><div class="what"><a href="${one.href}"><b>${one.name}</b></a><span>${words.you[one.role]}</span></div>${one.more !== null && html`<a class="btn" href="${one.more}" aria-label="${asking.moreNamed(one.name)}">${asking.more}</a>`}${button(said, data, one)}</li>`,
  )
  const list = rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p class="quiet">${said.shownNothing}</p>`
  const way = ask !== null && html`<p class="ways"><a class="btn" href="${ask}" aria-label="${asking.askNamed(name)}">${asking.ask}</a></p>`
  return html`<section class="block"><h2>${name} <span class="hint">${address}</span></h2>${list}${way}</section>`
}

function button(said: DirectoryWords, { csrf, actions, search }: PeoplePage, { id, name, listed }: FoundPerson['calendars'][0]): Html {
  const text = listed ? said.leave : said.take
  return html`<form method="post" action="${actions.list}">${csrfField(csrf)}<input type="hidden" name="calendar" value="${id}"><input type="hidden" name="search" value="${search}"><input type="hidden" name="listed" value="${listed ? 'no' : 'yes'}"><button type="submit" class="btn" aria-label="${text}: ${name}">${text}</button></form>`
}
