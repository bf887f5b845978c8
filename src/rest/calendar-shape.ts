/** A calendar as the API shows it to one person (Graph `calendar`), with how it stands in their own list. */
import { z } from 'zod'
import { type Listing, listingOf } from '../services/listings.ts'
import type { Access } from '../sharing/access.ts'
import { atLeast } from '../sharing/roles.ts'
import { type Collection, readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { emailAddress, id, instant, role } from './fields.ts'

export const calendar = z
  .object({
    id,
    name: z.string(),
    description: z.string().nullable().optional().meta({ description: 'Absent for a reader of free/busy times' }),
    color: z.string().nullable(),
    timeZone: z.string().meta({ example: 'Europe/Stockholm' }),
    owner: emailAddress.extend({ id }),
    role,
    isDefaultCalendar: z.boolean().meta({ description: 'The one that comes first of your own, or of a shared mailbox of yours' }),
    calendarGroup: z.enum(['myCalendars', 'peoplesCalendars']).meta({ description: 'Yours and your shared mailboxes’, or other people’s' }),
    isListed: z.boolean().meta({ description: 'Stands in your own list' }),
    listedName: z.string().nullable().meta({ description: 'What you call it there' }),
    listedColor: z.string().nullable(),
    listedPosition: z.int().nullable(),
    canEdit: z.boolean(),
    isFed: z.boolean().meta({ description: 'Its events come from an address, and nobody else writes any' }),
    canShare: z.boolean(),
    canViewPrivateItems: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Calendar' })

type Any = Access<'readFreeBusy' | 'share' | 'writeProperties'>

/** A calendar as the person of the Access sees it. */
export function shown(access: Any, collection: Collection, listing: Listing): z.infer<typeof calendar> {
  const { name, color, timeZone, isDefault } = collection
  return {
    id: collection.id,
    name,
    ...(access.visibility === 'busy' ? {} : { description: collection.description }),
    color,
    timeZone,
    owner: { id: collection.ownerId, name: collection.ownerName, address: collection.ownerAddress },
    role: access.role,
    isDefaultCalendar: isDefault && access.role === 'owner',
    calendarGroup: access.role === 'owner' ? 'myCalendars' : 'peoplesCalendars',
    isListed: listing.listed,
    listedName: listing.name,
    listedColor: listing.color,
    listedPosition: listing.position,
    canEdit: atLeast(access.role, 'write') && !collection.fed,
    isFed: collection.fed,
    canShare: access.role === 'owner',
    canViewPrivateItems: access.visibility === 'full',
    createdAt: collection.createdAt.toISOString(),
  }
}

/** One calendar, read. */
export async function seen(db: Db, access: Any): Promise<z.infer<typeof calendar>> {
  return shown(access, await readCollection(db, access), await listingOf(db, access))
}

/** People put their list in order; what has no place comes after what has. */
export function inOrder(all: z.infer<typeof calendar>[]): z.infer<typeof calendar>[] {
  return all.toSorted((a, b) => (a.listedPosition ?? Infinity) - (b.listedPosition ?? Infinity) || 0)
}
