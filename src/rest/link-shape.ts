/** A publish link as the API takes and shows it. Days may be given in Exchange's words for a range, and are told as numbers. */
import { z } from 'zod'
import { shortestPassword } from '../services/authentication.ts'
import type { ShownLink } from '../services/link-state.ts'
import { dateRanges, longestCategory, mostCategories, mostDays, mostOrigins, type WantedSettings } from '../services/link-settings.ts'
import { linkAudiences } from '../sharing/policy.ts'
import { given } from './body.ts'
import { address, id, instant, language, line, role, viewRole, when } from './fields.ts'

const days = z.int().min(0).max(mostDays)
const words = Object.keys(dateRanges) as (keyof typeof dateRanges)[]
const range = z.union([days, z.enum(words).transform(word => dateRanges[word])]).nullable()

const told = {
  publishDateRangeFrom: days.nullable().meta({ description: 'How many days back it shows; null for no limit' }),
  publishDateRangeTo: days.nullable().meta({ description: 'How many days ahead' }),
  detailsDays: days.nullable().meta({ description: 'After so many days more than busy times is shown no longer' }),
  busyDays: days.nullable().meta({ description: 'After so many days nothing is shown' }),
  workingHoursOnly: z.boolean().meta({ description: 'Nothing outside of the owner’s working hours' }),
  categories: z.array(z.string()).nullable().meta({ description: 'Shown at the link’s role; everything else is busy time' }),
  searchableUrlEnabled: z.boolean().meta({ description: 'Search engines may keep the page' }),
  embedOrigins: z.array(z.string()).nullable().meta({ description: 'Whose pages may have it in a frame; * for all' }),
}

export const link = z
  .object({
    id,
    name: z.string(),
    role: viewRole,
    audience: z.enum(linkAudiences),
    recipientAddress: z.string().nullable().meta({ description: 'Whom a link of their own was made for' }),
    language: z.string().nullable(),
    expiresAt: instant.nullable(),
    createdAt: instant,
    changedAt: instant,
    unpublishedAt: instant.nullable(),
    ...told,
    hasPassword: z.boolean(),
    state: z.enum(['live', 'suspended', 'expired', 'unpublished']),
    effectiveRole: role.meta({ description: 'What it gives today under the sharing policy' }),
    because: z.string().nullable().meta({ description: 'The rule that lowers or suspends it' }),
  })
  .meta({ id: 'PublishLink' })

export const publishedLink = link
  .extend({
    html: z.url().meta({ description: 'The page for people' }),
    ics: z.url().meta({ description: 'The feed for calendar programs' }),
  })
  .meta({ id: 'PublishedLink', description: 'The only time that the addresses are shown' })

const changeable = {
  expiresAt: when.nullable().optional(),
  language: language.nullable().optional(),
  publishDateRangeFrom: range.optional(),
  publishDateRangeTo: range.optional(),
  detailsDays: days.nullable().optional(),
  busyDays: days.nullable().optional(),
  workingHoursOnly: z.boolean().optional(),
  categories: z.array(line(longestCategory).min(1)).min(1).max(mostCategories).nullable().optional(),
  searchableUrlEnabled: z.boolean().optional(),
  embedOrigins: z.array(line(300).min(1)).min(1).max(mostOrigins).nullable().optional(),
  password: z.string().min(shortestPassword).max(1024).nullable().optional().meta({ description: 'null takes it away' }),
}
const audience = z.enum(linkAudiences).optional().meta({ description: 'Without it, what the sharing policy proposes' })

export const newLink = z
  .strictObject({ role: viewRole, name: line(200).optional(), audience, ...changeable })
  .meta({ id: 'NewPublishLink' })
export const linkChange = z
  .strictObject({ role: viewRole.optional(), name: line(200).optional(), ...changeable })
  .meta({ id: 'PublishLinkChange' })
export const newLinks = z
  .strictObject({
    recipients: z.array(z.strictObject({ address, name: line(200).optional() })).min(1),
    role: viewRole,
    ...changeable,
  })
  .meta({ id: 'NewPublishLinks', description: 'One anonymous link for each recipient, all alike' })

const { expiresAt: _expiry, language: _language, password: _password, ...narrowing } = changeable
export const linkToCheck = z.strictObject({ role: viewRole, ...narrowing }).meta({ id: 'PublishLinkToCheck' })

type Changeable = z.infer<z.ZodObject<typeof changeable>>

/** What a body says, as services take it. */
export function wantedOf<T extends Changeable>(body: T) {
  const {
    publishDateRangeFrom: daysBack,
    publishDateRangeTo: daysForward,
    searchableUrlEnabled: searchable,
    detailsDays,
    busyDays,
    workingHoursOnly,
    categories,
    embedOrigins,
    password,
    ...rest
  } = body
  const all = { daysBack, daysForward, searchable, detailsDays, busyDays, workingHoursOnly, categories, embedOrigins, password }
  const settings: WantedSettings = given(all)
  return { ...given(rest), settings }
}

export function shown(one: ShownLink): z.infer<typeof link> {
  const { expiresAt, createdAt, changedAt, unpublishedAt, settings } = one
  return {
    id: one.id,
    name: one.name,
    role: one.role,
    audience: one.audience,
    recipientAddress: one.recipientAddress,
    language: one.language,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    unpublishedAt: unpublishedAt?.toISOString() ?? null,
    publishDateRangeFrom: settings.daysBack,
    publishDateRangeTo: settings.daysForward,
    detailsDays: settings.detailsDays,
    busyDays: settings.busyDays,
    workingHoursOnly: settings.workingHoursOnly,
    categories: settings.categories,
    searchableUrlEnabled: settings.searchable,
    embedOrigins: settings.embedOrigins,
    hasPassword: settings.hasPassword,
    state: one.state,
    effectiveRole: one.effectiveRole,
    because: one.because,
  }
}

/** @param token the secret, which stands in the addresses and nowhere else */
export function shownOnce(publicUrl: string, made: { link: ShownLink; token: string }): z.infer<typeof publishedLink> {
  const html = `${publicUrl}/p/${made.token}`
  return { ...shown(made.link), html, ics: `${html}.ics` }
}
