/** One request for access, as whoever may share the calendar answers it: who, which calendar, what they see and would see. Looking at it changes nothing. */
import type { InvitedRole } from '../../sharing/invitation.ts'
import type { Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import { sampleCard } from '../levelSample.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { requestWords } from '../words/requests/catalogues.ts'
import { notice } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { levelCards } from './requests.ts'

export const requestEnds = ['granted', 'declined', 'withdrawn', 'expired'] as const
export type RequestEnd = (typeof requestEnds)[number]

interface Around extends SignedIn {
  /** Address of all requests. */
  all: string
}

export interface RequestPage extends Around {
  who: string
  address: string
  calendar: { name: string; color: number; href: string }
  message: string | null
  /** What they see today. */
  seen: Role
  wanted: InvitedRole
  /** What may be given, from least to most. */
  roles: readonly InvitedRole[]
  /** `YYYY-MM-DD`. */
  until: string
  /** Why the last answer was none. */
  refused: { highest: Role | null } | 'less' | null
  /** Posted to: `grant` (also `role`), `decline`. */
  actions: { grant: string; decline: string }
}

export function requestPage(words: Words, data: RequestPage): string {
  const said = requestWords(data.language)
  const { one } = said
  const title = one.title(data.who)
  const refused =
    data.refused === 'less'
      ? one.less
      : data.refused !== null && one.highest(data.refused.highest === null ? one.nothing : words.can[data.refused.highest])
  const about = html`<ul class="rows"><li class="c${data.calendar.color}"><span class="dot"></span><div class="what"><a href="${data.calendar.href}"><b>${data.calendar.name}</b></a><span>${data.who} · ${data.address}</span></div></li></ul>`
  const message =
    data.message !== null &&
    html`<p class="quoted">${data.message.split('\n').map((line, index) => html`${index > 0 && html`<br>`}${line}`)}</p>`
  const facts = html`<dl class="facts"><dt>${one.today}</dt><dd>${level(words, data, data.seen)}</dd><dt>${one.wanted}</dt><dd>${level(words, data, data.wanted)}</dd></dl>`
  const chosen = data.roles.includes(data.wanted) ? data.wanted : (data.roles.at(-1) ?? data.wanted)
  const grant =
    data.roles.length > 0 &&
    html`<form class="stack" method="post" action="${data.actions.grant}">${csrfField(data.csrf)}<fieldset><legend>${one.level}</legend>${levelCards(words, data.language, { roles: data.roles, chosen, names: words.can })}</fieldset><p class="ways"><button type="submit" class="btn go">${one.grant}</button></p></form>`
  const decline = html`<form class="stack" method="post" action="${data.actions.decline}">${csrfField(data.csrf)}<p class="ways"><button type="submit" class="btn">${one.decline}</button></p></form>`
  const until = html`<p class="hint">${one.until(formatsOf(data.language).dateYear(data.until))}</p>`
  return inside(
    words,
    data,
    title,
    html`${refused !== false && notice('bad', refused)}<div class="stack">${about}${message}${facts}${grant}${decline}${until}</div>`,
  )
}

function level(words: Words, { language }: RequestPage, role: Role): Html {
  if (role === 'none') return html`${requestWords(language).one.nothing}`
  return html`${words.can[role]}<div class="c1">${sampleCard(words, language, role, true)}</div>`
}

/** Answered by whoever looks at it. */
export function answeredPage(
  words: Words,
  data: Around & { who: string; answer: { is: 'granted'; role: InvitedRole } | { is: 'declined' } },
): string {
  const said = requestWords(data.language)
  const { answer } = data
  const text = answer.is === 'granted' ? said.granted.text(data.who, words.can[answer.role]) : said.declined.text(data.who)
  return inside(words, data, said[answer.is].title, html`<p class="lead">${text}</p>`)
}

/** It cannot be answered any more. */
export function requestEndedPage(words: Words, data: Around & { end: RequestEnd }): string {
  const { title, text } = requestWords(data.language).ended[data.end]
  return inside(words, data, title, html`<p class="lead">${text}</p>`)
}

/** Nothing that is this person's to answer: another account's, gone, or none ever; all alike. */
export function otherRequestPage(words: Words, data: Around): string {
  const { title, text } = requestWords(data.language).other
  const out = html`<form class="stack" method="post" action="${data.menu.signOut}">${csrfField(data.csrf)}<p class="ways"><button type="submit" class="btn">${words.frame.signOut}</button></p></form>`
  return inside(words, data, title, html`<p class="lead">${text(data.person.address)}</p>${out}`)
}

function inside(words: Words, data: Around, title: string, content: Html): string {
  const crumb = html`<p class="crumb"><a href="${data.all}">${icons.left}${requestWords(data.language).one.all}</a></p>`
  return signedInPage(words, data, 'calendars', title, html`${crumb}<h1>${title}</h1>${content}`)
}
