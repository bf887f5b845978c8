/** Which calendars a page shows, where it shows several: the colour of each, its name, and at which level. */
import type { ViewRole } from '../../sharing/roles.ts'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import type { Tone } from './tone.ts'

export interface Together {
  calendars: readonly { name: string; color: Tone; role: ViewRole }[]
  /** Index of the calendar of each object, by the first part of the ids of its occurrences. */
  calendarOf: ReadonlyMap<string, number>
}

/** The calendar that an occurrence is of; null on a page of one. */
export function calendarOf(together: Together | null, { id }: VisibleOccurrence): Together['calendars'][number] | null {
  return together?.calendars[together.calendarOf.get(id.split('_', 1)[0] ?? '') ?? -1] ?? null
}

export function legend({ published }: Words, { calendars }: Together): Html {
  const item = ({ name, color, role }: Together['calendars'][number]) =>
    html`<li class="c${color}"><b>${name}</b> ${published.shows[role]}</li>`
  return html`<ul class="legend">${calendars.map(item)}</ul>`
}
