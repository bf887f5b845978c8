/** Outgoing mail, for administrators: what waits, what failed and why, and a button to send it again. */
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { failureIn } from '../words/failures.ts'
import { formatsOf } from '../words/format.ts'
import { type OutboxWords, outboxWords } from '../words/outbox.ts'
import { notice } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

export interface OutboxLine {
  kind: keyof OutboxWords['kinds']
  address: string
  state: keyof OutboxWords['states']
  attempts: number
  /** Wall-clock times of the reader, `2026-11-21T09:00`. */
  queued: string
  next: string | null
  answer: string | null
  /** Posted to with `csrf`; null for what cannot be sent again. */
  again: string | null
}

export interface OutboxPage extends SignedIn {
  mails: OutboxLine[]
  counts: { waiting: number; oldestSeconds: number | null; sent: number; notSent: number }
  /** The filters; the one that holds has `current`. */
  filters: { show: keyof OutboxWords['filters']; href: string; current: boolean }[]
  older: string | null
  /** What became of the last button. */
  note: 'done' | 'refused' | null
}

export function outboxPage(words: Words, data: OutboxPage): string {
  const said = outboxWords(data.language)
  const list =
    data.mails.length === 0
      ? html`<p class="quiet">${said.none}</p>`
      : html`<ul class="rows">${data.mails.map(one => html`<li>${line(said, data, one)}</li>`)}</ul>`
  const filters = data.filters.map(
    one => html`<a href="${one.href}"${one.current && html` aria-current="page"`}>${said.filters[one.show]}</a>`,
  )
  const told = data.note !== null && notice(data.note === 'done' ? 'good' : 'mind', said[data.note])
  const content = html`<h1>${said.title}</h1><p class="lead">${said.lead}</p>${told}<section class="block">${summary(said, data)}</section><section class="block"><nav class="seg" aria-label="${said.show}">${filters}</nav>${list}${data.older !== null && html`<p><a class="btn" href="${data.older}">${said.older}</a></p>`}</section>`
  return signedInPage(words, data, 'outbox', said.title, content)
}

function summary(said: OutboxWords, { counts }: OutboxPage): Html {
  const { waiting, oldestSeconds, sent, notSent } = counts
  const oldest = waiting > 0 && oldestSeconds !== null && html`, ${said.oldest(span(said, oldestSeconds))}`
  return html`<dl class="facts"><dt>${said.states.queued}</dt><dd>${said.waiting(waiting)}${oldest}</dd><dt>${said.lastDay}</dt><dd>${said.counts(sent, notSent)}</dd></dl>`
}

function span(said: OutboxWords, seconds: number): string {
  if (seconds < 3_600) return said.minutes(Math.max(1, Math.round(seconds / 60)))
  if (seconds < 86_400) return said.hours(Math.round(seconds / 3_600))
  return said.days(Math.round(seconds / 86_400))
}

function line(said: OutboxWords, { csrf, language }: OutboxPage, one: OutboxLine): Html {
  const { stamp } = formatsOf(language)
  const when = [said.queuedAt(stamp(one.queued)), ...(one.attempts > 0 ? [said.attempts(one.attempts)] : [])]
  if (one.next !== null) when.push(said.nextAt(stamp(one.next)))
  const waits = one.state === 'queued'
  const button =
    one.again !== null &&
    html`<form method="post" action="${one.again}">${csrfField(csrf)}<button type="submit" class="btn" aria-label="${waits ? said.tryNowNamed(one.address) : said.againNamed(one.address)}">${waits ? said.tryNow : said.again}</button></form>`
  return html`<div class="what"><b>${one.address}</b><span>${said.kinds[one.kind]} · ${said.states[one.state]}<br>${when.join(' · ')}${one.answer !== null && html`<br>${failureIn(language, one.answer) ?? html`<code>${one.answer}</code>`}`}</span></div>${button}`
}
