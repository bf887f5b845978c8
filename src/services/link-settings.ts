/** The settings of a publish link as they are asked for, checked and made ready to be kept. */
import { Problem } from '../errors.ts'
import type { LinkSettings, StoredSettings } from '../storage/link-settings.ts'
import { hashPassword, longestPassword } from './password-hash.ts'

/** `password`: null takes it away. */
export type WantedSettings = Partial<LinkSettings> & { password?: string | null }

/** Exchange's words for PublishDateRangeFrom and PublishDateRangeTo, in days. */
export const dateRanges = {
  OneDay: 1,
  ThreeDays: 3,
  OneWeek: 7,
  OneMonth: 30,
  ThreeMonths: 90,
  SixMonths: 180,
  OneYear: 365,
} as const

/** A lifetime; what is meant to have no end says null. */
export const mostDays = 36_500
export const mostCategories = 50
export const longestCategory = 200
export const mostOrigins = 20

function refuse(detail: string, field: string): never {
  throw new Problem('bad-request', detail, { field })
}

/** @throws Problem `bad-request` naming the field */
export async function readSettings(wanted: WantedSettings, before: LinkSettings | null = null): Promise<Partial<StoredSettings>> {
  const { password, ...settings } = wanted
  const after = { ...before, ...settings }
  for (const name of ['daysBack', 'daysForward', 'detailsDays', 'busyDays'] as const) {
    const days = settings[name] ?? 0
    if (!Number.isInteger(days) || days < 0 || days > mostDays) refuse(`Days are whole numbers from 0 to ${mostDays}`, name)
  }
  const { detailsDays = null, busyDays = null } = after
  if (detailsDays !== null && busyDays !== null && detailsDays > busyDays) {
    refuse('Details cannot be shown for longer than anything is', 'detailsDays')
  }
  const { categories, embedOrigins } = settings
  return {
    ...settings,
    ...(categories ? { categories: readCategories(categories) } : {}),
    ...(embedOrigins ? { embedOrigins: readOrigins(embedOrigins) } : {}),
    ...(password === undefined ? {} : { passwordHash: password === null ? null : await hashOf(password) }),
  }
}

function readCategories(given: readonly string[]): string[] {
  const names = given.map(one => one.trim())
  const fits = names.length > 0 && names.length <= mostCategories && names.every(one => one !== '' && one.length <= longestCategory)
  if (!fits) refuse(`One to ${mostCategories} names of categories, none of them empty`, 'categories')
  return [...new Map(names.map(one => [one.toLowerCase(), one])).values()]
}

/** Origins (RFC 6454) as a Content-Security-Policy takes them: nothing that could end its directive or widen it. */
function readOrigins(given: readonly string[]): string[] {
  if (given.length === 1 && given[0] === '*') return ['*']
  if (given.length === 0 || given.length > mostOrigins) refuse(`One to ${mostOrigins} origins, or * alone`, 'embedOrigins')
  return [...new Set(given.map(readOrigin))]
}

function readOrigin(text: string): string {
  const url = URL.parse(text.trim())
  const plain = url && /^https?:$/.test(url.protocol) && /^[a-z0-9.:[\]-]+$/.test(url.host)
  // Whatever stands after the host would be read as if it counted.
  if (!plain || ![url.origin, `${url.origin}/`].includes(text.trim().toLowerCase())) {
    return refuse('An origin is like https://www.example.com', 'embedOrigins')
  }
  return url.origin
}

/** App passwords are told from links' passwords by their form (`isAppPassword`). */
async function hashOf(password: string): Promise<string> {
  if (isAppPassword(password)) refuse('This looks like an app password; choose another', 'password')
  if (Buffer.byteLength(password) > longestPassword) refuse('The password is too long', 'password')
  return await hashPassword(password)
}

/** 256 random bits in base64url: what nobody types. */
export function isAppPassword(text: string): boolean {
  return /^[\w-]{43}$/.test(text)
}
