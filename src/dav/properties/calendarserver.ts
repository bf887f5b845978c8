/** Calendar Server's extensions that clients rely on. */
import { d, xmlText } from '../../http/xml.ts'
import { Denied } from '../../services/gate.ts'
import { readSource } from '../../services/sources.ts'
import type { Access } from '../../sharing/access.ts'
import { calendarServerNamespace } from '../calendar-server.ts'
import { noticesTag } from '../notices.ts'
import type { Property } from '../properties.ts'
import { viewTag } from '../view-tag.ts'
import type { Visit } from '../visit.ts'

async function changing(visit: Visit, id: string): Promise<Access<'writeProperties'> | null> {
  try {
    return await visit.decide.require('writeProperties', id)
  } catch (error) {
    if (error instanceof Denied) return null
    throw error
  }
}

export const calendarServer: readonly Property[] = [
  {
    namespace: calendarServerNamespace,
    name: 'getctag',
    on: ['calendar', 'notifications'],
    value: async (resource, visit) => {
      if (resource.kind === 'notifications') return await noticesTag(visit)
      return resource.kind === 'calendar' ? xmlText(await viewTag(visit, resource)) : null
    },
  },
  {
    // Where the calendar is fed from: for its owner alone, the address may hold a secret.
    namespace: calendarServerNamespace,
    name: 'source',
    on: ['calendar'],
    value: async (resource, visit) => {
      if (resource.kind !== 'calendar' || !resource.calendar.fed || resource.access.role !== 'owner') return null
      const access = await changing(visit, resource.calendar.id)
      return access && d('href', xmlText((await readSource(visit.door.db, access)).address))
    },
  },
]
