/** The settings of a link besides its name, level and audience: the fields of a form, and what is said of a link that has some. */
import { type Html, html } from '../html.ts'
import type { Language } from '../words/language.ts'
import { languages } from '../words/language.ts'
import { catalogues } from '../words/catalogues.ts'
import { type LinkWords, linkWords, type PrivateKind } from '../words/links/catalogues.ts'
import { field, notice, select, tick } from './field.ts'

/** As they stand in the form. */
export interface SettingValues {
  /** Days; empty for no limit. */
  daysBack: string
  daysForward: string
  detailsDays: string
  busyDays: string
  workingHours: boolean
  /** Separated by commas. */
  categories: string
  /** Empty for the reader's own. */
  language: Language | ''
  searchable: boolean
  /** Separated by spaces. */
  embed: string
}

export interface SettingsForm {
  values: SettingValues
  faults: { days?: true; categories?: true; embed?: true; password?: true }
  /** Characters. */
  shortestPassword: number
  /** It was typed before, and is not kept to be shown: to be typed again. */
  passwordAgain: boolean
  /** Of a link that has one: the box that takes it away. */
  hasPassword: boolean
}

/** What would be seen that looks private; to be confirmed. */
export interface FoundKind {
  kind: PrivateKind
  events: number
  examples: readonly { title: string | null; text: string }[]
}

/** Password keepers put what is typed under this name, not under the person's own. */
export const keptUnder = html`<input type="text" name="username" value="link" autocomplete="username" hidden>`

export function settingFields(language: Language, { values, faults, ...more }: SettingsForm): Html {
  const { settings, shows } = linkWords(language)
  const number = (name: string, label: string, hint: string, value: string) =>
    field({ name, label, type: 'number', value, hint, min: 0, max: 36_500, fault: faults.days ? settings.number : null })
  const password = field({
    name: 'password',
    label: settings.password,
    type: 'password',
    hint: settings.passwordHint(more.shortestPassword),
    autocomplete: 'new-password',
    maxlength: 1024,
    required: more.passwordAgain,
    fault: faults.password ? settings.passwordFault : null,
  })
  const speaks = [{ value: '' as const, text: settings.ownLanguage }, ...languages.map(one => ({ value: one, text: catalogues[one].name }))]
  const open = Object.keys(faults).length > 0 || more.passwordAgain
  return html`<details class="refused"${open && html` open`}><summary>${settings.more}</summary><div class="stack"><div class="pair">${range(settings, shows, 'daysBack', settings.from, values.daysBack)}${range(settings, shows, 'daysForward', settings.to, values.daysForward)}</div><div class="pair">${number('detailsDays', settings.detailsDays, settings.detailsHint, values.detailsDays)}${number('busyDays', settings.busyDays, settings.busyHint, values.busyDays)}</div>${tick('workingHours', settings.workingHours, values.workingHours)}${field({ name: 'categories', label: settings.categories, type: 'text', value: values.categories, hint: settings.categoriesHint, maxlength: 2000, autocomplete: 'off', fault: faults.categories ? settings.categoriesFault : null })}<div class="pair">${keptUnder}${password}${select('language', settings.language, speaks, values.language)}</div>${more.hasPassword && tick('noPassword', settings.noPassword, false)}${tick('searchable', settings.searchable, values.searchable)}${field({ name: 'embed', label: settings.embed, type: 'text', value: values.embed, hint: settings.embedHint, maxlength: 2000, autocomplete: 'off', fault: faults.embed ? settings.embedFault : null })}</div></details>`
}

function range({ days, unlimited }: LinkWords['settings'], shows: LinkWords['shows'], name: string, label: string, value: string): Html {
  const named = Object.entries(days).map(([day, text]) => ({ value: day, text }))
  const other =
    value === '' || named.some(one => one.value === value) ? [] : [{ value, text: /^\d+$/.test(value) ? shows.days(Number(value)) : value }]
  return select(name, label, [{ value: '', text: unlimited }, ...named, ...other], value)
}

export function foundNotice(language: Language, found: readonly FoundKind[]): Html {
  const words = linkWords(language).found
  const kinds = found.map(
    one =>
      html`<li>${words.kinds[one.kind](one.events)}: ${one.examples.map((example, index) => html`${index > 0 && ' · '}${example.title !== null && example.title !== example.text && html`${example.title} – `}<code>${example.text}</code>`)}</li>`,
  )
  return html`${notice('mind', html`<b>${words.title}</b>`)}<p>${words.lead}</p><ul class="quiet">${kinds}</ul>${tick('confirmed', words.confirm, false)}`
}

export interface SettingFacts {
  daysBack: number | null
  daysForward: number | null
  detailsDays: number | null
  busyDays: number | null
  workingHoursOnly: boolean
  categories: readonly string[] | null
  searchable: boolean
  embedOrigins: readonly string[] | null
  hasPassword: boolean
}

/** One phrase for each setting; none for a link that has none. */
export function settingFacts(language: Language, facts: SettingFacts): string[] {
  const { shows, settings } = linkWords(language)
  const days = (count: number | null) =>
    count === null ? shows.anyDay : ((settings.days as Record<number, string>)[count] ?? shows.days(count))
  const limited = facts.daysBack !== null || facts.daysForward !== null
  const said = [
    limited && shows.window(days(facts.daysBack), days(facts.daysForward)),
    facts.detailsDays !== null && shows.detailsDays(facts.detailsDays),
    facts.busyDays !== null && shows.busyDays(facts.busyDays),
    facts.workingHoursOnly && shows.workingHours,
    facts.categories !== null && shows.categories(facts.categories.join(', ')),
    facts.hasPassword && shows.password,
    facts.searchable && shows.searchable,
    facts.embedOrigins !== null && shows.embed,
  ]
  return said.filter(one => one !== false)
}
