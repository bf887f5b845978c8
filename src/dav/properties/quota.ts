/** RFC 4331: how much is kept and how much more may be, told to the owner alone (invariant 9: it changes with what others do not see). */
import { usedByOwner, usedBySelf } from '../../storage/room.ts'
import type { Property } from '../properties.ts'
import type { Resource } from '../resource.ts'
import type { Visit } from '../visit.ts'

/** Bytes of all that the owner keeps; null for whoever is not the owner. */
async function used(resource: Resource, visit: Visit): Promise<number | null> {
  const { db } = visit.door
  if (resource.kind === 'home') {
    return resource.principal.id === visit.subject.id ? await usedBySelf(db, visit.decide.self()) : null
  }
  if (resource.kind !== 'calendar' || resource.access.role !== 'owner') return null
  return await usedByOwner(db, await visit.decide.require('writeProperties', resource.calendar.id))
}

async function available(resource: Resource, visit: Visit): Promise<string | null> {
  const bytes = await used(resource, visit)
  return bytes === null ? null : String(Math.max(0, visit.door.config.limits.bytesPerOwner - bytes))
}

export const quota: readonly Property[] = [
  { namespace: 'DAV:', name: 'quota-available-bytes', on: ['home', 'calendar'], value: available },
  {
    namespace: 'DAV:',
    name: 'quota-used-bytes',
    on: ['home', 'calendar'],
    value: async (resource, visit) => {
      const bytes = await used(resource, visit)
      return bytes === null ? null : String(bytes)
    },
  },
]
