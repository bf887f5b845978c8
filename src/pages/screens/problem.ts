/** An error as a page, in the reader's words: what, why, what now. */
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { type PageBasics, plainPage } from './frame.ts'

export const problemStatuses = [400, 401, 403, 404, 410, 429, 500, 503] as const
export type ProblemStatus = (typeof problemStatuses)[number]

export interface ProblemPage extends PageBasics {
  status: ProblemStatus
  /** Seconds to wait, said on 429 and 503. */
  retryAfterSeconds: number | null
  /** Identifier of the request, so that the log entry can be found; null for none. */
  reference: string | null
  /** Address of the person's calendars; null when nobody is signed in. */
  home: string | null
  /** Address of the sign-in page, offered on 401. */
  signIn: string | null
  /** A refusal told in full, in place of what the status says; null for none. */
  told: { title: string; detail: string; remedy: string; whoCan: string } | null
}

export function problemPage(words: Words, data: ProblemPage): string {
  const { title, text } = words.problem[data.status]
  const retry = data.retryAfterSeconds !== null && html` ${words.problem.retry(Math.max(1, Math.ceil(data.retryAfterSeconds)))}`
  const signIn = data.status === 401 && data.signIn !== null && html`<a class="btn go" href="${data.signIn}">${words.signIn.submit}</a>`
  const home = data.home !== null && html`<a class="btn" href="${data.home}">${words.problem.home}</a>`
  const ways = (signIn !== false || home !== false) && html`<p class="ways">${signIn}${home}</p>`
  const reference = data.reference !== null && html`<p class="hint">${words.problem.reference(data.reference)}</p>`
  if (data.told)
    return plainPage(words, data, data.told.title, html`<p class="lead">${data.told.detail}</p>${advice(words, data.told)}${ways}`)
  return plainPage(words, data, title, html`<p class="lead">${text}${retry}</p>${ways}${reference}`)
}

function advice({ refusals }: Words, { remedy, whoCan }: { remedy: string; whoCan: string }): Html {
  return html`<dl class="facts"><dt>${refusals.remedy}</dt><dd>${remedy}</dd><dt>${refusals.whoCan}</dt><dd>${whoCan}</dd></dl>`
}

/** What a type of problem means: where the `type` of a problem leads. */
export interface ProblemTypePage extends PageBasics {
  title: string
  text: string
  /** For the reasons that a calendar cannot be shared. */
  reason: { remedy: string; whoCan: string } | null
}

export function problemTypePage(words: Words, data: ProblemTypePage): string {
  return plainPage(words, data, data.title, html`<p class="lead">${data.text}</p>${data.reason && advice(words, data.reason)}`)
}

/** The nearest status that has words of its own. */
export function problemStatusFor(status: number): ProblemStatus {
  const known = problemStatuses.find(one => one === status)
  return known ?? (status >= 500 ? 500 : 400)
}
