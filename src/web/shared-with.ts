/** What the page *Share calendar* lists: a row for everybody who has something, with the invitation it came by, and the other invitations. */
import { toneOf } from '../pages/published/tone.ts'
import type { Invited, SharedRow } from '../pages/screens/sharedWith.ts'
import { dayIn } from '../services/day.ts'
import { listInvitations } from '../services/invitations.ts'
import { type CalendarPermission, listPermissions } from '../services/permissions.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import type { Invitation } from '../storage/invitations.ts'
import { paths } from './signed-in.ts'

/** Older ones are of no use on a page; the API lists them all. */
const mostOthers = 100

export async function sharedWithOf(db: Db, access: Access<'share'>, now: Date) {
  const calendar = await readCollection(db, access)
  const invitations = await listInvitations(db, access)
  const permissions = await listPermissions(db, access, now, invitations)
  const at = paths.sharing(calendar.id)
  const answerable = invitations.filter(one => one.kind !== 'personal')
  const newest = new Map(answerable.toReversed().map(one => [one.address, one]))
  const rows = permissions.map(one => {
    const invitation = newest.get(one.emailAddress?.address ?? '')
    return rowOf(one, at, invitation ? invitedOf(invitation, at, calendar.timeZone) : null)
  })
  const named = new Set(permissions.map(one => one.emailAddress?.address))
  const others = invitations.filter(one =>
    one.kind === 'personal'
      ? one.state === 'accepted'
      : one.state !== 'accepted' && !named.has(one.address) && newest.get(one.address) === one,
  )
  return {
    calendar: { name: calendar.name, color: toneOf(calendar.color) },
    back: paths.calendar(calendar.id),
    action: at,
    rows,
    others: others.slice(0, mostOthers).flatMap(one => {
      const { id, address, role, kind } = one
      const invited = invitedOf(one, at, calendar.timeZone)
      return invited ? [{ id, address, role, personal: kind === 'personal', invited }] : []
    }),
  }
}

function rowOf(one: CalendarPermission, at: string, invited: Invited | null): SharedRow {
  const { id, grantee, role, allowedRoles, emailAddress, isRemovable } = one
  const capped = !allowedRoles.includes(role)
  const choices = isRemovable ? allowedRoles.filter(allowed => allowed !== 'none') : allowedRoles
  return {
    id,
    who: emailAddress ?? (grantee === 'anonymous' ? 'anonymous' : 'organization'),
    kind: grantee === 'user' || grantee === 'organization' || grantee === 'anonymous' ? null : grantee,
    role,
    roles: grantee === 'anonymous' ? [] : capped ? [...choices, role] : choices,
    capped,
    invited,
    change: `${at}/${id}`,
    stop: isRemovable ? `${at}/${id}/stop` : null,
  }
}

/** Null for what was withdrawn: it is as if it had never been. */
function invitedOf(one: Invitation, at: string, zone: string): Invited | null {
  const { id, state, settledAt, expiresAt, kind, mail, mailAnswer } = one
  if (state === 'withdrawn') return null
  const personal = kind === 'personal' && state === 'accepted'
  const open = state === 'pending' || state === 'expired'
  return {
    state,
    day: dayIn(zone, settledAt ?? expiresAt),
    mail,
    answer: mailAnswer,
    resend: personal || open ? `${at}/invitations/${id}/resend` : null,
    withdraw: personal || open ? `${at}/invitations/${id}/withdraw` : null,
  }
}
