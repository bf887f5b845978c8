/** RFC 3744 §5: what the one who asks may do here; and for whoever shares a calendar, what others may. */
import { caldav, d, dav, element, xmlText } from '../../http/xml.ts'
import { Denied } from '../../services/gate.ts'
import { actsFor, type Principal } from '../../services/principals.ts'
import type { Access } from '../../sharing/access.ts'
import { atLeast, type Role } from '../../sharing/roles.ts'
import { listPermissions, type Permission } from '../../storage/permissions.ts'
import type { Property } from '../properties.ts'
import type { CalendarResource, ObjectResource, Resource } from '../resource.ts'
import { hrefFor, type Visit } from '../visit.ts'
import { collections } from './webdav.ts'

const reading = ['read', 'read-current-user-privilege-set']
const writing = ['write-content', 'bind', 'unbind']
const owning = ['write', 'write-properties', 'unlock', 'read-acl']
const busy = element({ namespace: caldav, name: 'read-free-busy' })

/** Elements without their DAV:privilege. @param fed nobody writes events: an owner's `write` is the properties' alone */
function privilegesOf(role: Role, fed: boolean): string[] {
  const owned = fed ? owning.filter(name => name !== 'write') : owning
  const names = [...reading, ...(atLeast(role, 'write') && !fed ? writing : []), ...(role === 'owner' ? owned : [])]
  return [...names.map(name => d(name)), busy]
}

const list = (names: readonly string[]) => names.map(name => d('privilege', name)).join('')

/** One's own, and that of a shared mailbox: there calendars are made. */
async function ownHome(principal: Principal, visit: Visit): Promise<boolean> {
  if (principal.kind !== 'mailbox') return principal.id === visit.subject.id
  return (await actsFor(visit.door.db, visit.decide.self(), visit.subject)).some(one => one.id === principal.id)
}

/** DAV:privilege elements of what may be done with the resource. */
async function mine(resource: Resource, visit: Visit): Promise<string> {
  if (resource.kind === 'calendar') return list(privilegesOf(resource.access.role, resource.calendar.fed))
  if (resource.kind === 'object') {
    const { access, calendar } = resource.calendar
    return list(privilegesOf(isMasked(resource) ? 'read' : access.role, calendar.fed))
  }
  const own = resource.kind === 'home' && !visit.subject.guest && (await ownHome(resource.principal, visit))
  return list([...reading, ...(own ? ['bind', 'unbind'] : [])].map(name => d(name)))
}

const maskedName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.ics$/

/** Listings do not read the objects; but who sees details finds under an id only what is masked (`addressOf`). */
function isMasked({ object, calendar, target }: ObjectResource): boolean {
  return object?.masked ?? (calendar.access.visibility !== 'full' && maskedName.test(target.name))
}

const described = (name: string, words: string, inner = '') =>
  d('supported-privilege', d('privilege', name) + d('description', words) + inner)

/** RFC 3744 §5.3: the privileges there are, as a tree. */
const supported = described(
  d('all'),
  'Everything',
  described(
    d('read'),
    'Read',
    described(busy, 'Read busy times') + described(d('read-current-user-privilege-set'), 'Read own privileges'),
  ) +
    described(
      d('write'),
      'Write',
      described(d('write-content'), 'Change objects') +
        described(d('write-properties'), 'Change properties') +
        described(d('bind'), 'Add') +
        described(d('unbind'), 'Remove'),
    ) +
    described(d('read-acl'), 'Read who may do what') +
    described(d('unlock'), 'Take locks away'),
)

/** RFC 3744 §5.5, for whoever may share the calendar; for others there is no such property. */
async function accessControlList(resource: Resource, visit: Visit): Promise<string | null> {
  if (resource.kind !== 'calendar') return null
  const share = await shareAccess(resource, visit)
  if (!share) return null
  const { fed } = resource.calendar
  const owner = ace(d('property', d('owner')), privilegesOf('owner', fed), true)
  const others = (await listPermissions(visit.door.db, share)).filter(one => one.role !== 'none').map(one => aceOf(one, fed, visit))
  return owner + others.join('')
}

async function shareAccess({ calendar }: CalendarResource, visit: Visit): Promise<Access<'share'> | null> {
  try {
    return await visit.decide.require('share', calendar.id)
  } catch (error) {
    if (error instanceof Denied) return null
    throw error
  }
}

function aceOf({ grantee, role }: Permission, fed: boolean, visit: Visit): string {
  const who = grantee ? d('href', xmlText(hrefFor(visit, { kind: 'principal', address: grantee.address }))) : d('authenticated')
  return ace(who, privilegesOf(role, fed), false)
}

function ace(who: string, privileges: readonly string[], stays: boolean): string {
  return d('ace', d('principal', who) + d('grant', list(privileges)) + (stays ? d('protected') : ''))
}

export const acl: readonly Property[] = [
  { namespace: dav, name: 'current-user-privilege-set', on: [...collections, 'object'], value: mine },
  { namespace: dav, name: 'supported-privilege-set', on: [...collections, 'object'], value: () => supported },
  { namespace: dav, name: 'acl', on: ['calendar'], value: accessControlList },
  { namespace: dav, name: 'acl-restrictions', on: ['calendar'], value: () => d('grant-only') + d('no-invert') },
  { namespace: dav, name: 'inherited-acl-set', on: ['calendar', 'object'], value: () => '' },
]
