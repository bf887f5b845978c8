/** Under the calendar: in which zone its times are and how to have them in another, when it last changed, in which languages it speaks. */
import { type Html, html } from '../html.ts'
import { catalogues } from '../words/catalogues.ts'
import { languages } from '../words/language.ts'
import { wallClock } from './placed.ts'
import type { PublishedPage } from './page.ts'
import { type Kept, queryString, type Scene } from './scene.ts'

export function foot(data: PublishedPage, kept: Kept, { words, formats }: Scene): Html {
  const { view, date, zone } = data
  const here = { ...kept, view, date }
  const updated = words.published.updated(formats.stamp(wallClock(data.updated, zone)))
  const choices = languages.map(
    one =>
      html`<li><a href="${queryString({ ...here, lang: one })}" lang="${one}" hreflang="${one}"${one === data.language && html` aria-current="true"`}>${catalogues[one].name}</a></li>`,
  )
  // Filled in and shown by zone.js, where the reader's clock is another.
  const mine =
    data.offersZone === true &&
    html`<a id="mine" hidden href="${queryString({ ...here, tz: null })}" data-zone="${zone}" data-at="${date}">${words.reader.zone.mine}</a>`
  return html`<footer class="foot-note"><p>${words.published.zone(zone, formats.zone(zone, data.updated))}<span class="choose"> · <a href="${queryString(here)}&amp;zones">${words.reader.zone.change}</a>${mine}</span> · ${updated} · ${words.published.by} ${words.product}</p><nav aria-label="${words.languageLabel}"><ul>${choices}</ul></nav></footer>`
}
