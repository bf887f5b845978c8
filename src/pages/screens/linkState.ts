/** What a published link shows when it gives nothing (any more): one calm page, with nothing of the calendar in it. */
import { html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { type PageBasics, plainPage } from './frame.ts'

export const linkStates = ['unpublished', 'expired', 'suspended', 'unknown'] as const
export type LinkState = (typeof linkStates)[number]

/** HTTP status of each state (sharing model §8). */
export const linkStateStatus = { unpublished: 410, expired: 410, suspended: 403, unknown: 404 } as const satisfies Record<LinkState, number>

/** The same bytes for every link in that state and language. */
export function linkStatePage(words: Words, data: PageBasics & { state: LinkState }): string {
  const { title, text } = words.linkState[data.state]
  return plainPage(words, data, title, html`<p class="lead">${text}</p>`)
}
