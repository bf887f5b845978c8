/** The first start: an organization and its first administrator. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { catalogues } from '../words/catalogues.ts'
import { type Language, languages } from '../words/language.ts'
import { type Field, field, notice, select } from './field.ts'
import { csrfField, type PageBasics, plainPage } from './frame.ts'

export const setupFields = ['organization', 'name', 'address', 'password', 'passwordAgain'] as const
export type SetupField = (typeof setupFields)[number]
export type SetupFault = 'required' | 'invalidAddress' | 'tooShort' | 'tooCommon' | 'different' | 'tooLong'

export interface SetupPage extends PageBasics {
  csrf: string
  action: string
  /** The one-time token that the page was opened with; goes on in the form. */
  token: string
  /** What was typed before, to be shown again; passwords never are. */
  values: { organization: string; name: string; address: string; language: Language }
  faults: Partial<Record<SetupField, SetupFault>>
  /** Characters a password must have. */
  passwordLength: number
}

/** Posts `csrf`, `token`, `organization`, `name`, `address`, `password`, `passwordAgain` and `language` (en, sv, nb or da). */
export function setupPage(words: Words, data: SetupPage): string {
  const { values, passwordLength } = data
  const input = (name: SetupField, type: Field['type'], more: Partial<Field>) => {
    const fault = data.faults[name]
    const said = fault === undefined ? null : fault === 'tooShort' ? words.form.tooShort(passwordLength) : words.form[fault]
    return field({ name, label: words.setup[name], type, required: true, maxlength: 200, fault: said, ...more })
  }
  const faulty = Object.keys(data.faults).length > 0 && notice('bad', words.form.check)
  const spoken = languages.map(value => ({ value, text: catalogues[value].name }))
  return plainPage(
    words,
    data,
    words.setup.title,
    html`<p class="lead">${words.setup.lead}</p>${faulty}<form class="stack" method="post" action="${data.action}">${csrfField(data.csrf)}<input type="hidden" name="token" value="${data.token}">
<fieldset class="stack"><legend>${words.setup.theOrganization}</legend>${input('organization', 'text', { value: values.organization, autocomplete: 'organization' })}${select('language', words.setup.language, spoken, values.language)}</fieldset>
<fieldset class="stack"><legend>${words.setup.you}</legend>${input('name', 'text', { value: values.name, autocomplete: 'name' })}${input('address', 'email', { value: values.address, autocomplete: 'username', hint: words.setup.addressHint })}${input('password', 'password', { autocomplete: 'new-password', hint: words.setup.passwordHint(passwordLength) })}${input('passwordAgain', 'password', { autocomplete: 'new-password' })}</fieldset>
<button type="submit" class="btn go wide">${words.setup.submit}</button></form>`,
  )
}
