/** Where a calendar is fed from, how that goes, and what may be done about it: for those who own the calendar. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { field, notice } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

export interface SubscriptionPage extends SignedIn {
  calendar: { name: string; color: number }
  state: keyof Words['subscriptions']['states']
  /** In the reader's words: why the last attempt brought nothing, or why what was just asked for was not done. */
  reason: string | null
  fault: string | null
  /** May be a key; the one page that shows it. */
  address: string
  leftOut: number
  /** Wall clock times of the calendar's zone, `YYYY-MM-DDTHH:MM`; null for never. */
  refreshed: string | null
  changed: string | null
  next: string | null
  /** Where the buttons post to: `csrf`, and `address` for a change. */
  actions: { refresh: string; change: string; end: string }
}

export function subscriptionPage(words: Words, data: SubscriptionPage): string {
  const said = words.subscriptions
  const { stamp } = formatsOf(data.language)
  const when = (time: string | null) => (time === null ? said.never : stamp(time))
  const fact = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`
  const facts = html`<dl class="facts">${data.reason !== null && fact(said.reason, data.reason)}${fact(said.refreshed, when(data.refreshed))}${fact(said.changed, when(data.changed))}${data.next !== null && fact(said.next, when(data.next))}${data.leftOut > 0 && fact(said.leftOut, String(data.leftOut))}</dl>`
  const kind = data.state === 'current' ? 'good' : data.state === 'waiting' ? 'mind' : 'bad'
  const content = html`<p class="crumb"><a href="${data.menu.calendars}">${icons.left}${words.calendar.back}</a></p><div class="title c${data.calendar.color}"><span class="dot"></span><h1>${data.calendar.name}</h1></div><div class="stack">${notice(kind, said.states[data.state])}${facts}${button(data, data.actions.refresh, said.refresh, 'go')}</div>${change(words, data)}<section class="block"><h2>${said.endTitle}</h2><p class="quiet">${said.endLead}</p>${button(data, data.actions.end, said.end, 'danger')}</section>`
  return signedInPage(words, data, 'calendars', said.sourceOf(data.calendar.name), content)
}

function button({ csrf }: SubscriptionPage, action: string, text: string, kind: 'go' | 'danger'): Html {
  return html`<form method="post" action="${action}">${csrfField(csrf)}<button type="submit" class="btn ${kind}">${text}</button></form>`
}

function change({ subscriptions: said }: Words, { csrf, actions, address, fault }: SubscriptionPage): Html {
  const box = field({
    name: 'address',
    label: said.address,
    type: 'text',
    value: address,
    hint: said.secret,
    fault,
    required: true,
    maxlength: 2000,
    autocomplete: 'off',
  })
  return html`<section class="block"><h2>${said.changeTitle}</h2><form class="inline" method="post" action="${actions.change}">${csrfField(csrf)}${box}<button type="submit" class="btn">${said.change}</button></form></section>`
}
