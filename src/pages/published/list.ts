/** Thirty days one after another, all that may be said of each event in sight. */
import { type Html, html } from '../html.ts'
import { extras } from './cards.ts'
import { dayName } from './dayName.ts'
import { type Day, type Period, periodOf, weekNumber } from './days.ts'
import { label } from './entry.ts'
import { type Placed, touches } from './placed.ts'
import { marks, type Scene, say, times } from './scene.ts'

export function listView(scene: Scene, placed: readonly Placed[], date: Day): Html {
  const period = periodOf('list', date)
  const days = [
    ...Map.groupBy(
      placed.filter(one => touches(one, period)),
      one => (one.first < period.first ? period.first : one.first),
    ),
  ]
  let week = ''
  return html`<div class="list">${days.map(([day, events]) => {
    const title = scene.words.published.weekNumber(weekNumber(day))
    const isNew = title !== week
    week = title
    return html`${isNew && html`<p class="wkn">${title}</p>`}${daySection(scene, day, events, period)}`
  })}</div>`
}

function daySection(scene: Scene, day: Day, events: Placed[], period: Period): Html {
  const { weekday, between, number, after } = dayName(scene.formats, day)
  const today = day === scene.today
  return html`<section class="lday${today && ' today'}" id="d${day}"${today && html` aria-current="date"`}><h3><span class="d">${weekday}</span><span class="m">${between}</span><b>${number}</b><span class="m">${after}</span></h3><ol>${events.map(one => listEntry(scene, one, period))}</ol></section>`
}

function listEntry(scene: Scene, placed: Placed, period: Period): Html {
  const told = say(scene, placed.of)
  const [notes, rest] = split(extras(scene, placed, { ...told, place: null }), told.notes !== null && told.notes.length > 160)
  const folded = notes.length > 0 && html`<details><summary>${scene.words.published.notes}</summary>${notes}</details>`
  const { file, words } = scene
  const take =
    file !== null &&
    !told.busyOnly &&
    !placed.of.cancelled &&
    html`<a class="take" href="${file(placed.of)}" download aria-label="${words.reader.takeNamed(told.title)}"></a>`
  return html`<li class="e ${marks(scene, placed, told)}"><span class="t">${span(scene, placed, period)}</span> <div>${label(scene, placed, told)}${rest}${folded}</div>${take}</li>`
}

/** Long notes fold away; everything else stays in sight. */
function split(parts: Html[], long: boolean): [Html[], Html[]] {
  const isNote = (part: Html) => part.toString().startsWith('<p class="note"')
  return long ? [parts.filter(isNote), parts.filter(part => !isNote(part))] : [[], parts]
}

function span(scene: Scene, placed: Placed, period: Period): string {
  const { formats, words } = scene
  if (placed.from === null || placed.to === null) {
    return placed.first === placed.last ? words.published.allDay : formats.rangeShort(placed.first, placed.last)
  }
  if (placed.bar)
    return `${formats.dateShort(placed.first)} ${formats.time(placed.from)} – ${formats.dateShort(placed.last)} ${formats.time(placed.to)}`
  return placed.first < period.first ? words.published.until(formats.time(placed.to)) : times(scene, placed)
}
