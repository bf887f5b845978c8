/** A week by the hour: one list per day, so that it reads as an agenda on a phone and without a stylesheet. */
import { type Html, html } from '../html.ts'
import type { Cards } from './cards.ts'
import { type Column, type Crowd, sideBySide } from './columns.ts'
import { dayName } from './dayName.ts'
import { type Day, everyDay, monday, periodOf } from './days.ts'
import { barEntry, label } from './entry.ts'
import { barsOn, lanesOf } from './lanes.ts'
import type { Placed } from './placed.ts'
import { marks, type Scene, say, times } from './scene.ts'

/** Hours that are always drawn: an ordinary working day. */
const workingHours = { from: 8, to: 17 }
/** No block is drawn shorter than a line of text, in minutes. */
const shortest = 30

export function weekView(scene: Scene, cards: Cards, placed: readonly Placed[], date: Day): Html {
  const start = monday(date)
  const days = everyDay(periodOf('week', date))
  const slots = days.map(day => sideBySide(slotsOf(placed, day)))
  const used = slots.flatMap(day => day.placed)
  const first = Math.min(workingHours.from, ...used.map(slot => Math.floor(slot.from / 60)))
  const last = Math.max(workingHours.to, ...used.map(slot => Math.ceil(slot.to / 60)))
  const lanes = lanesOf(start, placed)
  const hours = Array.from({ length: last - first - 1 }, (_, index) => first + index + 1)
  const sections = days.map((day, column) => {
    const bars = barsOn(lanes, column).map(bar => barEntry(scene, cards, bar, start, column))
    const { placed: columns, crowds } = slots[column] ?? { placed: [], crowds: [] }
    return dayColumn(scene, cards, day, column, bars, columns, crowds)
  })
  return html`<div class="week t${first} l${last - first}"><div class="hours" aria-hidden="true"><ol>${hours.map(hour => html`<li class="t${hour}">${scene.formats.time(hour * 60)}</li>`)}</ol></div>${sections}</div>`
}

function dayColumn(scene: Scene, cards: Cards, day: Day, column: number, bars: Html[], columns: Column<Placed>[], crowds: Crowd[]): Html {
  const { weekday, between, number, after } = dayName(scene.formats, day)
  const classes = `wday${day === scene.today ? ' today' : ''}${column > 4 ? ' we' : ''}${bars.length + columns.length === 0 ? ' none' : ''}`
  const lane = bars.length > 0 && html`<ul class="lane">${bars}</ul>`
  const list =
    columns.length > 0 &&
    html`<ol class="slots">${columns.map(one => slotEntry(scene, cards, one))}${crowds.map(crowd => crowdEntry(scene, day, crowd))}</ol>`
  return html`<section class="${classes}"${day === scene.today && html` aria-current="date"`}><h3><span class="d">${weekday}</span><span class="vh">${between}</span><b>${number}</b><span class="vh">${after}</span></h3>${lane}${list}</section>`
}

function slotEntry(scene: Scene, cards: Cards, { of: placed, from, to, column, columns }: Column<Placed>): Html {
  const told = say(scene, placed.of)
  const room = column === null ? ' over' : columns > 1 ? ` w${columns} k${column}` : ''
  const content = html`${label(scene, placed, told)} <span class="t">${times(scene, placed)}</span>`
  return html`<li class="e ${marks(scene, placed, told)} ${at(from, to)}${room}">${cards.wrap(placed, content)}</li>`
}

function crowdEntry(scene: Scene, day: Day, { from, to, count }: Crowd): Html {
  const name = scene.words.published.moreOn(count, scene.formats.fullDay(day))
  return html`<li class="plus ${at(from, to)} w3 k2"><a href="${scene.link('list', day)}" aria-label="${name}">+${count}</a></li>`
}

/** Place and length in five-minute steps, as classes: the page's policy allows no inline style. */
function at(from: number, to: number): string {
  const start = Math.round(from / 5) * 5
  const length = Math.max(shortest, Math.round(to / 5) * 5 - start)
  return `t${Math.floor(start / 60)}${minutes('q', start % 60)} l${Math.floor(length / 60)}${minutes('u', length % 60)}`
}

function minutes(letter: string, value: number): string {
  return value === 0 ? '' : ` ${letter}${value}`
}

function slotsOf(placed: readonly Placed[], day: Day) {
  return placed
    .filter(one => !one.bar && one.from !== null && one.first <= day && one.last >= day)
    .map(one => {
      const continued = one.first < day
      const from = continued ? 0 : (one.from ?? 0)
      const written = one.last > day ? 1440 : (one.to ?? 1440)
      const real = Math.round((one.of.end.getTime() - one.of.start.getTime()) / 60_000)
      const to = written > from || continued ? written : from + real
      return { of: one, from: Math.min(from, 1440 - shortest), to: Math.min(1440, Math.max(to, from + shortest)) }
    })
    .sort((a, b) => a.from - b.from || b.to - a.to)
}
