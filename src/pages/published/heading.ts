/** What the page is about, in words: for the heading, the title of the window and the sentence of an empty page. */
import { type Html, html, type Piece } from '../html.ts'
import { type Day, type Period, periodOf, type View, weekNumber } from './days.ts'
import type { Scene } from './scene.ts'

export function heading({ formats, words }: Scene, view: View, date: Day): { strong: string; quiet: string } {
  if (view === 'month') return { strong: formats.capital(formats.month(date)), quiet: date.slice(0, 4) }
  const { first, last } = periodOf(view, date)
  const sameYear = first.slice(0, 4) === last.slice(0, 4)
  const year = sameYear ? last.slice(0, 4) : ''
  // A day stays with its month where the line is too short for both ends.
  if (view === 'list') return { strong: formats.rangeShort(first, last).replaceAll(' ', '\u00A0'), quiet: last.slice(0, 4) }
  const strong = sameYear ? formats.range(first, last) : formats.rangeYear(first, last)
  const week = words.published.weekNumber(weekNumber(first))
  return { strong, quiet: year === '' ? week : `${year} · ${week}` }
}

/** Said in place of events; with a way to the next one, or to the published days when these lie outside them. */
export function emptyNotice(scene: Scene, view: View, date: Day, next: Day | null, range: Period | null): Html {
  const { words, formats } = scene
  const { first, last } = periodOf(view, date)
  const outside = range !== null && (last < range.first || first > range.last)
  const nothing =
    view === 'month'
      ? words.published.nothingIn(`${formats.month(date)} ${date.slice(0, 4)}`)
      : words.published.nothingBetween(formats.rangeYear(first, last))
  const said = outside ? words.published.outsideRange(formats.rangeYear(range.first, range.last)) : nothing
  const onward: Piece =
    next === null
      ? !outside && html`<p>${words.published.nothingLater}</p>`
      : html`<p><a class="btn" href="${scene.link(view, next)}">${words.published.jump(formats.fullDay(next))}</a></p>`
  return html`<div class="empty"><p>${said}</p>${onward}</div>`
}
