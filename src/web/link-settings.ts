/** The settings of a link as a form asks for them: read, mended, and filled in with what is. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import type { SettingsForm, SettingValues } from '../pages/screens/linkSettings.ts'
import { isLanguage } from '../pages/words/language.ts'
import { shortestPassword } from '../services/authentication.ts'
import { readSettings, type WantedSettings } from '../services/link-settings.ts'
import type { PublishLink } from '../storage/links.ts'
import { passwordFault, rawOf, textOf } from './form.ts'

/** What is left in the session of a form that has to be mended; never a password. */
export interface TypedSettings {
  values: SettingValues
  faults: SettingsForm['faults']
  passwordAgain: boolean
}

const longest = 2000

const blank: SettingValues = {
  daysBack: '',
  daysForward: '',
  detailsDays: '',
  busyDays: '',
  workingHours: false,
  categories: '',
  language: '',
  searchable: false,
  embed: '',
}

function valuesOf({ settings, language }: PublishLink): SettingValues {
  const days = (count: number | null) => (count === null ? '' : String(count))
  return {
    daysBack: days(settings.daysBack),
    daysForward: days(settings.daysForward),
    detailsDays: days(settings.detailsDays),
    busyDays: days(settings.busyDays),
    workingHours: settings.workingHoursOnly,
    categories: (settings.categories ?? []).join(', '),
    language: language !== null && isLanguage(language) ? language : '',
    searchable: settings.searchable,
    embed: (settings.embedOrigins ?? []).join(' '),
  }
}

/** @param link that is changed; null for a new one */
export function settingsForm(link: PublishLink | null, typed: TypedSettings | null): SettingsForm {
  return {
    values: typed?.values ?? (link ? valuesOf(link) : blank),
    faults: typed?.faults ?? {},
    passwordAgain: typed?.passwordAgain ?? false,
    shortestPassword,
    hasPassword: link?.settings.hasPassword ?? false,
  }
}

export interface ReadSettings {
  typed: TypedSettings
  wanted: WantedSettings
  language: string | null
  hasFaults: boolean
}

const faultsOf: Record<string, keyof SettingsForm['faults']> = { categories: 'categories', embedOrigins: 'embed', password: 'password' }

/** @throws Problem `bad-request` for what no form of ours posts */
export async function readSettingsForm(request: Request): Promise<ReadSettings> {
  const text = (name: string) => textOf(request, name).slice(0, longest)
  const ticked = (name: string) => textOf(request, name) === 'yes'
  const language = text('language')
  if (language !== '' && !isLanguage(language))
    throw new Problem('bad-request', 'The field language has none of its values', { field: 'language' })
  const values: SettingValues = {
    daysBack: text('daysBack'),
    daysForward: text('daysForward'),
    detailsDays: text('detailsDays'),
    busyDays: text('busyDays'),
    workingHours: ticked('workingHours'),
    categories: text('categories'),
    language,
    searchable: ticked('searchable'),
    embed: text('embed'),
  }
  const password = rawOf(request, 'password')
  const wanted = wantedOf(values)
  const faults = await faultOf(wanted)
  if (password !== '' && passwordFault(password) !== null) faults.password = true
  const given = password !== '' ? { password } : ticked('noPassword') ? { password: null } : {}
  return {
    typed: { values, faults, passwordAgain: password !== '' },
    wanted: { ...wanted, ...given },
    language: language === '' ? null : language,
    hasFaults: Object.keys(faults).length > 0,
  }
}

/** Without a password, which is kept nowhere. */
export function wantedOf(values: SettingValues): WantedSettings {
  const days = (value: string) => (value === '' ? null : Number(value))
  const names = values.categories.split(',').filter(one => one.trim() !== '')
  const origins = values.embed.split(/\s+/).filter(one => one !== '')
  return {
    daysBack: days(values.daysBack),
    daysForward: days(values.daysForward),
    detailsDays: days(values.detailsDays),
    busyDays: days(values.busyDays),
    workingHoursOnly: values.workingHours,
    categories: names.length > 0 ? names : null,
    searchable: values.searchable,
    embedOrigins: origins.length > 0 ? origins : null,
  }
}

async function faultOf(wanted: WantedSettings): Promise<SettingsForm['faults']> {
  try {
    await readSettings(wanted)
    return {}
  } catch (error) {
    if (!(error instanceof Problem) || error.details.field === undefined) throw error
    return { [faultsOf[error.details.field] ?? 'days']: true }
  }
}
