/** After signing in: every calendar one can see, what one sees of it, and the way to publish one's own. */
import type { Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { directoryWords } from '../words/directory.ts'
import { requestWords } from '../words/requests/catalogues.ts'
import { field, notice, select } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { searchForm } from './people.ts'

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
  /** Of one's own that is fed from an address: its page, and whether the last attempt brought nothing. */
  source?: { href: string; failing: boolean } | null
}

export interface HomePage extends SignedIn {
  /** Guests are told what they cannot do. */
  guest?: boolean
  mine: CalendarRow[]
  /** Calendars that people have shared. */
  people: CalendarRow[]
  mailboxes: { name: string; address: string; calendars: CalendarRow[] }[]
  /** Address of the directory; null for guests. */
  directory: string | null
  /** Address of the form for a calendar from a link; null for none. */
  subscribe?: string | null
  /** Where colleagues' calendars are asked for, and how many ask for one's own; null for guests. */
  requests: { href: string; waiting: number } | null
  /** Null for who may not make calendars. `owners`: oneself first, then one's shared mailboxes. */
  create: { action: string; name: string; owners: { id: string; name: string }[]; fault: 'required' | 'tooLong' | null } | null
}

/** The form for a new calendar posts `csrf`, `name` and `owner` (one of the ids) to `create.action`. */
export function homePage(words: Words, data: HomePage): string {
  const { home } = words
  const section = (title: string, rows: CalendarRow[], none: string | null) =>
    (rows.length > 0 || none !== null) &&
    html`<section class="block"><h2>${title}</h2>${rows.length > 0 ? list(words, rows) : html`<p class="quiet">${none}</p>`}</section>`
  const boxes =
    data.mailboxes.length > 0 &&
    html`<section class="block"><h2>${home.mailboxes}</h2>${data.mailboxes.map(box => html`<h3>${box.name} <span class="hint">${box.address}</span></h3>${list(words, box.calendars, words.home.asOwner)}`)}</section>`
  const own = data.guest === true ? html`<p class="lead">${words.invitation.guest.lead}</p>` : section(home.mine, data.mine, home.none)
  const said = requestWords(data.language)
  const { requests } = data
  const waiting =
    requests !== null && requests.waiting > 0 && notice('mind', html`<a href="${requests.href}">${said.waitingCount(requests.waiting)}</a>`)
  const ask = requests !== null && html`<p class="ways"><a class="btn" href="${requests.href}">${icons.mail}${said.ask}</a></p>`
  const content = html`<h1>${home.title}</h1>${waiting}${own}${section(home.people, data.people, home.nonePeople)}${boxes}${data.directory !== null && colleague(data.language, data.directory)}${ask}${data.create !== null && newCalendar(words, data.csrf, data.create)}${data.subscribe && html`<p class="ways"><a class="btn" href="${data.subscribe}">${icons.link}${words.subscriptions.title}</a></p>`}`
  return signedInPage(words, data, 'calendars', home.title, content)
}

function colleague(language: SignedIn['language'], directory: string): Html {
  const said = directoryWords(language)
  return html`<section class="block"><h2>${said.title}</h2>${searchForm(said, directory)}</section>`
}

function newCalendar({ home, form }: Words, csrf: string, { action, name, owners, fault }: NonNullable<HomePage['create']>): Html {
  const [self] = owners
  const called = field({
    name: 'name',
    label: home.calendarName,
    type: 'text',
    value: name,
    required: true,
    maxlength: 100,
    autocomplete: 'off',
    fault: fault === null ? null : form[fault],
  })
  const whose =
    owners.length > 1
      ? select(
          'owner',
          home.owner,
          owners.map(one => ({ value: one.id, text: one.name })),
          self?.id ?? '',
        )
      : html`<input type="hidden" name="owner" value="${self?.id ?? ''}">`
  return html`<section class="block"><h2>${home.newCalendar}</h2><form class="inline${owners.length > 1 && ' two'}" method="post" action="${action}">${csrfField(csrf)}${called}${whose}<button type="submit" class="btn go">${home.create}</button></form></section>`
}

/** `own` is said of a calendar one owns. */
function list(words: Words, rows: CalendarRow[], own = words.you.owner): Html {
  return html`<ul class="rows">${rows.map(row => html`<li class="c${row.color}">${line(words, row, own)}</li>`)}</ul>`
}

function line({ home, you, subscriptions }: Words, row: CalendarRow, own: string): Html {
  const name = row.href === null ? html`<b>${row.name}</b>` : html`<a href="${row.href}"><b>${row.name}</b></a>`
  const level = row.role === 'owner' ? own : you[row.role]
  const about = row.owner === null ? level : `${home.ownedBy(row.owner)} · ${level}`
  const published =
    row.links > 0 ? html`<span class="tag ok">${home.links(row.links)}</span>` : html`<span class="tag">${home.notPublished}</span>`
  const publish =
    row.publish !== null &&
    html`${published}<a class="btn" href="${row.publish}" aria-label="${home.publish(row.name)}">${home.publishShort}</a>`
  const trouble = row.source?.failing === true && html` · ${subscriptions.trouble}`
  const source =
    row.source &&
    html` · <a href="${row.source.href}" aria-label="${subscriptions.sourceOf(row.name)}">${subscriptions.source}</a>${trouble}`
  return html`<span class="dot"></span><div class="what">${name}<span>${about}${source}</span></div>${publish}`
}
