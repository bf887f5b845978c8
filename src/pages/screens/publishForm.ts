/** The form for a new link: its levels are cards that show the thing, not a sentence about it. */
import { rank, type ViewRole, viewRoles } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import { sampleCard } from '../levelSample.ts'
import type { Words } from '../words/catalogues.ts'
import type { Language } from '../words/language.ts'
import { field, notice, select } from './field.ts'
import { csrfField } from './frame.ts'
import { type FoundKind, foundNotice, settingFields, type SettingsForm } from './linkSettings.ts'

export const audiences = ['anonymous', 'organization', 'direct'] as const
export type Audience = (typeof audiences)[number]

export interface NewLink {
  action: string
  /** Language of the times on the cards. */
  language: Language
  /** The highest level that the policy allows; those above are shown and cannot be chosen. */
  highest: ViewRole
  /** Audiences that the policy allows, at least one; the first is proposed unless `values` says otherwise. */
  audiences: Audience[]
  /** What stands in the form: proposals at first, what was typed after a fault. */
  values: { name: string; role: ViewRole; audience: Audience; expires: string }
  /** First and last day that may be chosen, YYYY-MM-DD; `last` null for no limit. */
  expiry: { first: string; last: string | null; required: boolean; longestDays: number | null }
  faults: { name?: 'required' | 'tooLong'; expires?: 'required' | 'tooLate' | 'past' }
  settings: SettingsForm
  /** What would be seen that looks private, to be confirmed before it is published. */
  found: readonly FoundKind[]
}

/** @param submit what the button says */
export function publishForm(
  words: Words,
  csrf: string,
  color: number,
  data: NewLink,
  reason: Html | null,
  submit = words.calendar.submit,
): Html {
  const { calendar, form } = words
  const { values, expiry, faults } = data
  const days = expiry.longestDays === null ? null : calendar.expiresLongest(expiry.longestDays)
  const expiresFault = { required: form.required, tooLate: days, past: calendar.expiresPast, none: null }[faults.expires ?? 'none']
  const hint = expiry.required ? days : [calendar.expiresHint, days].filter(text => text !== null).join(' ')
  const forWhom =
    data.audiences.length > 1
      ? select(
          'audience',
          calendar.forWhom,
          data.audiences.map(value => ({ value, text: calendar.audience[value] })),
          values.audience,
        )
      : html`<input type="hidden" name="audience" value="${data.audiences[0] ?? 'direct'}">`
  return html`${Object.keys({ ...faults, ...data.settings.faults }).length > 0 && notice('bad', form.check)}<form class="stack" method="post" action="${data.action}">${csrfField(csrf)}${field({ name: 'name', label: calendar.name, type: 'text', value: values.name, hint: calendar.nameHint, required: true, maxlength: 100, autocomplete: 'off', fault: faults.name === undefined ? null : form[faults.name] })}<fieldset><legend>${calendar.level}</legend><div class="levels c${color}">${viewRoles.map(role => levelCard(words, data, role))}</div></fieldset>${reason}<div class="pair">${field({ name: 'expires', label: calendar.expires, type: 'date', value: values.expires, hint, required: expiry.required, min: expiry.first, ...(expiry.last === null ? {} : { max: expiry.last }), fault: expiresFault })}${forWhom}</div>${settingFields(data.language, data.settings)}${data.found.length > 0 && foundNotice(data.language, data.found)}<p class="ways"><button type="submit" class="btn go">${submit}</button></p></form>`
}

function levelCard(words: Words, { highest, values, language }: NewLink, role: ViewRole): Html {
  const allowed = rank(role) <= rank(highest)
  const chosen = role === (rank(values.role) <= rank(highest) ? values.role : highest)
  return html`<label><input type="radio" name="role" value="${role}" required${chosen && html` checked`}${!allowed && html` disabled`}>${words.calendar.levels[role]}${sampleCard(words, language, role, true)}</label>`
}
