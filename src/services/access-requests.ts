/** Asking a colleague for a calendar, or for more of one that is seen (sharing model §6). Nobody learns by it whether there is one. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { InvitedRole } from '../sharing/invitation.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { atLeast, grantableRoles } from '../sharing/roles.ts'
import {
  countOthers,
  holdAsker,
  type PutRequest,
  putRequest,
  type Target,
  targetOfAddress,
  targetOfCalendar,
  withdrawRequest,
} from '../storage/access-requests.ts'
import { audit } from '../storage/audit.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { readAddress } from './addresses.ts'
import { ask as askGate, require as requireAccess, self } from './gate.ts'
import { isId } from './names.ts'
import type { Enqueue } from './outbox.ts'
import { readMessage } from './snapshot-options.ts'

export { type OwnRequest, ownRequests, type RequestState } from '../storage/access-requests.ts'

/** What can be asked for. */
export const askedRoles = grantableRoles.filter(role => role !== 'none')

/** Whom to ask: somebody, for their default calendar, or whoever may share a calendar that one sees already. */
export type Asking = ({ address: string } | { calendarId: string }) & { role: InvitedRole; message?: string }

/** Of one person, at the same time or within a day. */
export const mostRequests = 20
const waitsDays = 30
/** People who are written to about one request: of a mailbox with many members not each. */
const mostTold = 10
const oneDay = 24 * 60 * 60
/** Stands for the calendar of an address that has none, so that both are asked about. */
const nowhere = '00000000-0000-0000-0000-000000000000'

/**
 * Asks, in place of what the person asked for there before. Whether the address is anybody's, and has a calendar, makes no difference
 * to what is answered and to what is done until then (invariant 33).
 * @returns who is asked, by address
 * @throws Problem `need-privileges` for who is not one of the organization's own, `bad-request` for what is no address, `conflict`
 *   for one's own and for what one sees anyway, `too-many-requests`; Denied for a calendar that is not seen
 */
export async function askForAccess(tx: Db, person: UserSubject, asking: Asking, enqueue: Enqueue): Promise<string> {
  const access = self(person)
  const message = readMessage(asking.message)
  if (!(await holdAsker(tx, access))) throw new Problem('need-privileges', 'Asking for calendars is for people of the organization')
  const named = 'calendarId' in asking
  const { address, target } = named ? await atCalendar(tx, person, asking.calendarId) : await atAddress(tx, access, person, asking.address)
  const field = named ? 'calendarId' : 'address'
  const calendarId = target?.calendarId ?? null
  const seen = await askGate(tx, person, 'readFreeBusy', calendarId ?? nowhere)
  if (!(seen instanceof Denial) && atLeast(seen.role, asking.role))
    throw new Problem('conflict', 'You have that already', { field: 'role' })
  if ((await countOthers(tx, access, calendarId ?? address)) >= mostRequests)
    throw new Problem('too-many-requests', `At most ${mostRequests} requests at once`, { field, retryAfterSeconds: oneDay })
  const fresh = { address, calendarId, named, role: asking.role, message, days: waitsDays }
  const request = await putRequest(tx, access, fresh)
  const row = { ...(calendarId ? { collectionId: calendarId } : {}), details: { address, role: asking.role } }
  if (request.changed) await audit(tx, access, 'access.ask', row)
  if (request.tell) await tell(tx, access, request, target?.told ?? [{ id: null, address }], enqueue)
  return address
}

/** For an address of nobody there is a mail to be too: it is found to be for nobody when it would leave. */
async function tell(
  tx: Db,
  { organizationId }: Access<'self'>,
  { id: requestId, telling }: PutRequest,
  told: readonly { id: string | null; address: string }[],
  enqueue: Enqueue,
): Promise<void> {
  for (const { id: recipientId, address } of told)
    await enqueue(tx, { queue: 'access-request', organizationId, requestId, telling, recipientId, address })
}

interface Place {
  address: string
  target: Target | null
}

async function atAddress(tx: Db, access: Access<'self'>, person: UserSubject, given: string): Promise<Place> {
  const address = addressOf(given)
  if (address === person.address) throw new Problem('conflict', 'That is your own address', { field: 'address' })
  return { address, target: await targetOfAddress(tx, access, address, mostTold) }
}

/** Nothing is shared by asking, so that what is no address is not told and kept as a refused attempt to share. */
function addressOf(given: string): string {
  try {
    return readAddress(given, 'address')
  } catch (error) {
    if (error instanceof Problem) throw new Problem('bad-request', error.message, { field: 'address' })
    throw error
  }
}

async function atCalendar(tx: Db, person: UserSubject, calendarId: string): Promise<Place> {
  const access = await requireAccess(tx, person, 'readFreeBusy', calendarId)
  const { kind, ownerAddress } = await readCollection(tx, access)
  if (kind !== 'calendar') throw new Problem('bad-request', 'Calendars are asked for, nothing else', { field: 'calendarId' })
  if (access.organizationId !== person.organizationId)
    throw new Problem('need-privileges', 'Only people of its organization ask for a calendar')
  return { address: ownerAddress, target: await targetOfCalendar(tx, access, mostTold) }
}

/** The person takes back what they asked for. @throws Problem `not-found` for what is not theirs, or waits no more */
export async function withdrawAccessRequest(tx: Db, access: Access<'self'>, id: string): Promise<void> {
  const address = isId(id) ? await withdrawRequest(tx, access, id) : null
  if (address === null) throw new Problem('not-found', 'Nothing that you asked for waits under this id')
  await audit(tx, access, 'access.withdraw', { details: { request: id, address } })
}
