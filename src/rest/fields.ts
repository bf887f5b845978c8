/** Fields that several nouns have. Patterns without flags: they are printed in the OpenAPI document. */
import { z } from 'zod'
import { grantableRoles, roles, viewRoles } from '../sharing/roles.ts'

// oxlint-disable-next-line no-control-regex -- controls are what is refused
const oneLine = /^[^\u0000-\u001F\u007F\u2028\u2029]*$/
// oxlint-disable-next-line no-control-regex -- controls are what is refused
const manyLines = /^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$/

/** Text on one line. */
export const line = (longest: number) => z.string().max(longest).regex(oneLine, 'control characters are not allowed')
/** Text with line breaks. */
export const text = (longest: number) => z.string().max(longest).regex(manyLines, 'control characters are not allowed')

export const id = z.uuid().meta({ description: 'Opaque' })
export const instant = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601 with offset', example: '2026-11-21T09:00:00Z' })
/** An instant that came in, as a Date. */
export const when = instant.transform(value => new Date(value)).refine(value => value.getUTCFullYear() < 10_000, 'the year is out of range')
export const address = z.string().min(3).max(320).meta({ description: 'An e-mail address', example: 'anna@example.com' })
export const emailAddress = z.object({ name: z.string(), address: z.string() }).meta({ id: 'EmailAddress' })
export const color = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}$/, 'a colour is #RRGGBB')
  .meta({ example: '#0078D4' })
export const sourceAddress = line(2000).min(1).meta({ description: 'http, https or webcal', example: 'webcal://example.com/club.ics' })
export const language = z.enum(['sv', 'nb', 'da', 'en'])
export const role = z.enum(roles).meta({ id: 'Role', description: 'Roles of Graph calendarPermission, from least to most' })
export const grantableRole = z.enum(grantableRoles)
export const viewRole = z.enum(viewRoles)

/** A list as Graph gives it. */
export const listOf = (one: z.ZodType) => z.object({ value: z.array(one) })
/** A list in pages; null at the end. */
export const pageOf = (one: z.ZodType) => z.object({ value: z.array(one), nextCursor: z.string().nullable() })

/** `cursor` and `limit` of a list in pages. */
export const paging = (most: number) => ({
  cursor: z.string().min(1).max(2000).optional().meta({ description: 'nextCursor of the page before' }),
  limit: z
    .string()
    .regex(/^[0-9]{1,9}$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(most))
    .optional()
    .meta({ description: `1 to ${most}`, type: 'integer' }),
})
