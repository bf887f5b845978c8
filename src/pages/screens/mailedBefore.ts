/** What of a calendar has been mailed, and what is mailed again and again: below the form of *E-mail calendar*. */
import { type Html, html } from '../html.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import { failureIn } from '../words/failures.ts'
import { reasonIn } from '../words/reasons.ts'
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
    html`<section class="block"><h2>${said.series}</h2><ul class="rows">${data.series.map(one => seriesItem(said, data.csrf, one))}</ul></section>`
  const formats = formatsOf(data.language)
  const sent = data.sent.map(
    one =>
      html`<li><div class="what"><b>${one.firstDay === one.lastDay ? formats.dateYear(one.firstDay) : formats.rangeYear(one.firstDay, one.lastDay)}</b><span>${said.sentOn(formats.dateYear(one.day))}: ${one.recipients.map(({ address, state }) => `${address} (${said.states[state]})`).join(', ')}${one.recipients.map(to => troubleOf(said, data.language, to))}</span></div></li>`,
  )
  return html`${series}${sent.length > 0 && html`<section class="block"><h2>${said.history}</h2><ul class="rows">${sent}</ul></section>`}`
}

function troubleOf(said: MailedWords, language: Language, { address, state, trouble }: MailedTo): Html | false {
  if (trouble === null) return false
  const { attempts, next, answer } = trouble
  if (state === 'refused') {
    const reason = reasonIn(language, answer)
    return reason !== null && html`<br>${address}: ${reason}`
  }
  const told = [said.tried(attempts), ...(next === null ? [] : [said.nextTry(formatsOf(language).stamp(next))])].join(', ')
  return html`<br>${address}: ${told}${answer !== null && html`; ${failureIn(language, answer) ?? html`${said.answered}: <code>${answer}</code>`}`}`
}

function seriesItem(said: MailedWords, csrf: string, { days, time, zone, range, recipients, ended, from, stop }: MailedSeries): Html {
  const plan = said.every(days, time, zone)
  const whom = recipients.map(({ address, unsubscribed }) => (unsubscribed ? `${address} (${said.unsubscribed})` : address)).join(', ')
  const button =
    ended === null
      ? html`<form method="post" action="${stop}">${csrfField(csrf)}<button type="submit" class="btn" aria-label="${said.stopNamed(plan)}">${said.stop}</button></form>`
      : null
  return html`<li><div class="what"><b>${plan}: ${said.ranges[range]}</b><span>${whom}${from !== null && `, ${said.sentFrom(from)}`}${ended !== null && html`<br>${said.ended[ended]}`}</span></div>${button}</li>`
}
