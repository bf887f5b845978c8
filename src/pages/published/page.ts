/** The published calendar page: everything it knows comes in as an argument, and nothing is shown above the link's role. */
import type { ViewRole } from '../../sharing/roles.ts'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import type { AssetPaths } from '../assets.ts'
import { documentOf } from '../document.ts'
import { type Html, html, safeHref } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import { requestWords } from '../words/requests/catalogues.ts'
import { makeCards } from './cards.ts'
import { type Day, drawnPeriod, type Period, periodOf, type View } from './days.ts'
import { crowdedNotice } from './crowded.ts'
import { follow } from './follow.ts'
import { foot } from './foot.ts'
import { emptyNotice, heading } from './heading.ts'
import { listView } from './list.ts'
import { monthView } from './month.ts'
import { navigation, stepsFrom } from './navigation.ts'
import { place, touches } from './placed.ts'
import { legend, type Together } from './legend.ts'
import { referenceOf } from './reference.ts'
import { hiddenFields, type Kept, queryString, type Scene } from './scene.ts'
import { belongs } from './shown.ts'
import { weekView } from './week.ts'
import { zonesPage } from './zones.ts'

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
  /** The calendar's own zone. */
  ownZone: string
  /** The page where a time zone is chosen, in place of the calendar. */
  zones: boolean
  /** Offers the reader's own zone by a script, where the policy of the page lets one run. */
  offersZone?: boolean
  /** Everything that touches `viewWindow(view, date, zone)`; more does no harm. */
  occurrences: readonly VisibleOccurrence[]
  /** First and last day of the published range, which bounds the navigation; null for no bounds. */
  range: { from: Day; to: Day } | null
  /** Day of the next event after an empty period. */
  next: Day | null
  /** The day from which on events are left out because there are too many for a page; null when all are there. */
  shownUntil: Day | null
  /** Absolute addresses: `webcal` begins with webcal:, the others with https: or http:. `event` and `qr` stand beside the page, `event` takes a reference; all may be empty. */
  addresses: { page: string; ics: string; webcal: string; download: string; event: string; qr: string }
  /** Whether anybody who has the addresses may read them, services elsewhere too. */
  forAnybody: boolean
  /** Where the page shows several calendars; `calendar` is then what they are called together. */
  together?: Together
  updated: Date
  /** `lang` and `tz` as they stand in the page's own query, so that its links keep them. */
  asked: { lang: Language | null; tz: string | null }
  /** Address of the signed-in reader's calendars; absent on a page that is published. */
  back?: string
  /** Where the signed-in reader asks for more of it; absent where there is no more, or nobody to ask. */
  askMore?: string
  /** Whom the reader sees it as: a sentence over it, and how its links name them. Absent where everybody sees it as themselves. */
  viewedAs?: { notice: string; subject: string }
  /** Without header and footer, for a frame on someone's site. */
  embed: boolean
}

/** A whole HTML document of one published calendar in one view. */
export function publishedPage(data: PublishedPage): Promise<string> {
  const kept: Kept = { ...data.asked, embed: data.embed, ...(data.viewedAs === undefined ? {} : { subject: data.viewedAs.subject }) }
  return Promise.resolve(data.zones ? zonesPage(data, kept) : drawPage(data, kept).toString())
}

function drawPage(data: PublishedPage, kept: Kept): Html {
  const { words, language, view, date, role, addresses } = data
  const scene: Scene = {
    words,
    formats: formatsOf(language),
    role,
    today: data.today,
    color: data.calendar.color,
    together: data.together ?? null,
    link: (to, day) => queryString({ ...kept, view: to, date: day }),
    fields: to => hiddenFields({ ...kept, view: to, date: null }),
    file: addresses.event === '' ? null : one => `${addresses.event}?${new URLSearchParams({ ...referenceOf(one) }).toString()}`,
  }
  const [drawn, period] = [drawnPeriod(view, date), periodOf(view, date)]
  const placed = place(
    data.occurrences.filter(one => belongs(role, one)),
    data.zone,
  ).filter(one => touches(one, drawn))
  const cards = makeCards(scene)
  const range: Period | null = data.range === null ? null : { first: data.range.from, last: data.range.to }
  const steps = stepsFrom(view, date, data.today, range)
  const isEmpty = data.shownUntil === null && !placed.some(one => touches(one, period))
  const draw = {
    month: () => monthView(scene, cards, placed, date),
    week: () => weekView(scene, cards, placed, date),
    list: () => listView(scene, placed, date),
  }
  const later = view === 'list' && laterLinks(scene, steps)
  const crowded = data.shownUntil !== null && crowdedNotice(scene, view, date, data.shownUntil, addresses.download)
  const top = html`${data.embed && html`<h1 class="vh">${data.calendar.name}</h1>`}${data.together !== undefined && legend(words, data.together)}`
  const main = html`<main id="cal">${top}${navigation(scene, view, date, steps, range)}${isEmpty && emptyNotice(scene, view, date, data.next, range)}${crowded}${draw[view]()}${later}${cards.all()}</main>`
  const name = heading(scene, view, date)
  return documentOf({
    language,
    assets: data.assets,
    title: `${data.calendar.name}, ${name.strong} ${name.quiet}`.trim(),
    bodyClass: `published v-${view}${data.embed ? ' embed' : ''}`,
    skip: { href: '#cal', text: words.published.skip },
    script: data.offersZone === true ? data.assets.zone : undefined,
    body: html`<div class="page c${data.calendar.color}">${!data.embed && header(data)}${banner(data)}${main}${!data.embed && foot(data, kept, scene)}</div>`,
  })
}

function header({ words, language, calendar, role, addresses, forAnybody, back, askMore, viewedAs, together }: PublishedPage): Html {
  const shows = viewedAs === undefined && together === undefined && html` · ${words.published.shows[role]}`
  const file = safeHref(addresses.download)
  const download = file !== null && html`<a class="btn" href="${file}" download>${icons.down}${words.published.download}</a>`
  const more = askMore !== undefined && html`<a class="btn" href="${askMore}">${requestWords(language).more}</a>`
  const following = follow(words, { name: calendar.name, ...addresses, forAnybody })
  const crumb =
    back !== undefined &&
    html`<nav class="crumb" aria-label="${words.frame.menu}"><a href="${back}">${icons.left}${words.calendar.back}</a></nav>`
  return html`${crumb}<header class="top"><div class="id"><span class="mark">${icons.logo}</span><div><h1>${calendar.name}</h1><p>${calendar.owner}${shows}</p></div></div><div class="acts">${more}${download}${following}</div>${calendar.description !== null && calendar.description.trim() !== '' && html`<p class="about">${calendar.description}</p>`}</header>`
}

function banner({ viewedAs }: PublishedPage): Html | false {
  return viewedAs !== undefined && html`<p class="notice" role="status">${icons.info}<span>${viewedAs.notice}</span></p>`
}

function laterLinks({ words, link }: Scene, { previous, next }: { previous: Day | null; next: Day | null }): Html {
  const earlier = previous !== null && html`<a class="btn" href="${link('list', previous)}">${words.published.showEarlier}</a>`
  const later = next !== null && html`<a class="btn" href="${link('list', next)}">${words.published.showLater}</a>`
  return html`<p class="later">${earlier}${later}</p>`
}
