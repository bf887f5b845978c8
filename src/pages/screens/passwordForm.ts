/** One's own password, changed; and what ends with the old one. */
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { field, notice } from './field.ts'
import { csrfField, type SignedIn } from './frame.ts'

export const passwordFields = ['current', 'password', 'passwordAgain'] as const
export type PasswordField = (typeof passwordFields)[number]

export interface PasswordChange {
  /** Posted to. */
  action: string
  changed: boolean
  faults: Partial<Record<PasswordField, 'required' | 'wrong' | 'tooShort' | 'tooLong' | 'different'>>
  /** Minutes until the next attempt, when there were too many; null otherwise. */
  retryMinutes: number | null
  /** Characters a password must have. */
  length: number
}

/**
 * Posts `csrf`, `current`, `password` and `passwordAgain`; `username` is for password keepers, who store the new one under it.
 * What was typed is never shown again.
 */
export function passwordForm(words: Words, { csrf, person }: Pick<SignedIn, 'csrf' | 'person'>, data: PasswordChange): Html {
  const { account, form, setup, signIn } = words
  const input = (name: PasswordField, label: string, autocomplete: string, hint: string | null = null) => {
    const fault = data.faults[name]
    const said =
      fault === undefined
        ? null
        : fault === 'wrong'
          ? account.currentWrong
          : fault === 'tooShort'
            ? form.tooShort(data.length)
            : form[fault]
    return field({ name, label, type: 'password', required: true, autocomplete, hint, fault: said })
  }
  const told = data.changed
    ? notice('good', account.changed)
    : data.retryMinutes !== null && notice('bad', signIn.tooMany(data.retryMinutes))
  const current = input('current', account.current, 'current-password')
  const fresh = input('password', account.fresh, 'new-password', setup.passwordHint(data.length))
  const again = input('passwordAgain', setup.passwordAgain, 'new-password')
  return html`<section class="block" id="own"><h2>${account.own}</h2>${told}<p>${account.ownLead}</p><form class="stack" method="post" action="${data.action}">${csrfField(csrf)}<input type="text" name="username" value="${person.address}" autocomplete="username" hidden>${current}${fresh}${again}<p><button type="submit" class="btn go">${account.change}</button></p></form></section>`
}
