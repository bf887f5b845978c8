/** Shared mailboxes, for administrators: all of them, and of one who acts for it and who may send from it. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { type MailboxWords, mailboxWords } from '../words/mailboxes.ts'
import { field, notice, tick } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

export interface MailboxesPage extends SignedIn {
  mailboxes: { name: string; address: string; disabled: boolean; members: number; senders: number; href: string }[]
  /** Address of the next page of them. */
  more: string | null
}

export interface MailboxRights {
  sendAs: boolean
  sendOnBehalf: boolean
}

export interface MailboxPage extends SignedIn {
  mailbox: { name: string; address: string }
  /** Address of the list. */
  back: string
  members: { name: string; address: string; group: boolean }[]
  /** `action` is posted to with both rights as they are to be. */
  senders: (MailboxRights & { name: string; address: string; group: boolean; action: string })[]
  /** The form for another sender: where it posts to, and what was typed. */
  give: MailboxRights & { action: string; address: string }
  fault: keyof MailboxWords['faults'] | null
  /** Whose rights were saved just now, or taken away. */
  done: { name: string; left: boolean } | null
}

export function mailboxesPage(words: Words, data: MailboxesPage): string {
  const said = mailboxWords(data.language)
  const rows = data.mailboxes.map(
    one =>
      html`<li><div class="what"><a href="${one.href}"><b>${one.name}</b></a><span>${one.address}${one.disabled && ` (${said.disabled})`}<br>${said.counts(one.members, one.senders)}</span></div></li>`,
  )
  const list = rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p class="quiet">${said.none}</p>`
  const content = html`<h1>${said.title}</h1><p class="lead">${said.lead}</p><section class="block">${list}${data.more !== null && html`<p><a class="btn" href="${data.more}">${said.more}</a></p>`}</section>`
  return signedInPage(words, data, 'mailboxes', said.title, content)
}

export function mailboxPage(words: Words, data: MailboxPage): string {
  const said = mailboxWords(data.language)
  const { mailbox, back, members, senders, fault, done } = data
  const good = done && notice('good', done.left ? said.given(done.name) : said.taken(done.name))
  const acting =
    members.length > 0
      ? html`<ul class="rows">${members.map(one => html`<li>${who(said, one)}</li>`)}</ul>`
      : html`<p class="quiet">${said.noMembers}</p>`
  const sending =
    senders.length > 0
      ? html`<ul class="rows">${senders.map(one => html`<li>${who(said, one)}${rightsForm(said, data.csrf, one)}</li>`)}</ul>`
      : html`<p class="quiet">${said.noSenders}</p>`
  const content = html`<p class="crumb"><a href="${back}">${icons.left}${said.title}</a></p><h1>${mailbox.name}</h1><p class="lead">${mailbox.address}</p>${good}${fault !== null && notice('bad', said.faults[fault])}<section class="block"><h2>${said.senders}</h2><p class="quiet">${said.sendersLead}</p>${sending}</section><section class="block"><h2>${said.give}</h2>${giveForm(said, data)}</section><section class="block"><h2>${said.members}</h2><p class="quiet">${said.membersLead}</p>${acting}</section>`
  return signedInPage(words, data, 'mailboxes', `${mailbox.name} – ${said.title}`, content)
}

function who(said: MailboxWords, { name, address, group }: { name: string; address: string; group: boolean }): Html {
  return html`<div class="what"><b>${name}</b><span>${address}${group && ` (${said.group})`}</span></div>`
}

function rightsForm(said: MailboxWords, csrf: string, one: MailboxPage['senders'][0]): Html {
  return html`<form class="inline" method="post" action="${one.action}">${csrfField(csrf)}<fieldset><legend class="vh">${one.name}</legend>${tick('sendAs', said.sendAs, one.sendAs)}${tick('sendOnBehalf', said.sendOnBehalf, one.sendOnBehalf)}</fieldset><button type="submit" class="btn" aria-label="${said.saveNamed(one.name)}">${said.save}</button></form>`
}

function giveForm(said: MailboxWords, { csrf, give, fault }: MailboxPage): Html {
  const wrong = fault !== null && fault !== 'neither' ? said.faults[fault] : null
  const box = field({
    name: 'address',
    label: said.address,
    type: 'email',
    value: give.address,
    hint: said.addressHint,
    fault: wrong,
    required: true,
    maxlength: 320,
    autocomplete: 'off',
  })
  const rights = html`<fieldset><legend class="vh">${said.give}</legend>${tick('sendAs', said.sendAs, give.sendAs)}<p class="hint">${said.sendAsHint}</p>${tick('sendOnBehalf', said.sendOnBehalf, give.sendOnBehalf)}<p class="hint">${said.sendOnBehalfHint}</p></fieldset>`
  return html`<form class="stack" method="post" action="${give.action}">${csrfField(csrf)}${box}${rights}<p class="ways"><button type="submit" class="btn go">${said.submit}</button></p></form>`
}
