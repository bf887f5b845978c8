/** RFC 4918 §15.8, §15.10: locks there are and could be. */
import { activeLock } from '../../http/active-lock.ts'
import { d, dav } from '../../http/xml.ts'
import { locksOn } from '../../services/object-locks.ts'
import type { Property } from '../properties.ts'
import { hrefFor } from '../visit.ts'

const kinds = ['exclusive', 'shared'].map(scope => d('lockentry', d('lockscope', d(scope)) + d('locktype', d('write')))).join('')

export const lockProperties: readonly Property[] = [
  { namespace: dav, name: 'supportedlock', on: ['calendar', 'object'], always: true, value: () => kinds },
  {
    namespace: dav,
    name: 'lockdiscovery',
    on: ['calendar', 'object'],
    always: true,
    value: async (resource, visit) => {
      if (resource.kind !== 'calendar' && resource.kind !== 'object') return null
      const access = resource.kind === 'calendar' ? resource.access : resource.calendar.access
      const locks = await locksOn(visit.door.db, access, resource.kind === 'object' ? resource.target.name : null)
      const href = hrefFor(visit, resource.target)
      const depth = resource.kind === 'calendar' ? 'infinity' : '0'
      return locks.map(lock => activeLock(lock, lock.holderId === access.principalId, href, depth)).join('')
    },
  },
]
