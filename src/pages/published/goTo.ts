/** Any day by its date: a card with one field behind a button in the navigation. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Day, Period, View } from './days.ts'
import type { Scene } from './scene.ts'

/** The form asks for this same page; what else stands in its address is kept. `range` bounds what can be chosen. */
export function goTo({ words, fields }: Scene, view: View, date: Day, range: Period | null): Html {
  const { reader } = words
  const bounds = range !== null && html` min="${range.first}" max="${range.last}"`
  return html`<button type="button" class="btn bare icon" popovertarget="goto" aria-label="${reader.goTo}">${icons.day}</button><div popover id="goto" class="pop ask" role="dialog" aria-label="${reader.goTo}"><form method="get" class="inline">${fields(view)}<div class="field"><label for="date">${reader.day}</label><input id="date" type="date" name="date" value="${date}"${bounds} required></div><button type="submit" class="btn go">${reader.show}</button></form></div>`
}
