/** RFC 3744 §5: what the one who asks may do here. */
import { caldav, d, dav, element } from '../../http/xml.ts'
import { atLeast, type Role } from '../../sharing/roles.ts'
import type { Property } from '../properties.ts'
import type { Resource } from '../resource.ts'
import type { Visit } from '../visit.ts'
import { collections } from './webdav.ts'

const reading = ['read', 'read-current-user-privilege-set']
const writing = ['write-content', 'bind', 'unbind']
const owning = ['write', 'write-properties', 'unlock', 'read-acl']

function privilegesOf(role: Role): string[] {
  const busy = element({ namespace: caldav, name: 'read-free-busy' })
  const names = [...reading, ...(atLeast(role, 'write') ? writing : []), ...(role === 'owner' ? owning : [])]
  return [...names.map(name => d(name)), busy]
}

/** DAV:privilege elements of what may be done with the resource. */
function privileges(resource: Resource, visit: Visit): string {
  const list = (names: readonly string[]) => names.map(name => d('privilege', name)).join('')
  if (resource.kind === 'calendar') return list(privilegesOf(resource.access.role))
  if (resource.kind === 'object') {
    const { access } = resource.calendar
    const masked = access.visibility !== 'full' && resource.object?.masked === true
    return list(privilegesOf(masked ? 'read' : access.role))
  }
  const own = resource.kind === 'home' && resource.principal.id === visit.subject.id && !visit.subject.guest
  return list([...reading, ...(own ? ['bind', 'unbind'] : [])].map(name => d(name)))
}

export const acl: readonly Property[] = [
  { namespace: dav, name: 'current-user-privilege-set', on: [...collections, 'object'], value: privileges },
]
