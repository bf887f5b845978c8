/** Signing in with a one-time code: for guests, who have no password. First the address, then the code that was mailed to it. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { field, notice } from './field.ts'
import { csrfField, type PageBasics, plainPage } from './frame.ts'

export interface SignInCodePage extends PageBasics {
  csrf: string
  /** Where the address is posted to, and where the code is. */
  actions: { send: string; enter: string }
  /** The page with the password. */
  back: string
  /** The code is asked for; else the address is. */
  step: 'address' | 'code'
  /** What was typed, or where the code went. */
  address: string
  state: 'first' | 'invalid' | 'wrong' | 'tooMany' | 'expired'
  /** Minutes until the next attempt, when `tooMany`. */
  retryMinutes: number
  /** How long a code holds, in minutes. */
  minutes: number
  /** Path to go on to afterwards; the route must check that it is one of its own. Null for none. */
  returnTo: string | null
}

/** Posts `csrf` and `address`, with `returnTo` where given; then `csrf` and `code`. */
export function signInCodePage(words: Words, data: SignInCodePage): string {
  const said = {
    first: null,
    invalid: null,
    wrong: notice('bad', words.signInCode.wrong),
    tooMany: notice('bad', words.signIn.tooMany(data.retryMinutes)),
    expired: notice('mind', words.signIn.expired),
  }[data.state]
  const back = html`<p class="ways"><a href="${data.back}">${words.signInCode.back}</a></p>`
  const form = data.step === 'address' ? addressForm(words, data) : codeForm(words, data)
  return plainPage(words, data, words.signInCode.title, html`${said}${form}${back}`)
}

function addressForm(words: Words, { csrf, actions, address, returnTo, state }: SignInCodePage) {
  const hidden = returnTo !== null && html`<input type="hidden" name="returnTo" value="${returnTo}">`
  const input = field({
    name: 'address',
    label: words.signIn.address,
    type: 'email',
    value: address,
    required: true,
    autocomplete: 'username',
    autofocus: true,
    fault: state === 'invalid' ? words.form.invalidAddress : null,
  })
  return html`<p class="lead">${words.signInCode.lead}</p><form class="stack" method="post" action="${actions.send}">${csrfField(csrf)}${hidden}${input}<button type="submit" class="btn go wide">${words.signInCode.send}</button></form>`
}

function codeForm(words: Words, { csrf, actions, address, minutes }: SignInCodePage) {
  const input = field({
    name: 'code',
    label: words.signInCode.code,
    type: 'text',
    required: true,
    autocomplete: 'one-time-code',
    maxlength: 20,
    autofocus: true,
  })
  const again = html`<form method="post" action="${actions.send}">${csrfField(csrf)}<input type="hidden" name="address" value="${address}"><button type="submit" class="btn bare">${words.signInCode.again}</button></form>`
  return html`<p class="lead">${words.signInCode.sent(address, minutes)}</p><form class="stack" method="post" action="${actions.enter}">${csrfField(csrf)}${input}<button type="submit" class="btn go wide">${words.signIn.submit}</button></form>${again}`
}
