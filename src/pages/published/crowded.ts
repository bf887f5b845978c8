/** Said above a period with more events than a page draws, so that nobody takes it for the whole; with a way to the rest. */
import { type Html, html, safeHref } from '../html.ts'
import { icons } from '../icons.ts'
import { type Day, periodOf, type View } from './days.ts'
import type { Scene } from './scene.ts'

/**
 * The list goes on at the day where the page stops, unless it is a list that stops on its first day already; the file has everything.
 * @param download address of the file; empty where there is none
 */
export function crowdedNotice({ words, formats, link }: Scene, view: View, date: Day, until: Day, download: string): Html {
  const file = safeHref(download)
  const { first } = periodOf(view, date)
  const onward =
    (view !== 'list' || until > first) && html`<a href="${link('list', until > first ? until : first)}">${words.published.goOnInList}</a>`
  const whole = file !== null && html`<a href="${file}" download>${words.published.download}</a>`
  const ways = [onward, whole].filter(one => one !== false)
  return html`<p class="notice" role="note">${icons.info}<span>${words.published.crowded(formats.fullDay(until))} ${ways.map((way, index) => html`${index > 0 && ' · '}${way}`)}</span></p>`
}
