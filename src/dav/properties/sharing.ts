/** Calendar Server's sharing (caldav-sharing, caldav-pubsubdiscovery): who has the calendar, and whether it may be shared and published. */
import { d, element, xmlText } from '../../http/xml.ts'
import { Denied } from '../../services/gate.ts'
import { type Answer, type Invitee, invitees, mayPublish } from '../../services/program-sharing.ts'
import type { Access } from '../../sharing/access.ts'
import { atLeast } from '../../sharing/roles.ts'
import { calendarServerNamespace as namespace } from '../calendar-server.ts'
import type { Property } from '../properties.ts'
import type { CalendarResource } from '../resource.ts'
import { hrefFor, type Visit } from '../visit.ts'

const s = (name: string, inner = '') => element({ namespace, name }, inner)
const withAttributes = (name: string, attributes: string) => s(name).replace('/>', ` ${attributes}/>`)
const mail = (address: string) => d('href', xmlText(`mailto:${address}`))

/** Only whoever shares a calendar is told of the others. */
async function sharing(visit: Visit, { access, calendar }: CalendarResource): Promise<Access<'share'> | null> {
  if (access.role !== 'owner') return null
  try {
    return await visit.decide.require('share', calendar.id)
  } catch (error) {
    if (error instanceof Denied) return null
    throw error
  }
}

function user({ address, name, role, answer }: { address: string; name: string; role: Invitee['role']; answer: Answer }): string {
  const level = s('access', s(role === 'write' ? 'read-write' : 'read'))
  return s('user', mail(address) + s('common-name', xmlText(name)) + s(`invite-${answer}`) + level)
}

async function invited(visit: Visit, resource: CalendarResource): Promise<string | null> {
  const { access, calendar } = resource
  const organizer = s('organizer', mail(calendar.ownerAddress) + s('common-name', xmlText(calendar.ownerName)))
  const owner = await sharing(visit, resource)
  if (owner) {
    const all = await invitees(visit.door.db, owner, visit.door.now())
    return all.length > 0 ? organizer + all.map(user).join('') : ''
  }
  const { address, name } = visit.subject
  return organizer + user({ address, name, role: atLeast(access.role, 'write') && !calendar.fed ? 'write' : 'read', answer: 'accepted' })
}

export const sharingProperties: readonly Property[] = [
  {
    namespace,
    name: 'invite',
    on: ['calendar'],
    value: async (resource, visit) => (resource.kind === 'calendar' ? await invited(visit, resource) : null),
  },
  {
    namespace,
    name: 'allowed-sharing-modes',
    on: ['calendar'],
    value: async (resource, visit) => {
      const owner = resource.kind === 'calendar' ? await sharing(visit, resource) : null
      if (!owner) return null
      return s('can-be-shared') + ((await mayPublish(visit.door.db, owner)) ? s('can-be-published') : '')
    },
  },
  {
    namespace,
    name: 'notificationtype',
    on: ['notification'],
    value: resource => {
      if (resource.kind !== 'notification') return null
      return resource.notice.of === 'invitation' ? withAttributes('invite-notification', 'shared-type="calendar"') : s('invite-reply')
    },
  },
  {
    // The owner's copy, from the copy of somebody it is shared with.
    namespace,
    name: 'shared-url',
    on: ['calendar'],
    value: (resource, visit) => {
      if (resource.kind !== 'calendar' || resource.access.role === 'owner') return null
      const { ownerAddress: address, slug: segment } = resource.calendar
      return d('href', xmlText(hrefFor(visit, { kind: 'calendar', address, segment })))
    },
  },
]
