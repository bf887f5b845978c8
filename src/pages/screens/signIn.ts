/** Signing in with address and password. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { field, notice } from './field.ts'
import { csrfField, type PageBasics, plainPage } from './frame.ts'

export interface SignInPage extends PageBasics {
  csrf: string
  /** Posted to. */
  action: string
  /** What was typed before; empty at first. */
  address: string
  state: 'first' | 'needed' | 'signedOut' | 'wrong' | 'tooMany'
  /** Minutes until the next attempt, when `tooMany`. */
  retryMinutes: number
  /** Path to go on to afterwards; the route must check that it is one of its own. Null for none. */
  returnTo: string | null
  /** The page that mails a code to guests. */
  code: string
}

/** Posts `csrf`, `address`, `password` and, where given, `returnTo`. */
export function signInPage(words: Words, data: SignInPage): string {
  const said = {
    first: null,
    needed: notice('mind', words.signIn.needed),
    signedOut: notice('good', words.signIn.signedOut),
    wrong: notice('bad', words.signIn.wrong),
    tooMany: notice('bad', words.signIn.tooMany(data.retryMinutes)),
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
  return plainPage(
    words,
    data,
    words.signIn.title,
    html`${said}<form class="stack" method="post" action="${data.action}">${csrfField(data.csrf)}${returnTo}${address}${password}<button type="submit" class="btn go wide">${words.signIn.submit}</button></form><p class="ways"><a href="${data.code}">${words.signIn.code}</a> <span class="hint">${words.signIn.codeHint}</span></p>`,
  )
}
