/** Earlier, later, today and the three views; nothing leads outside the published days. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import { addMonths, type Day, listDays, type Period, periodOf, plus, type View, views } from './days.ts'
import { goTo } from './goTo.ts'
import { heading } from './heading.ts'
import type { Scene } from './scene.ts'

export interface Steps {
  previous: Day | null
  next: Day | null
  today: Day | null
}

/** Dates that the buttons lead to; null where all its days lie outside `range`. */
export function stepsFrom(view: View, date: Day, today: Day, range: Period | null): Steps {
  const move = (by: number) =>
    view === 'month' ? addMonths(date, by) : plus(periodOf(view, date).first, by * (view === 'week' ? 7 : listDays))
  const open = (day: Day) => {
    const { first, last } = periodOf(view, day)
    return range === null || (last >= range.first && first <= range.last) ? day : null
  }
  return { previous: open(move(-1)), next: open(move(1)), today: open(today) }
}

export function navigation(scene: Scene, view: View, date: Day, steps: Steps, range: Period | null): Html {
  const { words } = scene
  const { strong, quiet } = heading(scene, view, date)
  const arrow = (rel: 'prev' | 'next', day: Day | null, name: string, icon: Html) =>
    day === null
      ? html`<span class="btn bare icon off">${icon}</span>`
      : html`<a class="btn bare icon" rel="${rel}" href="${scene.link(view, day)}" aria-label="${name}">${icon}</a>`
  const isToday = scene.today >= periodOf(view, date).first && scene.today <= periodOf(view, date).last
  const today =
    steps.today !== null &&
    html`<a class="btn bare now" href="${scene.link(view, null)}${isToday && `#d${scene.today}`}">${words.published.today}</a>`
  const tabs = views.map(
    one => html`<a href="${scene.link(one, date)}"${one === view && html` aria-current="page"`}>${words.published[one]}</a>`,
  )
  return html`<div class="bar-nav"><div class="step">${arrow('prev', steps.previous, words.published.previous[view], icons.left)}${arrow('next', steps.next, words.published.next[view], icons.right)}</div><h2>${strong}${quiet !== '' && html` <span>${quiet}</span>`}</h2>${today}${goTo(scene, view, date, range)}<nav class="seg" aria-label="${words.published.views}">${tabs}</nav></div>`
}
