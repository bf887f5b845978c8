/** Details of an event, opened by a button and closed by the browser (Popover API): no script. */
import { type Html, html, safeHref } from '../html.ts'
import { linked } from './linked.ts'
import type { Placed } from './placed.ts'
import { marks, type Scene, say, times } from './scene.ts'
import { remark, type Shown } from './shown.ts'

export interface Cards {
  /** `content` as a button that opens the event's card; as a link to the list when the page holds enough cards; plain when there is no more to tell. */
  wrap(placed: Placed, content: Html): Html
  /** The cards asked for, to stand after the view. */
  all(): Html
}

/** Elements that the cards of one page may have together: 500 events stay below 6 000 in all. */
const budget = 2000

export function makeCards(scene: Scene): Cards {
  const ids = new Map<Placed, string>()
  const made: Html[] = []
  let elements = 0
  return {
    wrap(placed, content) {
      const told = say(scene, placed.of)
      if (told.busyOnly) return html`<div>${content}</div>`
      let id = ids.get(placed)
      if (id === undefined) {
        if (elements >= budget) return html`<a href="${scene.link('list', placed.first)}">${content}</a>`
        id = `e${ids.size + 1}`
        ids.set(placed, id)
        const parts = [...extras(scene, placed, told), ...own(scene, placed)]
        elements += 3 + parts.length * 1.5
        made.push(card(scene, id, placed, told, parts))
      }
      return html`<button type="button" popovertarget="${id}">${content}</button>`
    },
    all: () => html`${made}`,
  }
}

function card(scene: Scene, id: string, placed: Placed, told: Shown, parts: Html[]): Html {
  const title = placed.of.cancelled ? html`<s>${told.title}</s>` : told.title
  return html`<div popover id="${id}" class="pop ${marks(scene, placed, told)}" role="dialog" aria-labelledby="${id}t"><h3 id="${id}t">${title}</h3><p class="when">${when(scene, placed)}</p>${parts}</div>`
}

/** The whole time of an event in words. */
export function when(scene: Scene, placed: Placed): Html {
  const { words, formats } = scene
  const { first, last } = placed
  const word = remark(words, placed.of)
  const remarks = word !== null && ` · ${word}`
  const day = formats.capital(formats.fullDay(first))
  if (placed.from === null || placed.to === null) {
    return first === last
      ? html`${day}<br>${words.published.allDay}${remarks}`
      : html`${formats.capital(formats.range(first, last))}${remarks}`
  }
  if (first === last) return html`${day}<br>${times(scene, placed)}${remarks}`
  return html`${day} ${formats.time(placed.from)} – ${formats.fullDay(last)} ${formats.time(placed.to)}${remarks}`
}

/** What stands below the time: place, people, notes, address; each only if it is there. */
export function extras(scene: Scene, placed: Placed, told: Shown): Html[] {
  const { words } = scene
  const parts: Html[] = []
  if (told.place !== null) parts.push(html`<p class="where">${linked(told.place, 400)}</p>`)
  const people = [
    told.organizer !== null && words.published.organizer(told.organizer),
    told.people > 0 && words.published.people(told.people),
  ].filter(text => text !== false)
  if (people.length > 0) parts.push(html`<p class="who">${people.join(' · ')}</p>`)
  if (told.url !== null) parts.push(address(told.url))
  if (told.notes !== null) parts.push(html`<p class="note">${linked(told.notes, 700)}</p>`)
  if (told.categories.length > 0 && placed.of.visibility !== 'busy')
    parts.push(html`<p class="tags">${told.categories.map(name => html`<span class="tag">${name}</span>`)}</p>`)
  return parts
}

/** The event alone as a file, for the reader's own calendar. What is called off is not taken along. */
function own({ words, file }: Scene, { of }: Placed): Html[] {
  return file === null || of.cancelled ? [] : [html`<p class="take"><a href="${file(of)}" download>${words.reader.take}</a></p>`]
}

function address(url: string): Html {
  const href = safeHref(url)
  return href === null
    ? html`<p class="url">${url}</p>`
    : html`<p class="url"><a href="${href}" rel="noreferrer noopener nofollow">${new URL(href).host || href}</a></p>`
}
