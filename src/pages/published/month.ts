/** A month as a real table; the same cells are an agenda on a phone and one sheet of paper in print. */
import { type Html, html, type Piece } from '../html.ts'
import type { Cards } from './cards.ts'
import { dayName } from './dayName.ts'
import { type Day, drawnPeriod, everyDay, type Period, periodOf, plus, weekNumber } from './days.ts'
import { barEntry, timedEntry } from './entry.ts'
import { barsOn, lanesOf } from './lanes.ts'
import type { Placed } from './placed.ts'
import type { Scene } from './scene.ts'

/** Lines of a day before the rest folds away. */
const mostLines = 5
/** Past this many events a printed month keeps its days folded, so that it stays one sheet. */
const mostUnfolded = 130

export function monthView(scene: Scene, cards: Cards, placed: readonly Placed[], date: Day): Html {
  const { words, formats } = scene
  const month = periodOf('month', date)
  const days = everyDay(drawnPeriod('month', date))
  const weeks = Array.from({ length: days.length / 7 }, (_, index) => days.slice(index * 7, index * 7 + 7))
  const timed = timedByDay(placed)
  const count = placed.filter(one => one.first <= month.last && one.last >= month.first).length
  const counted = scene.role === 'freeBusyRead' ? words.published.busyTimes(count) : words.published.events(count)
  const name = `${formats.capital(formats.month(date))} ${date.slice(0, 4)}`
  return html`${miniMonth(scene, placed, days, month)}<table class="month${placed.length > mostUnfolded && ' full'}"><caption class="vh">${name}, ${counted}</caption><thead><tr><th scope="col" class="wk"><span class="vh">${words.published.week}</span></th>${days.slice(0, 7).map(day => html`<th scope="col">${formats.capital(formats.weekday(day))}</th>`)}</tr></thead><tbody>${weeks.map(week => weekRow(scene, cards, placed, timed, week, month))}</tbody></table>`
}

function weekRow(scene: Scene, cards: Cards, placed: readonly Placed[], timed: Map<Day, Placed[]>, week: Day[], month: Period): Html {
  const monday = week[0] ?? month.first
  const lanes = lanesOf(monday, placed)
  const title = scene.words.published.weekNumber(weekNumber(monday))
  const cells = week.map((day, column) => {
    const bars = barsOn(lanes, column).map(bar => barEntry(scene, cards, bar, monday, column))
    return cell(scene, cards, day, column, bars, timed.get(day) ?? [], day < month.first || day > month.last)
  })
  const number = title.replace(/^\D+/, '')
  return html`<tr><th scope="row" class="wk"><span class="w">${title.slice(0, title.length - number.length)}</span>${number}</th>${cells}</tr>`
}

function cell(scene: Scene, cards: Cards, day: Day, column: number, bars: Html[], timed: Placed[], outside: boolean): Html {
  const { words } = scene
  const lines = bars.length + timed.length
  const shownTimed = lines > mostLines ? Math.max(0, mostLines - 1 - bars.length) : timed.length
  const classes = [day === scene.today && 'today', outside && 'out', column > 4 && 'we', lines === 0 && 'none'].filter(Boolean).join(' ')
  const rest = timed.slice(shownTimed)
  const entries = (some: Placed[]) => some.map(one => timedEntry(scene, cards, one, day))
  const more = html`<li class="more"><details><summary>${words.published.more(rest.length)}</summary><ul>${rest.length > 0 && entries(rest)}</ul></details></li>`
  const list = lines > 0 && html`<ul>${bars}${entries(timed.slice(0, shownTimed))}${rest.length > 0 && more}</ul>`
  return html`<td id="d${day}"${attribute(classes)}${day === scene.today && html` aria-current="date"`}>${numbered(scene, day)}${list}</td>`
}

function attribute(classes: string): Piece {
  return classes !== '' && html` class="${classes}"`
}

/** The number for the eye, the whole day for the ear. */
function numbered({ formats }: Scene, day: Day): Html {
  const { weekday, between, number, after } = dayName(formats, day)
  return html`<time class="day" datetime="${day}"><span class="vh">${weekday}${between}</span><span class="d" aria-hidden="true">${formats.weekdayShort(day)}</span><span class="n">${number}</span><span class="vh">${after}</span></time>`
}

function timedByDay(placed: readonly Placed[]): Map<Day, Placed[]> {
  const days = new Map<Day, Placed[]>()
  for (const one of placed) {
    if (one.bar) continue
    for (const day of one.first === one.last ? [one.first] : [one.first, plus(one.first, 1)]) {
      const list = days.get(day)
      if (list === undefined) days.set(day, [one])
      else list.push(one)
    }
  }
  for (const [day, list] of days) list.sort((a, b) => startOn(a, day) - startOn(b, day))
  return days
}

function startOn({ first, from }: Placed, day: Day): number {
  return first < day ? -1 : (from ?? 0)
}

/** The month in small, above the agenda of a phone: a mark under each day that has something, and a way there. */
function miniMonth(scene: Scene, placed: readonly Placed[], days: Day[], month: Period): Html {
  const { formats, words } = scene
  const load = new Map<Day, number>()
  for (const one of placed) {
    for (let day = one.first < month.first ? month.first : one.first; day <= one.last && day <= month.last; day = plus(day, 1)) {
      load.set(day, (load.get(day) ?? 0) + 1)
    }
  }
  const counted = (count: number) => (scene.role === 'freeBusyRead' ? words.published.busyTimes(count) : words.published.events(count))
  const one = (day: Day) => {
    if (day < month.first || day > month.last) return html`<span></span>`
    const number = Number(day.slice(8))
    const count = load.get(day) ?? 0
    const today = day === scene.today ? ' today' : ''
    if (count === 0) return html`<span class="n${today}">${number}</span>`
    return html`<a class="b${count > 3 ? 3 : count > 1 ? 2 : 1}${today}" href="#d${day}">${number}<span class="vh">, ${counted(count)}</span></a>`
  }
  return html`<nav class="mini" aria-label="${formats.capital(formats.month(month.first))}">${days.slice(0, 7).map(day => html`<span class="h" aria-hidden="true">${formats.weekdayShort(day).slice(0, 2)}</span>`)}${days.map(one)}</nav>`
}
