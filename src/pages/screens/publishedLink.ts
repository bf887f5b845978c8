/** One published link: what it shows, how long, and its two addresses told well apart. */
import type { ViewRole } from '../../sharing/roles.ts'
import { type Html, html, safeHref } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import { linkWords } from '../words/links/catalogues.ts'
import { csrfField } from './frame.ts'
import { type SettingFacts, settingFacts } from './linkSettings.ts'
import { type LinkUse, linkUses } from './linkUses.ts'
import type { Audience } from './publishForm.ts'

export interface PublishedLink {
  id: string
  name: string
  role: ViewRole
  /** What it shows today, where the policy lowers it; null when that is `role`. */
  lowered: ViewRole | null
  audience: Audience
  state: 'live' | 'expired' | 'unpublished' | 'suspended'
  /** Last day, YYYY-MM-DD; null when it does not expire. */
  expires: string | null
  /** Whole addresses; null when they are not to be shown (unpublished, or the secret is not kept). */
  html: string | null
  ics: string | null
  /** Posted to; null where it cannot be done. */
  unpublish: string | null
  restore: string | null
  /** Makes new addresses; the old ones stop. */
  renew: string | null
  /** Where its settings are changed; null where they are not. */
  change: string | null
  settings: SettingFacts
  uses: LinkUse
}

export function linkItem(words: Words, language: Language, csrf: string, link: PublishedLink, fresh: boolean): Html {
  const { calendar, published } = words
  const { dateYear } = formatsOf(language)
  const until =
    link.expires === null
      ? calendar.never
      : link.state === 'expired'
        ? calendar.stopped(dateYear(link.expires))
        : calendar.stops(dateYear(link.expires))
  const said = linkWords(language).change
  const change =
    link.change !== null && html`<a class="btn" href="${link.change}" aria-label="${said.openNamed(link.name)}">${said.open}</a>`
  const tag = { live: 'tag ok', expired: 'tag', unpublished: 'tag', suspended: 'tag warn' }[link.state]
  const lowered = link.lowered !== null && html`<p class="quiet">${calendar.lowered(published.shows[link.lowered])}</p>`
  const paused = link.state === 'suspended' && html`<p class="quiet">${calendar.suspendedWhy}</p>`
  const facts = [
    published.shows[link.role],
    calendar.audience[link.audience],
    ...(link.state === 'unpublished' ? [] : [until]),
    ...settingFacts(language, link.settings),
  ].join(' · ')
  const addresses = html`${address(words, `${link.id}-html`, calendar.html, calendar.htmlUse, link.html, icons.page)}${address(words, `${link.id}-ics`, calendar.ics, calendar.icsUse, link.ics, icons.feed)}`
  const kept = link.state === 'live' && link.html === null && html`<p class="hint">${calendar.addressesKept}</p>`
  return html`<li class="link${fresh && ' fresh'}"><div class="head"><h3>${link.name}</h3><span class="${tag}">${calendar.state[link.state]}</span>${change}${button(csrf, link.renew, '', calendar.renew, calendar.renewNamed(link.name))}${button(csrf, link.unpublish, ' danger', calendar.unpublish, calendar.unpublishNamed(link.name))}${button(csrf, link.restore, '', calendar.restore, calendar.restoreNamed(link.name))}</div><p class="quiet">${facts}</p>${lowered}${paused}${link.state !== 'unpublished' && addresses}${kept}${linkUses(language, link.uses)}</li>`
}

/** A read-only field can be selected whole with one click or key, without any script. */
function address(words: Words, id: string, label: string, use: string, value: string | null, icon: Html): Html {
  if (value === null) return html``
  const href = safeHref(value)
  const open = href !== null && html`<a class="btn" href="${href}" aria-label="${words.calendar.open}: ${label}">${words.calendar.open}</a>`
  return html`<div class="address"><label for="a-${id}">${icon}<span>${label} <span class="hint">– ${use}</span></span></label><input id="a-${id}" type="text" readonly value="${value}">${open}</div>`
}

function button(csrf: string, action: string | null, classes: string, text: string, name: string): Html | false {
  return (
    action !== null &&
    html`<form method="post" action="${action}">${csrfField(csrf)}<button type="submit" class="btn${classes}" aria-label="${name}">${text}</button></form>`
  )
}
