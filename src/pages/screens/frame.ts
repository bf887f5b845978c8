/** The frame of every page that is not a published calendar: one quiet sheet, with the signed-in person's way around. */
import type { AssetPaths } from '../assets.ts'
import { documentOf } from '../document.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import type { Language } from '../words/language.ts'

/** What every page is given. */
export interface PageBasics {
  language: Language
  assets: AssetPaths
}

/** What every page of a signed-in person is given besides. */
export interface SignedIn extends PageBasics {
  /** Goes into every form as the hidden field `csrf`. */
  csrf: string
  person: { name: string; address: string }
  organization: string
  /** Addresses of the menu; `policy`, `mailboxes` and `outbox` are null for everyone but administrators, `account` for guests. `signOut` is posted to. */
  menu: {
    calendars: string
    account: string | null
    policy: string | null
    mailboxes: string | null
    outbox: string | null
    signOut: string
  }
}

export type MenuItem = 'calendars' | 'account' | 'policy' | 'mailboxes' | 'outbox'

/** A page for nobody in particular: the mark, a heading, the content. `narrow` for a form or a message. */
export function plainPage(words: Words, { language, assets }: PageBasics, title: string, content: Html, narrow = true): string {
  const body = html`<main id="main" class="sheet${narrow && ' narrow'}"><p class="brand">${icons.logo}${words.product}</p><h1>${title}</h1>${content}</main>`
  return documentOf({
    language,
    assets,
    title: `${title} – ${words.product}`,
    bodyClass: 'plain c1',
    skip: null,
    body,
    sheet: true,
  }).toString()
}

/** A page inside the signed-in frame. `current` is marked in the menu. */
export function signedInPage(words: Words, data: SignedIn, current: MenuItem | null, title: string, content: Html): string {
  const { menu, person } = data
  const item = (name: MenuItem, href: string | null) =>
    href !== null && html`<li><a href="${href}"${current === name && html` aria-current="page"`}>${words.frame[name]}</a></li>`
  const body = html`<header class="site"><a class="brand" href="${menu.calendars}">${icons.logo}${words.product}</a><nav aria-label="${words.frame.menu}"><ul>${item('calendars', menu.calendars)}${item('account', menu.account)}${item('policy', menu.policy)}${item('mailboxes', menu.mailboxes)}${item('outbox', menu.outbox)}</ul></nav><form class="me" method="post" action="${menu.signOut}">${csrfField(data.csrf)}<span title="${person.address}">${person.name}</span><button type="submit" class="btn bare">${words.frame.signOut}</button></form></header><main id="main" class="sheet">${content}</main>`
  return documentOf({
    language: data.language,
    assets: data.assets,
    title: `${title} – ${words.product}`,
    bodyClass: 'app c1',
    skip: { href: '#main', text: words.frame.skip },
    body,
    sheet: true,
  }).toString()
}

export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`
}
