/** Whom a calendar is shared with, each with the level and a way to change or end it; and invitations that gave nothing. */
import type { Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { failureIn } from '../words/failures.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import { mailedWords } from '../words/mailed/catalogues.ts'
import type { SharingWords } from '../words/sharing/catalogues.ts'
import { csrfField } from './frame.ts'
import type { SnapshotState } from './mailing.ts'
import type { InvitedState } from './sharing.ts'

/** What became of the newest invitation to an address. */
export interface Invited {
  state: InvitedState
  /** When it was answered, or ends: YYYY-MM-DD. */
  day: string
  mail: SnapshotState
  /** The mail server's last words where the mail did not arrive. */
  answer: string | null
  /** Addresses that buttons post to; null where there is nothing to do. */
  resend: string | null
  withdraw: string | null
}

export interface SharedRow {
  id: string
  who: 'organization' | 'anonymous' | { name: string; address: string }
  kind: keyof SharingWords['kinds'] | null
  role: Role
  /** What may be chosen, `role` among it; empty where nothing can be changed here. */
  roles: Role[]
  /** The policy gives less than `role` today. */
  capped: boolean
  invited: Invited | null
  change: string
  /** Null for rows that stay. */
  stop: string | null
}

export interface SharedWith {
  csrf: string
  language: Language
  rows: SharedRow[]
  /** Invitations that gave nothing or need no sign-in: no row stands for them. */
  others: { id: string; address: string; role: Role; personal: boolean; invited: Invited }[]
}

export function sharedWith(words: Words, said: SharingWords, data: SharedWith): Html {
  const others =
    data.others.length > 0 &&
    html`<section class="block"><h2>${said.invitations}</h2><ul class="rows">${data.others.map(
      one =>
        html`<li>${what(said, data.language, one.address, [one.personal && said.kinds.personal, words.can[one.role]], one.invited)}<div class="does">${buttons(said, data.csrf, one.address, one.invited)}</div></li>`,
    )}</ul></section>`
  return html`<section class="block"><h2>${said.sharedWith}</h2><ul class="rows">${data.rows.map(one => row(words, said, data, one))}</ul></section>${others}`
}

function row(words: Words, said: SharingWords, { csrf, language }: SharedWith, one: SharedRow): Html {
  const { who, kind, invited, roles } = one
  const name = typeof who === 'object' ? who.name || who.address : who === 'organization' ? said.everyone : said.anyone
  const facts = [
    typeof who === 'object' && who.name !== '' && who.address,
    kind !== null && said.kinds[kind],
    who === 'anonymous' && said.anyoneHint,
    one.capped && said.capped,
  ]
  const change =
    roles.length > 0
      ? html`<form class="change" method="post" action="${one.change}">${csrfField(csrf)}<select name="role" aria-label="${said.role(name)}">${roles.map(role => html`<option value="${role}"${role === one.role && html` selected`}>${words.can[role]}</option>`)}</select><button type="submit" class="btn" aria-label="${said.changeNamed(name)}">${said.change}</button></form>`
      : html`<span class="quiet">${words.can[one.role]}</span>`
  const stop = one.stop !== null && post(csrf, one.stop, said.stop, said.stopNamed(name))
  return html`<li>${what(said, language, name, facts, invited)}<div class="does">${change}${invited !== null && buttons(said, csrf, name, { ...invited, withdraw: null })}${stop}</div></li>`
}

function what(said: SharingWords, language: Language, name: string, facts: readonly (string | false)[], invited: Invited | null): Html {
  const told = [...facts, invited !== null && said.states[invited.state](formatsOf(language).dateYear(invited.day))]
  // A mail that arrived is no news, and neither is one that nobody waits for any more.
  const undelivered = invited !== null && invited.mail !== 'sent' && invited.resend !== null ? invited : null
  if (undelivered) told.push(said.mailed(mailedWords(language).states[undelivered.mail]))
  const text = told.filter(one => one !== false).join(' · ')
  const answer = undelivered?.answer && html`<br>${failureIn(language, undelivered.answer) ?? html`<code>${undelivered.answer}</code>`}`
  return html`<div class="what"><b>${name}</b>${text !== '' && html`<span>${text}${answer}</span>`}</div>`
}

function buttons(said: SharingWords, csrf: string, name: string, { resend, withdraw }: Invited): Html {
  return html`${resend !== null && post(csrf, resend, said.resend, said.resendNamed(name))}${withdraw !== null && post(csrf, withdraw, said.withdraw, said.withdrawNamed(name))}`
}

function post(csrf: string, action: string, text: string, label: string): Html {
  return html`<form method="post" action="${action}">${csrfField(csrf)}<button type="submit" class="btn" aria-label="${label}">${text}</button></form>`
}
