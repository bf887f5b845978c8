/** What the page is about, in words: for the heading, the title of the window and the sentence of an empty page. */
import { type Html, html, type Piece } from '../html.ts'
import { type Day, periodOf, type View, weekNumber } from './days.ts'
import type { Scene } from './scene.ts'

export function heading({ formats, words }: Scene, view: View, date: Day): { strong: string; quiet: string } {
  if (view === 'month') return { strong: formats.capital(formats.month(date)), quiet: date.slice(0, 4) }
  const { first, last } = periodOf(view, date)
  const sameYear = first.slice(0, 4) === last.slice(0, 4)
  const strong = sameYear ? formats.range(first, last) : formats.rangeYear(first, last)
  const year = sameYear ? last.slice(0, 4) : ''
  if (view === 'list') return { strong, quiet: year }
  const week = words.published.weekNumber(weekNumber(first))
  return { strong, quiet: year === '' ? week : `${year} · ${week}` }
}

/** Said in place of events; with a way to the next one, when there is one. */
export function emptyNotice(scene: Scene, view: View, date: Day, next: Day | null): Html {
  const { words, formats } = scene
  const { first, last } = periodOf(view, date)
  const text =
    view === 'month'
      ? words.published.nothingIn(`${formats.month(date)} ${date.slice(0, 4)}`)
      : words.published.nothingBetween(formats.rangeYear(first, last))
  const onward: Piece =
    next === null
      ? words.published.nothingLater
      : html`<a class="btn" href="${scene.link(view, next)}">${words.published.jump(formats.fullDay(next))}</a>`
  return html`<div class="empty"><p>${text}</p><p>${onward}</p></div>`
}
