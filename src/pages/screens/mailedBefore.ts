/** What of a calendar has been mailed, and what is mailed again and again: below the form of *E-mail calendar*. */
import { type Html, html } from '../html.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import type { MailedWords } from '../words/mailed/catalogues.ts'
import { csrfField } from './frame.ts'
import type { MailRange, SnapshotState } from './mailing.ts'

export interface MailedSeries {
  id: string
  /** `Monday, Friday` in the reader's language. */
  days: string
  time: string
  zone: string
  range: MailRange
  recipients: { address: string; unsubscribed: boolean }[]
  /** null while it goes on. */
  ended: 'stopped' | 'sender' | 'mailbox' | 'unsubscribed' | null
  /** Address of the shared mailbox that it goes out from; null for one's own. */
  from: string | null
  /** Address that the button posts to. */
  stop: string
}

export interface MailedBefore {
  csrf: string
  language: Language
  series: MailedSeries[]
  /** The newest first; wall-clock times are the reader's. */
  sent: { day: string; firstDay: string; lastDay: string; recipients: MailedTo[] }[]
}

export interface MailedTo {
  address: string
  state: SnapshotState
  /** null where all is well, or nothing is known yet. */
  trouble: { attempts: number; next: string | null; answer: string | null } | null
}

export function mailedBefore(said: MailedWords, data: MailedBefore): Html {
  const series =
    data.series.length > 0 &&
    html`<section class="block"><h2>${said.series}</h2><ul class="mailed">${data.series.map(one => seriesItem(said, data.csrf, one))}</ul></section>`
  const formats = formatsOf(data.language)
  const sent = data.sent.map(
    one =>
      html`<li>${formats.dateYear(one.day)}: ${one.firstDay === one.lastDay ? formats.dateYear(one.firstDay) : formats.rangeYear(one.firstDay, one.lastDay)}<br><span class="quiet">${one.recipients.map(({ address, state }) => `${address} (${said.states[state]})`).join(', ')}</span>${one.recipients.map(to => troubleOf(said, data.language, to))}</li>`,
  )
  return html`${series}${sent.length > 0 && html`<section class="block"><h2>${said.history}</h2><ul class="mailed">${sent}</ul></section>`}`
}

function troubleOf(said: MailedWords, language: Language, { address, trouble }: MailedTo): Html | false {
  if (trouble === null) return false
  const { attempts, next, answer } = trouble
  const told = [said.tried(attempts), ...(next === null ? [] : [said.nextTry(formatsOf(language).stamp(next))])].join(', ')
  return html`<br><span class="quiet">${address}: ${told}${answer !== null && html`; ${said.answered}: <code>${answer}</code>`}</span>`
}

function seriesItem(said: MailedWords, csrf: string, { days, time, zone, range, recipients, ended, from, stop }: MailedSeries): Html {
  const plan = said.every(days, time, zone)
  const whom = recipients.map(({ address, unsubscribed }) => (unsubscribed ? `${address} (${said.unsubscribed})` : address)).join(', ')
  const button =
    ended === null
      ? html`<form class="inline" method="post" action="${stop}">${csrfField(csrf)}<button type="submit" class="btn" aria-label="${said.stopNamed(plan)}">${said.stop}</button></form>`
      : html`<br><span class="quiet">${said.ended[ended]}</span>`
  return html`<li>${plan}: ${said.ranges[range]}<br><span class="quiet">${whom}${from !== null && `, ${said.sentFrom(from)}`}</span>${button}</li>`
}
