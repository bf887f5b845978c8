/** The form that makes a calendar from an address. */
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { field, select } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

export interface SubscriptionFormPage extends SignedIn {
  action: string
  /** As they were typed. */
  values: { address: string; name: string; owner: string }
  /** In the reader's words; null for none. */
  fault: string | null
  /** Oneself first, then one's shared mailboxes. */
  owners: { id: string; name: string }[]
}

/** Posts `csrf`, `address`, `name` (empty for its own) and `owner` (one of the ids). */
export function subscriptionFormPage(words: Words, data: SubscriptionFormPage): string {
  const said = words.subscriptions
  const { values, owners } = data
  const address = field({
    name: 'address',
    label: said.address,
    type: 'text',
    value: values.address,
    hint: said.addressHint,
    fault: data.fault,
    required: true,
    maxlength: 2000,
    autocomplete: 'off',
    autofocus: true,
  })
  const name = field({
    name: 'name',
    label: said.name,
    type: 'text',
    value: values.name,
    hint: said.nameHint,
    maxlength: 100,
    autocomplete: 'off',
  })
  const choices = owners.map(one => ({ value: one.id, text: one.name }))
  const owner =
    owners.length > 1
      ? select('owner', said.owner, choices, values.owner)
      : html`<input type="hidden" name="owner" value="${owners[0]?.id ?? ''}">`
  const form = html`<form class="stack" method="post" action="${data.action}">${csrfField(data.csrf)}${address}${name}${owner}<button type="submit" class="btn go">${said.add}</button></form>`
  const content = html`<p class="crumb"><a href="${data.menu.calendars}">${icons.left}${words.calendar.back}</a></p><h1>${said.title}</h1><p class="lead">${said.lead}</p><section class="block">${form}</section>`
  return signedInPage(words, data, 'calendars', said.title, content)
}
