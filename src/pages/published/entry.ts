/** One event as it stands in a day: the same markup in month and week, drawn by the stylesheet. */
import { type Html, html, safeHref } from '../html.ts'
import type { Cards } from './cards.ts'
import { type Day, daysBetween, plus } from './days.ts'
import type { Bar } from './lanes.ts'
import { calendarOf } from './legend.ts'
import type { Placed } from './placed.ts'
import { marks, type Scene, say, times } from './scene.ts'
import { remark, type Shown } from './shown.ts'

/** A timed event in a month's day. On a day after its first it says until when. */
export function timedEntry(scene: Scene, cards: Cards, placed: Placed, day: Day): Html {
  const told = say(scene, placed.of)
  return html`<li class="e ${marks(scene, placed, told)}">${cards.wrap(placed, html`${clock(scene, placed, day)} ${label(scene, placed, told)}`)}</li>`
}

function clock(scene: Scene, placed: Placed, day: Day): Html {
  const { formats, words } = scene
  if (placed.from === null || placed.to === null) return html`<span class="t">${words.published.allDay}</span>`
  if (day > placed.first) return html`<span class="t">${words.published.until(formats.time(placed.to))}</span>`
  const whole = times(scene, placed)
  const start = formats.time(placed.from)
  return whole === start || placed.offsets !== null
    ? html`<span class="t">${whole}</span>`
    : html`<span class="t">${start}<span class="to">–${formats.time(placed.to)}</span></span>`
}

/** Title and place; what a line or a strike tells the eye is also said. */
export function label({ words, together }: Scene, { of }: Placed, told: Shown): Html {
  const title = of.cancelled ? html`<s class="x">${told.title}</s>` : html`<span class="x">${told.title}</span>`
  const remarks = [told.busyOnly ? null : remark(words, of), calendarOf(together, of)?.name].filter(one => one)
  const aside = remarks.length === 0 ? null : remarks.join(', ')
  return html`${title}${aside !== null && html`<span class="as">, ${aside}</span>`}${told.place !== null && html` <span class="l">${inShort(told.place)}</span>`}`
}

/** The part of a bar that stands in one day: the bar itself where it begins in this week, a mention for readers on the days after. */
export function barEntry(scene: Scene, cards: Cards, bar: Bar | null, monday: Day, column: number): Html {
  if (bar === null) return html`<li class="gap" aria-hidden="true"></li>`
  const { placed, start, end } = bar
  const day = plus(monday, column)
  const told = say(scene, placed.of)
  const days = daysBetween(placed.first, placed.last) + 1
  const part = days > 1 ? scene.words.published.dayOf(daysBetween(placed.first, day) + 1, days) : null
  if (column > start) {
    return html`<li class="e cont ${marks(scene, placed, told)}"><div><span class="x">${told.title}</span> <span class="n">${part}</span></div></li>`
  }
  const shape = `${end > start ? ` s${end - start + 1}` : ''}${placed.first < day ? ' from' : ''}${placed.last > plus(monday, 6) ? ' on' : ''}`
  const time = placed.from !== null && placed.first === day && html`<span class="t">${scene.formats.time(placed.from)}</span> `
  return html`<li class="e bar ${marks(scene, placed, told)}${shape}">${cards.wrap(placed, html`${time}${label(scene, placed, told)}${part !== null && html` <span class="n">${part}</span>`}`)}</li>`
}

/** A place that is an address on the web by its host alone; the card and the list have the whole of it as a link. */
function inShort(place: string): string {
  const href = /^https?:\/\/\S+$/i.test(place) ? safeHref(place) : null
  return href === null ? place : new URL(href).host
}
