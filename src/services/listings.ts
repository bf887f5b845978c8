/** A person's own list of calendars: what stands in it, and what it is called there. */
import type { Access } from '../sharing/access.ts'
import type { Privilege } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { type Listing, type ListingChange, listingsOf, putListing } from '../storage/listings.ts'
import { checkName } from './calendars.ts'

export { type Listing, listingsOf } from '../storage/listings.ts'

const nowhere: Listing = { listed: false, name: null, color: null, position: null }

/** One calendar as it stands in the list of the Access's person. */
export async function listingOf(db: Db, access: Access<Privilege>): Promise<Listing> {
  return (await listingsOf(db, [access])).get(access.collectionId) ?? nowhere
}

/** Whoever may see a calendar may have it in their list, also one that only everybody inside may see. @throws Problem `bad-request` */
export async function takeIn(tx: Db, access: Access<Privilege>, change: ListingChange): Promise<void> {
  await putListing(tx, access, true, {
    ...change,
    ...(typeof change.name === 'string' ? { name: checkName(change.name) } : {}),
    ...(change.color ? { color: change.color.toUpperCase() } : {}),
  })
}

/** Gives up no access; what it was called is kept for when it is taken in again. */
export async function takeOut(tx: Db, access: Access<Privilege>): Promise<void> {
  await putListing(tx, access, false)
}
