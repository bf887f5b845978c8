/** A person and a shared mailbox have a calendar from the beginning, in their own language and zone. */
import { firstCalendarName } from '../language/first-names.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import type { Principal } from '../storage/directory.ts'
import { addFirstCalendar } from '../storage/first-calendars.ts'
import { organizationOf } from '../storage/organizations.ts'
import { readPolicy } from '../storage/policies.ts'
import { freshId } from './names.ts'

/**
 * @param access an administrator's who makes the account, or the new person's own where a provider outside brought them
 * @param owner an account of the organization that was made in this transaction @returns the calendar's id
 */
export async function giveFirstCalendar(
  tx: Db,
  access: Access<'administer' | 'create'>,
  owner: Pick<Principal, 'id' | 'language' | 'timeZone'>,
): Promise<string> {
  const { language, timeZone } = await organizationOf(tx, access)
  // A new owner sets nothing of their own: the organization's policy is all there is above the calendar.
  const { internalDefaultRole } = await readPolicy(tx, access)
  return await addFirstCalendar(tx, access, owner.id, {
    name: firstCalendarName(owner.language ?? language),
    slug: freshId(),
    timeZone: owner.timeZone ?? timeZone,
    role: internalDefaultRole,
  })
}
