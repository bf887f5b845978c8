/** The page of one link's calendars: those it shows besides its own, and the form for one more. */
import { type ViewRole, viewRoles } from '../../sharing/roles.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { bundleWords } from '../words/bundle.ts'
import type { Words } from '../words/catalogues.ts'
import { type Choice, select } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'

export interface BundlePage extends SignedIn {
  link: { name: string; role: ViewRole }
  calendar: { name: string; href: string }
  /** `remove` is posted to. */
  parts: { name: string; role: ViewRole; remove: string }[]
  /** Calendars that may be put in. */
  choices: Choice<string>[]
}

/** The form posts `csrf`, `calendar` and `role` to the page itself. */
export function bundlePage(words: Words, data: BundlePage): string {
  const { link, calendar, parts, choices, csrf } = data
  const say = bundleWords(data.language)
  const { shows } = words.published
  const part = ({ name, role, remove }: BundlePage['parts'][number]) =>
    html`<li class="link"><div class="head"><h3>${name}</h3><form method="post" action="${remove}">${csrfField(csrf)}<button type="submit" class="btn danger" aria-label="${say.removeNamed(name)}">${say.remove}</button></form></div><p class="quiet">${shows[role]}</p></li>`
  const own = html`<li class="link"><div class="head"><h3>${calendar.name}</h3></div><p class="quiet">${shows[link.role]} · ${say.own}</p></li>`
  const [first] = choices
  const levels = viewRoles.map(role => ({ value: role, text: words.calendar.levels[role] }))
  const form = first
    ? html`<form class="stack" method="post">${csrfField(csrf)}<div class="pair">${select('calendar', say.calendar, choices, first.value)}${select('role', say.level, levels, link.role)}</div><p class="ways"><button type="submit" class="btn go">${say.submit}</button></p></form>`
    : html`<p class="quiet">${say.nothingElse}</p>`
  const title = say.title(link.name)
  const content = html`<p class="crumb"><a href="${calendar.href}">${icons.left}${calendar.name}</a></p><h1>${title}</h1><p class="lead">${say.lead}</p><section class="block"><h2>${words.frame.calendars}</h2><ul class="links">${own}${parts.map(part)}</ul>${parts.length === 0 && html`<p class="quiet">${say.none}</p>`}</section><section class="block"><h2>${say.add}</h2>${form}</section>`
  return signedInPage(words, data, 'calendars', title, content)
}
