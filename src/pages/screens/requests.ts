/** Asking for access: what waits for one's answer, what one has asked for, and the form that asks a colleague. */
import type { InvitedRole } from '../../sharing/invitation.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import { sampleCard } from '../levelSample.ts'
import type { Words } from '../words/catalogues.ts'
import type { Language } from '../words/language.ts'
import { type RequestWords, requestWords } from '../words/requests/catalogues.ts'
import { field, notice, textarea } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

/** What somebody asks for, as whoever may share the calendar sees it in a list. */
export interface WaitingRequest {
  who: string
  address: string
  calendar: string
  role: InvitedRole
  href: string
}

export interface OwnRequestRow {
  address: string
  /** Of a calendar that the person named, and sees today. */
  calendar: string | null
  role: InvitedRole
  state: keyof RequestWords['states']
  /** Posted to with `csrf`; null for what waits no more. */
  withdraw: string | null
}

export type AskFault = 'required' | 'invalidAddress' | 'own' | 'already' | 'tooMany' | 'tooLong'

export interface AskForm {
  /** Takes `role`, `message`, and `address` or `calendar`. */
  action: string
  /** The calendar that more is asked for of; null where an address is to be typed. */
  calendar: { id: string; name: string; owner: string } | null
  /** Those that can be asked for, from least to most. */
  roles: readonly InvitedRole[]
  values: { address: string; role: InvitedRole; message: string }
  fault: AskFault | null
  /** How many can be asked for at once. */
  most: number
}

export interface RequestsPage extends SignedIn {
  waiting: WaitingRequest[]
  mine: OwnRequestRow[]
  form: AskForm
  /** What was done just now: whoever was asked, by address. */
  done: { asked: string } | 'withdrawn' | null
}

export function requestsPage(words: Words, data: RequestsPage): string {
  const said = requestWords(data.language)
  const done = data.done !== null && notice('good', data.done === 'withdrawn' ? said.withdrawn : said.asked(data.done.asked))
  const waiting =
    data.waiting.length === 0 ? html`<p class="quiet">${said.noneWaiting}</p>` : waitingRows(words, data.language, data.waiting)
  const mine =
    data.mine.length === 0
      ? html`<p class="quiet">${said.noneMine}</p>`
      : html`<ul class="rows">${data.mine.map(one => html`<li>${ownRow(said, data.csrf, one)}</li>`)}</ul>`
  const content = html`<p class="crumb"><a href="${data.menu.calendars}">${icons.left}${words.calendar.back}</a></p><h1>${said.title}</h1>${done}<section class="block"><h2>${said.waiting}</h2>${waiting}</section><section class="block" id="ask"><h2>${said.ask}</h2><p class="quiet">${said.lead}</p>${askForm(words, said, data)}</section><section class="block"><h2>${said.mine}</h2>${mine}</section>`
  return signedInPage(words, data, 'calendars', said.title, content)
}

/** Each leads to the page where it is answered; for the page of a calendar too. */
export function waitingRows(words: Words, language: Language, rows: readonly WaitingRequest[]): Html {
  const said = requestWords(language)
  const row = ({ who, address, calendar, role, href }: WaitingRequest) =>
    html`<li><div class="what"><a href="${href}"><b>${said.wants(who, calendar)}</b></a><span>${address} · ${words.can[role]}</span></div></li>`
  return html`<ul class="rows">${rows.map(row)}</ul>`
}

function ownRow(said: RequestWords, csrf: string, { address, calendar, role, state, withdraw }: OwnRequestRow): Html {
  const button =
    withdraw !== null &&
    html`<form method="post" action="${withdraw}">${csrfField(csrf)}<button type="submit" class="btn" aria-label="${said.withdrawNamed(address)}">${said.withdraw}</button></form>`
  const what = calendar === null ? address : said.calendar(calendar, address)
  return html`<div class="what"><b>${what}</b><span>${said.levels[role]} · ${said.states[state]}</span></div>${button}`
}

/** Levels as cards that show the thing. @param names what each is called to whoever chooses */
export function levelCards(
  words: Words,
  language: Language,
  { roles, chosen, names }: { roles: readonly InvitedRole[]; chosen: InvitedRole; names: Record<InvitedRole, string> },
): Html {
  const card = (role: InvitedRole) =>
    html`<label><input type="radio" name="role" value="${role}" required${role === chosen && html` checked`}>${names[role]}${sampleCard(words, language, role, true)}</label>`
  return html`<div class="levels c1">${roles.map(card)}</div>`
}

function askForm(words: Words, said: RequestWords, { csrf, language, form }: RequestsPage): Html {
  const { calendar, values, fault } = form
  const atAddress = fault === 'required' || fault === 'invalidAddress' || fault === 'own'
  const whom =
    calendar === null
      ? field({
          name: 'address',
          label: said.address,
          type: 'email',
          value: values.address,
          hint: said.addressHint,
          required: true,
          maxlength: 320,
          autocomplete: 'off',
          fault: atAddress ? (fault === 'own' ? said.faults.own : words.form[fault]) : null,
        })
      : html`<p><b>${said.calendar(calendar.name, calendar.owner)}</b></p><input type="hidden" name="calendar" value="${calendar.id}">`
  const above = fault === 'already' ? said.faults.already : fault === 'tooMany' ? said.faults.tooMany(form.most) : null
  const levels = html`<fieldset><legend>${said.level}</legend>${levelCards(words, language, { roles: form.roles, chosen: values.role, names: said.levels })}</fieldset>`
  const message = textarea('message', said.message, values.message, null, fault === 'tooLong' ? words.form.tooLong : null, 'prose')
  return html`${above !== null && notice('bad', above)}<form class="stack" method="post" action="${form.action}">${csrfField(csrf)}${whom}${levels}${message}<p class="ways"><button type="submit" class="btn go">${said.submit}</button></p></form>`
}
