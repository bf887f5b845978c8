/** Signing in with address and password. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { field, notice } from './field.ts'
import { csrfField, type PageBasics, plainPage } from './frame.ts'

/** Why a provider, or what it says of somebody, does not let them in. */
export type SignInRefusal = keyof Words['signIn']['refusals']

export interface SignInPage extends PageBasics {
  csrf: string
  /** Posted to. */
  action: string
  /** What was typed before; empty at first. */
  address: string
  state: 'first' | 'needed' | 'signedOut' | 'wrong' | 'tooMany' | 'refused'
  /** Said when `refused`. */
  refusal: SignInRefusal | null
  /** Minutes until the next attempt, when `tooMany`. */
  retryMinutes: number
  /** Path to go on to afterwards; the route must check that it is one of its own. Null for none. */
  returnTo: string | null
  /** The page that mails a code to guests. */
  code: string
  /** The provider of OpenID Connect; null where there is none. */
  provider: { name: string; href: string } | null
}

/** Posts `csrf`, `address`, `password` and, where given, `returnTo`. */
export function signInPage(words: Words, data: SignInPage): string {
  const said = {
    first: null,
    needed: notice('mind', words.signIn.needed),
    signedOut: notice('good', words.signIn.signedOut),
    wrong: notice('bad', words.signIn.wrong),
    tooMany: notice('bad', words.signIn.tooMany(data.retryMinutes)),
    refused: data.refusal !== null && notice('bad', words.signIn.refusals[data.refusal]),
  }[data.state]
  const returnTo = data.returnTo !== null && html`<input type="hidden" name="returnTo" value="${data.returnTo}">`
  const again = data.address !== ''
  const address = field({
    name: 'address',
    label: words.signIn.address,
    type: 'email',
    value: data.address,
    required: true,
    autocomplete: 'username',
    autofocus: !again,
  })
  const password = field({
    name: 'password',
    label: words.signIn.password,
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    autofocus: again,
  })
  const provider =
    data.provider &&
    html`<p class="ways"><a class="btn wide" href="${data.provider.href}">${words.signIn.provider(data.provider.name)}</a></p>`
  return plainPage(
    words,
    data,
    words.signIn.title,
    html`${said}<form class="stack" method="post" action="${data.action}">${csrfField(data.csrf)}${returnTo}${address}${password}<button type="submit" class="btn go wide">${words.signIn.submit}</button></form>${provider}<p class="ways"><a href="${data.code}">${words.signIn.code}</a> <span class="hint">${words.signIn.codeHint}</span></p>`,
  )
}
