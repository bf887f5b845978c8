/** Passwords: one for each app that reads or publishes calendars here, and one's own. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { field, notice } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { type PasswordChange, passwordForm } from './passwordForm.ts'

export interface AppPassword {
  id: string
  name: string
  /** Days, YYYY-MM-DD. */
  created: string
  lastUsed: string | null
  /** Posted to. */
  revoke: string
}

export interface AccountPage extends SignedIn {
  passwords: AppPassword[]
  /** The password just made, shown on this one page; null otherwise. */
  created: { name: string; secret: string } | null
  /** Address that apps publish to. */
  server: string
  /** Address that calendar apps are given. */
  caldav: string
  create: { action: string; name: string; fault: 'required' | 'tooLong' | 'nameTaken' | null }
  own: PasswordChange
  /** A provider to connect the account with; null where there is none. */
  connect: { name: string; href: string } | null
}

/** The form posts `csrf` and `name` to `create.action`; each password's button posts `csrf` alone to its `revoke`. */
export function accountPage(words: Words, data: AccountPage): string {
  const { account, form, frame } = words
  const { create } = data
  const fault = create.fault === null ? null : create.fault === 'nameTaken' ? account.nameTaken : form[create.fault]
  const name = field({
    name: 'name',
    label: account.name,
    type: 'text',
    value: create.name,
    placeholder: account.namePlaceholder,
    required: true,
    maxlength: 100,
    autocomplete: 'off',
    fault,
  })
  const list =
    data.passwords.length === 0
      ? html`<p class="quiet">${account.none}</p>`
      : html`<ul class="rows">${data.passwords.map(one => html`<li>${line(words, data, one)}</li>`)}</ul>`
  const ways =
    data.connect &&
    html`<section class="block"><h2>${account.ways}</h2><p><a class="btn" href="${data.connect.href}">${account.connect(data.connect.name)}</a></p></section>`
  const content = html`<h1>${frame.account}</h1><p class="lead">${account.lead}</p>${data.created !== null && fresh(words, data, data.created)}<section class="block"><form class="inline" method="post" action="${create.action}">${csrfField(data.csrf)}${name}<button type="submit" class="btn go">${account.create}</button></form></section><section class="block"><h2>${account.list}</h2>${list}</section>${data.created === null && html`<section class="block">${addresses(words, data)}</section>`}${passwordForm(words, data, data.own)}${ways}`
  return signedInPage(words, data, 'account', frame.account, content)
}

function fresh({ account }: Words, data: AccountPage, created: { name: string; secret: string }): Html {
  return html`<section class="block made" aria-labelledby="made"><h2 id="made">${account.created(created.name)}</h2>${notice('mind', account.once)}<dl class="facts"><dt>${account.caldav}</dt><dd><code>${data.caldav}</code></dd><dt>${account.server}</dt><dd><code>${data.server}</code></dd><dt>${account.user}</dt><dd><code>${data.person.address}</code></dd><dt>${account.password}</dt><dd><code class="secret">${created.secret}</code></dd></dl></section>`
}

function addresses({ account }: Words, data: AccountPage): Html {
  return html`<dl class="facts"><dt>${account.caldav}</dt><dd><code>${data.caldav}</code></dd><dt>${account.server}</dt><dd><code>${data.server}</code></dd><dt>${account.user}</dt><dd><code>${data.person.address}</code></dd></dl>`
}

function line({ account }: Words, data: AccountPage, one: AppPassword): Html {
  const { dateYear } = formatsOf(data.language)
  const used = one.lastUsed === null ? account.neverUsed : account.used(dateYear(one.lastUsed))
  return html`<span class="key">${icons.link}</span><div class="what"><b>${one.name}</b><span>${account.made(dateYear(one.created))} · ${used}</span></div><form method="post" action="${one.revoke}">${csrfField(data.csrf)}<button type="submit" class="btn danger" aria-label="${account.revokeNamed(one.name)}">${account.revoke}</button></form>`
}
