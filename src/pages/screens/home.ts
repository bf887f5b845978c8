/** After signing in: every calendar one can see, what one sees of it, and the way to publish one's own. */
import type { Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { type SignedIn, signedInPage } from './frame.ts'

export interface CalendarRow {
  name: string
  color: number
  role: Role
  /** Whose it is; null for one's own. */
  owner: string | null
  /** Address where it can be looked at; null for none. */
  href: string | null
  /** Address of its publish page; null where the role does not let one share it. */
  publish: string | null
  /** Links that work now. */
  links: number
}

export interface HomePage extends SignedIn {
  mine: CalendarRow[]
  /** Calendars that people have shared. */
  people: CalendarRow[]
  mailboxes: { name: string; address: string; calendars: CalendarRow[] }[]
}

export function homePage(words: Words, data: HomePage): string {
  const { home } = words
  const section = (title: string, rows: CalendarRow[], none: string | null) =>
    (rows.length > 0 || none !== null) &&
    html`<section class="block"><h2>${title}</h2>${rows.length > 0 ? list(words, rows) : html`<p class="quiet">${none}</p>`}</section>`
  const boxes =
    data.mailboxes.length > 0 &&
    html`<section class="block"><h2>${home.mailboxes}</h2>${data.mailboxes.map(box => html`<h3>${box.name} <span class="hint">${box.address}</span></h3>${list(words, box.calendars, words.home.asOwner)}`)}</section>`
  const content = html`<h1>${home.title}</h1>${section(home.mine, data.mine, home.none)}${section(home.people, data.people, home.nonePeople)}${boxes}`
  return signedInPage(words, data, 'calendars', home.title, content)
}

/** `own` is said of a calendar one owns. */
function list(words: Words, rows: CalendarRow[], own = words.you.owner): Html {
  return html`<ul class="rows">${rows.map(row => html`<li class="c${row.color}">${line(words, row, own)}</li>`)}</ul>`
}

function line({ home, you }: Words, row: CalendarRow, own: string): Html {
  const name = row.href === null ? html`<b>${row.name}</b>` : html`<a href="${row.href}"><b>${row.name}</b></a>`
  const level = row.role === 'owner' ? own : you[row.role]
  const about = row.owner === null ? level : `${home.ownedBy(row.owner)} · ${level}`
  const published =
    row.links > 0 ? html`<span class="tag ok">${home.links(row.links)}</span>` : html`<span class="tag">${home.notPublished}</span>`
  const publish =
    row.publish !== null &&
    html`${published}<a class="btn" href="${row.publish}" aria-label="${home.publish(row.name)}">${home.publishShort}</a>`
  return html`<span class="dot"></span><div class="what">${name}<span>${about}</span></div>${publish}`
}
