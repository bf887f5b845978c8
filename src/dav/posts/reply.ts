/** CS:invite-reply (caldav-sharing): an invitation that waits for oneself, accepted or declined. */
import { Problem } from '../../errors.ts'
import { d, declarations, element, prolog, xmlText } from '../../http/xml.ts'
import { child } from '../../http/xml-tree.ts'
import { accept, decline, waitingInvitations } from '../../services/acceptance.ts'
import { takeIn } from '../../services/listings.ts'
import { transaction } from '../../storage/database.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'
import type { Post } from '../posts.ts'
import { hrefFor } from '../visit.ts'

export const inviteReply: Post = async (visit, _home, root) => {
  const { door, subject, response } = visit
  const wanted = child(root, cs, 'in-reply-to')?.text.trim() ?? ''
  const accepts = child(root, cs, 'invite-accepted') !== undefined
  if (accepts === (child(root, cs, 'invite-declined') !== undefined))
    throw new Problem('bad-request', 'An invitation is accepted or declined')
  const invitation = (await waitingInvitations(door.db, visit.decide.self())).find(one => one.id === wanted)
  if (!invitation) throw new Problem('need-privileges', 'No such invitation waits for you')
  if (!accepts) {
    await transaction(door.db, async tx => await decline(tx, invitation, door.enqueue))
    return void response.status(204).end()
  }
  const name = child(root, cs, 'summary')?.text.trim() ?? ''
  const calendarId = await transaction(door.db, async tx => {
    const made = await accept(tx, invitation, { signedIn: subject }, door.enqueue)
    // What they call it is their own.
    if (name !== '' && name !== invitation.calendarName && name.length <= 200)
      await takeIn(tx, await visit.decide.require('readFreeBusy', made.calendarId, { tx }), { name })
    return made.calendarId
  })
  const href = d('href', xmlText(hrefFor(visit, { kind: 'calendar', address: subject.address, segment: calendarId })))
  response
    .status(200)
    .type('application/xml')
    .send(`${prolog}${element({ namespace: cs, name: 'shared-as' }, href).replace('>', `${declarations}>`)}\n`)
}
