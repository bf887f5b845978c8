/** Who and where: RFC 3744 §4, RFC 5397, RFC 4791 §6.2, RFC 6638 §2.4. What discovery walks along. */
import { caldav, d, dav, element, xmlText } from '../../http/xml.ts'
import type { Principal } from '../../services/principals.ts'
import type { Target } from '../address.ts'
import type { Property } from '../properties.ts'
import { actingFor, ownDelegates } from '../proxies.ts'
import type { Resource } from '../resource.ts'
import { hrefFor, type Visit } from '../visit.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'
import { collections } from './webdav.ts'

const href = (visit: Visit, target: Target) => d('href', xmlText(hrefFor(visit, target)))
const principalHref = (visit: Visit, address: string) => href(visit, { kind: 'principal', address })

function principalOf(resource: Resource): Principal | null {
  return resource.kind === 'principal' ? resource.principal : null
}

const userTypes = { user: 'INDIVIDUAL', guest: 'INDIVIDUAL', federated: 'INDIVIDUAL', group: 'GROUP', mailbox: 'ROOM' } as const

async function proxyFor(resource: Resource, visit: Visit): Promise<string | null> {
  if (principalOf(resource)?.id !== visit.subject.id) return principalOf(resource) ? '' : null
  return (await actingFor(visit)).map(one => principalHref(visit, one.address)).join('')
}

/** The groups that a person is in, as far as calendar programs ask: the write proxies of those they act for. */
async function memberships(resource: Resource, visit: Visit): Promise<string | null> {
  const principal = principalOf(resource)
  if (principal?.id !== visit.subject.id) return principal ? '' : null
  return (await actingFor(visit)).map(one => href(visit, { kind: 'proxy', address: one.address, proxy: 'write' })).join('')
}

/** Who acts for whom is nobody else's to know: the one who asks finds themselves, and their own delegates. */
async function members(resource: Resource, visit: Visit): Promise<string | null> {
  if (resource.kind !== 'proxy') return principalOf(resource) ? '' : null
  if (resource.proxy === 'read') return ''
  const { id } = resource.principal
  if (id === visit.subject.id) return (await ownDelegates(visit)).map(one => principalHref(visit, one.address)).join('')
  return (await actingFor(visit)).some(one => one.id === id) ? principalHref(visit, visit.subject.address) : ''
}

export const principalProperties: readonly Property[] = [
  {
    namespace: dav,
    name: 'current-user-principal',
    on: [...collections, 'object'],
    value: (_resource, visit) => principalHref(visit, visit.subject.address),
  },
  {
    namespace: dav,
    name: 'principal-URL',
    on: ['principal'],
    value: (resource, visit) => (resource.kind === 'principal' ? href(visit, resource.target) : null),
  },
  {
    namespace: dav,
    name: 'principal-collection-set',
    on: [...collections, 'object'],
    value: (_resource, visit) => href(visit, { kind: 'principals' }),
  },
  {
    namespace: dav,
    name: 'owner',
    on: ['calendar', 'object', 'home', 'notifications'],
    value: (resource, visit) => {
      if (resource.kind === 'calendar') return principalHref(visit, resource.calendar.ownerAddress)
      if (resource.kind === 'object') return principalHref(visit, resource.calendar.calendar.ownerAddress)
      return 'principal' in resource ? principalHref(visit, resource.principal.address) : null
    },
  },
  {
    namespace: caldav,
    name: 'calendar-home-set',
    on: ['principal'],
    value: (resource, visit) => {
      const principal = principalOf(resource)
      if (!principal) return null
      return principal.kind === 'group' ? '' : href(visit, { kind: 'home', address: principal.address })
    },
  },
  {
    namespace: caldav,
    name: 'calendar-user-address-set',
    on: ['principal'],
    value: (resource, visit) => {
      const principal = principalOf(resource)
      return principal ? d('href', xmlText(`mailto:${principal.address}`)) + principalHref(visit, principal.address) : null
    },
  },
  {
    namespace: caldav,
    name: 'calendar-user-type',
    on: ['principal'],
    value: resource => {
      const principal = principalOf(resource)
      return principal ? userTypes[principal.kind] : null
    },
  },
  {
    namespace: cs,
    name: 'email-address-set',
    on: ['principal'],
    value: resource => {
      const principal = principalOf(resource)
      return principal ? element({ namespace: cs, name: 'email-address' }, xmlText(principal.address)) : null
    },
  },
  { namespace: dav, name: 'group-membership', on: ['principal'], value: memberships },
  { namespace: dav, name: 'group-member-set', on: ['principal', 'proxy'], value: members },
  { namespace: dav, name: 'alternate-URI-set', on: ['principal'], value: resource => (principalOf(resource) ? '' : null) },
  { namespace: cs, name: 'calendar-proxy-write-for', on: ['principal'], value: proxyFor },
  { namespace: cs, name: 'calendar-proxy-read-for', on: ['principal'], value: resource => (principalOf(resource) ? '' : null) },
  {
    namespace: cs,
    name: 'notification-URL',
    on: ['principal'],
    value: (resource, visit) =>
      principalOf(resource)?.id === visit.subject.id ? href(visit, { kind: 'notifications', address: visit.subject.address }) : null,
  },
]
