/** The published calendar page: everything it knows comes in as an argument, and nothing is shown above the link's role. */
import type { ViewRole } from '../../sharing/roles.ts'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import type { AssetPaths } from '../assets.ts'
import { documentOf } from '../document.ts'
import { type Html, html, safeHref } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { catalogues } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { type Language, languages } from '../words/language.ts'
import { makeCards } from './cards.ts'
import { type Day, drawnPeriod, type Period, periodOf, type View } from './days.ts'
import { crowdedNotice } from './crowded.ts'
import { emptyNotice, heading } from './heading.ts'
import { listView } from './list.ts'
import { monthView } from './month.ts'
import { navigation, stepsFrom } from './navigation.ts'
import { place, touches, wallClock } from './placed.ts'
import { legend, type Together } from './legend.ts'
import { queryString, type Scene } from './scene.ts'
import { belongs } from './shown.ts'
import { weekView } from './week.ts'

export interface PublishedPage {
  words: Words
  language: Language
  assets: AssetPaths
  calendar: { name: string; description: string | null; owner: string; color: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 }
  role: ViewRole
  view: View
  /** Any day of the period to show; the first day of a list. */
  date: Day
  /** The reader's today in `zone`. */
  today: Day
  /** IANA name of the zone that times are shown in. */
  zone: string
  /** Everything that touches `viewWindow(view, date, zone)`; more does no harm. */
  occurrences: readonly VisibleOccurrence[]
  /** First and last day of the published range, which bounds the navigation; null for no bounds. */
  range: { from: Day; to: Day } | null
  /** Day of the next event after an empty period. */
  next: Day | null
  /** The day from which on events are left out because there are too many for a page; null when all are there. */
  shownUntil: Day | null
  /** Absolute addresses: `webcal` begins with webcal:, the others with https: or http:. */
  addresses: { page: string; ics: string; webcal: string; download: string }
  /** Where the page shows several calendars; `calendar` is then what they are called together. */
  together?: Together
  updated: Date
  /** `lang` and `tz` as they stand in the page's own query, so that its links keep them. */
  asked: { lang: Language | null; tz: string | null }
  /** Address of the signed-in reader's calendars; absent on a page that is published. */
  back?: string
  /** Whom the reader sees it as: a sentence over it, and how its links name them. Absent where everybody sees it as themselves. */
  viewedAs?: { notice: string; subject: string }
  /** Without header and footer, for a frame on someone's site. */
  embed: boolean
}

/** A whole HTML document of one published calendar in one view. */
export function publishedPage(data: PublishedPage): Promise<string> {
  return Promise.resolve(drawPage(data).toString())
}

function drawPage(data: PublishedPage): Html {
  const { words, language, view, date, role } = data
  const scene: Scene = {
    words,
    formats: formatsOf(language),
    role,
    today: data.today,
    color: data.calendar.color,
    together: data.together ?? null,
    link: (to, day) => queryString({ view: to, date: day, ...data.asked, embed: data.embed, ...subjectOf(data) }),
  }
  const placed = place(
    data.occurrences.filter(one => belongs(role, one)),
    data.zone,
  ).filter(one => touches(one, drawnPeriod(view, date)))
  const cards = makeCards(scene)
  const range: Period | null = data.range === null ? null : { first: data.range.from, last: data.range.to }
  const steps = stepsFrom(view, date, data.today, range)
  const isEmpty = data.shownUntil === null && !placed.some(one => touches(one, periodOf(view, date)))
  const draw = {
    month: () => monthView(scene, cards, placed, date),
    week: () => weekView(scene, cards, placed, date),
    list: () => listView(scene, placed, date),
  }
  const later = view === 'list' && laterLinks(scene, steps)
  const crowded = data.shownUntil !== null && crowdedNotice(scene, view, date, data.shownUntil, data.addresses.download)
  const main = html`<main id="cal">${data.together !== undefined && legend(words, data.together)}${navigation(scene, view, date, steps)}${isEmpty && emptyNotice(scene, view, date, data.next, range)}${crowded}${draw[view]()}${later}${cards.all()}</main>`
  const name = heading(scene, view, date)
  return documentOf({
    language,
    assets: data.assets,
    title: `${data.calendar.name}, ${name.strong} ${name.quiet}`.trim(),
    bodyClass: `published v-${view}${data.embed ? ' embed' : ''}`,
    skip: { href: '#cal', text: words.published.skip },
    body: html`<div class="page c${data.calendar.color}">${data.embed ? html`<h1 class="vh">${data.calendar.name}</h1>` : header(data)}${banner(data)}${main}${!data.embed && footer(data, scene)}</div>`,
  })
}

function header({ words, calendar, role, addresses, back, viewedAs, together }: PublishedPage): Html {
  const shows = viewedAs === undefined && together === undefined && html` · ${words.published.shows[role]}`
  const button = (href: string, classes: string, icon: Html, text: string, extra: Html | false) => {
    const safe = safeHref(href)
    return safe !== null && html`<a class="btn${classes}" href="${safe}"${extra}>${icon}${text}</a>`
  }
  const crumb =
    back !== undefined &&
    html`<nav class="crumb" aria-label="${words.frame.menu}"><a href="${back}">${icons.left}${words.calendar.back}</a></nav>`
  return html`${crumb}<header class="top"><div class="id"><span class="mark">${icons.logo}</span><div><h1>${calendar.name}</h1><p>${calendar.owner}${shows}</p></div></div><div class="acts">${button(addresses.download, '', icons.down, words.published.download, html` download`)}${button(addresses.webcal, ' go', icons.feed, words.published.subscribe, false)}</div>${calendar.description !== null && calendar.description.trim() !== '' && html`<p class="about">${calendar.description}</p>`}</header>`
}

function banner({ viewedAs }: PublishedPage): Html | false {
  return viewedAs !== undefined && html`<p class="notice" role="status">${icons.info}<span>${viewedAs.notice}</span></p>`
}

function subjectOf({ viewedAs }: PublishedPage): { subject?: string } {
  return viewedAs === undefined ? {} : { subject: viewedAs.subject }
}

function laterLinks({ words, link }: Scene, { previous, next }: { previous: Day | null; next: Day | null }): Html {
  const earlier = previous !== null && html`<a class="btn" href="${link('list', previous)}">${words.published.showEarlier}</a>`
  const later = next !== null && html`<a class="btn" href="${link('list', next)}">${words.published.showLater}</a>`
  return html`<p class="later">${earlier}${later}</p>`
}

function footer(data: PublishedPage, { words, formats }: Scene): Html {
  const updated = words.published.updated(formats.stamp(wallClock(data.updated, data.zone)))
  const address = (language: Language) =>
    queryString({ view: data.view, date: data.date, lang: language, tz: data.asked.tz, embed: data.embed, ...subjectOf(data) })
  const choices = languages.map(
    one =>
      html`<li><a href="${address(one)}" lang="${one}" hreflang="${one}"${one === data.language && html` aria-current="true"`}>${catalogues[one].name}</a></li>`,
  )
  return html`<footer class="foot-note"><p>${words.published.zone(data.zone, formats.zone(data.zone, data.updated))} · ${updated} · ${words.published.by} ${words.product}</p><nav aria-label="${words.languageLabel}"><ul>${choices}</ul></nav></footer>`
}
