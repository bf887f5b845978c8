/** The notifications collection of Calendar Server's sharing: each notice is a document of its own. */
import { createHash } from 'node:crypto'
import { d, declarations, element, prolog, xmlText } from '../http/xml.ts'
import { type Notice, noticesOf } from '../services/notices.ts'
import { atLeast, type Role } from '../sharing/roles.ts'
import { invitationDays } from '../storage/invitations.ts'
import { hrefOf } from './address.ts'
import { calendarServerNamespace as namespace } from './calendar-server.ts'
import { type Resource, resourceAt } from './resource.ts'
import type { Visit } from './visit.ts'

const s = (name: string, inner = '') => element({ namespace, name }, inner)
const href = (text: string) => d('href', xmlText(text))
const day = 24 * 60 * 60 * 1000

function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function level(role: Role): string {
  return s('access', s(atLeast(role, 'write') ? 'read-write' : 'read'))
}

/** The document; for the same notice always the same. */
export function noticeText(visit: Visit, notice: Notice): string {
  const { address } = visit.subject
  const inner = notice.of === 'invitation' ? invitation(visit, notice) : answer(visit, notice)
  const at = notice.of === 'invitation' ? new Date(notice.expiresAt.getTime() - invitationDays * day) : notice.settledAt
  const to = notice.of === 'invitation' ? href(`mailto:${address}`) : href(`mailto:${notice.address}`)
  const kind = notice.of === 'invitation' ? '<CS:invite-notification shared-type="calendar">' : '<CS:invite-reply shared-type="calendar">'
  const told = `${kind}${s('uid', xmlText(notice.id))}${to}${inner}${kind.replace(/^<(\S+).*$/, '</$1>')}`
  return `${prolog}<CS:notification${declarations}>${s('dtstamp', stamp(at))}${told}</CS:notification>\n`
}

function invitation(visit: Visit, notice: Extract<Notice, { of: 'invitation' }>): string {
  const { sharer, calendarId: segment } = notice
  const place = hrefOf({ kind: 'calendar', address: visit.subject.address, segment })
  return (
    s('invite-noresponse') +
    level(notice.role) +
    s('hosturl', href(place)) +
    s('organizer', href(`mailto:${sharer.address}`) + s('common-name', xmlText(sharer.name))) +
    s('summary', xmlText(notice.calendarName))
  )
}

function answer(visit: Visit, notice: Extract<Notice, { of: 'answer' }>): string {
  const place = hrefOf({ kind: 'calendar', address: visit.subject.address, segment: notice.slug })
  return (
    s(notice.state === 'accepted' ? 'invite-accepted' : 'invite-declined') +
    s('hosturl', href(place)) +
    s('in-reply-to', xmlText(notice.id)) +
    s('summary', xmlText(notice.calendarName)) +
    s('common-name', xmlText(notice.name))
  )
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

/** Opaque, without quotes. */
export function noticeTag(visit: Visit, notice: Notice): string {
  return digest(noticeText(visit, notice))
}

export async function noticeResources(visit: Visit): Promise<Resource[]> {
  const { address } = visit.subject
  const collection = await resourceAt(visit, { kind: 'notifications', address })
  if (collection.kind !== 'notifications') return []
  const { principal } = collection
  return (await noticesOf(visit.door.db, visit.decide.self())).map(notice => ({
    kind: 'notification',
    target: { kind: 'notification', address, id: notice.id },
    principal,
    notice,
  }))
}

/** Another one whenever a notice comes or goes. */
export async function noticesTag(visit: Visit): Promise<string> {
  const notices = await noticesOf(visit.door.db, visit.decide.self())
  return digest(JSON.stringify([visit.subject.id, ...notices.map(one => noticeTag(visit, one))]))
}

export async function noticesToken(visit: Visit): Promise<string> {
  return `urn:dela:notices:${await noticesTag(visit)}`
}
