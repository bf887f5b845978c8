/** The form for a new link: what may be chosen under today's policy, and what was chosen. */
import type { Request } from 'express'
import { type NewLink, audiences } from '../pages/screens/publishForm.ts'
import type { Language } from '../pages/words/language.ts'
import { dayNamed } from '../pages/published/reading.ts'
import { dayIn, endOfDay } from '../services/day.ts'
import type { WantedSettings } from '../services/link-settings.ts'
import type { Ceiling, ShownLink } from '../services/link-state.ts'
import type { NewPublishLink } from '../services/links.ts'
import { isViewRole, lower, type ViewRole, viewRoles } from '../sharing/roles.ts'
import { choiceOf, nameFault, textOf } from './form.ts'
import { readSettingsForm, settingsForm, type TypedSettings, wantedOf } from './link-settings.ts'

export type Typed = Pick<NewLink, 'values' | 'faults'> & { settings: TypedSettings; check: boolean }

/** What a form is made for. */
export interface Around {
  ceiling: Ceiling
  /** The calendar's. */
  zone: string
  now: Date
}

const longestName = 100
const day = 24 * 60 * 60 * 1000

/** The instant after which an anonymous link may not live; null for no limit. */
function latest({ ceiling, now }: Around): Date | null {
  return ceiling.maxDays === null ? null : new Date(now.getTime() + ceiling.maxDays * day)
}

/** @param typed what was typed before and is to be mended; proposals stand in the form without it */
export function newLinkForm(
  around: Around,
  action: string,
  language: Language,
  typed: Typed | null,
  found: NewLink['found'] = [],
): NewLink {
  const { ceiling, zone, now } = around
  const anonymous = isViewRole(ceiling.role) || ceiling.role === 'owner'
  const highest = anonymous && isViewRole(ceiling.role) ? ceiling.role : 'read'
  const offered = audiences.filter(one => one !== 'anonymous' || anonymous)
  const proposed = offered.find(one => one === ceiling.defaultLinkType) ?? offered[0] ?? 'organization'
  const end = anonymous ? latest(around) : null
  const last = end && dayIn(zone, end)
  return {
    action,
    language,
    highest,
    audiences: offered,
    values: typed?.values ?? {
      name: '',
      role: lower('limitedRead', highest) === 'limitedRead' ? 'limitedRead' : highest,
      audience: proposed,
      expires: last ?? '',
    },
    expiry: {
      first: dayIn(zone, now),
      last,
      required: anonymous && ceiling.expiryRequired,
      longestDays: anonymous ? ceiling.maxDays : null,
    },
    faults: typed?.faults ?? {},
    settings: settingsForm(null, typed?.settings ?? null),
    found,
  }
}

/** What the form asks for, as it was typed too: what looks private is to be confirmed. */
export interface Wanted {
  link: NewPublishLink & { settings: WantedSettings }
  typed: Typed
  confirmed: boolean
}

/** What would be published: for a look at what would be seen. */
export function toCheck({ values, settings }: Typed): { role: ViewRole; settings: WantedSettings } {
  return { role: values.role, settings: wantedOf(settings.values) }
}

/** The form filled in with what a link is. */
export function changeForm(around: Around, action: string, language: Language, link: ShownLink, typed: Typed | null): NewLink {
  const anonymous = link.audience === 'anonymous'
  const form = newLinkForm(around, action, language, typed)
  const expires = link.expiresAt && dayIn(around.zone, new Date(link.expiresAt.getTime() - 1))
  const { name, role, audience } = link
  return {
    ...form,
    highest: anonymous ? form.highest : 'read',
    audiences: [audience],
    values: typed?.values ?? { name, role, audience, expires: expires ?? '' },
    expiry: anonymous ? form.expiry : { ...form.expiry, last: null, required: false, longestDays: null },
    settings: settingsForm(link, typed?.settings ?? null),
  }
}

/** The link that the form asks for, or the form again with its faults. @throws Problem `bad-request` for what no form of ours posts */
export async function readNewLink(request: Request, around: Around): Promise<Wanted | { typed: Typed }> {
  const { ceiling, zone, now } = around
  const name = textOf(request, 'name')
  const role = choiceOf(request, 'role', viewRoles)
  const audience = choiceOf(request, 'audience', audiences)
  const expires = textOf(request, 'expires').slice(0, 20)
  const expiresDay = dayNamed(expires)
  const end = audience === 'anonymous' ? latest(around) : null
  const faults: Typed['faults'] = {}
  const misnamed = nameFault(name, longestName)
  if (misnamed) faults.name = misnamed
  if (expires === '' ? audience === 'anonymous' && ceiling.expiryRequired : expiresDay === null) faults.expires = 'required'
  else if (expiresDay !== null && end !== null && expiresDay > dayIn(zone, end)) faults.expires = 'tooLate'
  else if (expiresDay !== null && expiresDay < dayIn(zone, now)) faults.expires = 'past'
  const { typed: settings, wanted, language, hasFaults } = await readSettingsForm(request)
  const typed = { values: { name: name.slice(0, 2 * longestName), role, audience, expires }, faults, settings, check: false }
  if (hasFaults || Object.keys(faults).length > 0) return { typed }
  const expiresAt = expiresDay === null ? null : earlier(endOfDay(zone, expiresDay), end)
  const confirmed = textOf(request, 'confirmed') === 'yes'
  return { link: { name, role, audience, expiresAt, language, settings: wanted }, typed: { ...typed, check: true }, confirmed }
}

/** The last day that is allowed ends with the limit, not at midnight. */
function earlier(one: Date, limit: Date | null): Date {
  return limit !== null && limit < one ? limit : one
}
