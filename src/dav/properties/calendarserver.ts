/** Calendar Server's extensions that clients rely on. */
import { xmlText } from '../../http/xml.ts'
import { calendarServerNamespace } from '../calendar-server.ts'
import { noticesTag } from '../notices.ts'
import type { Property } from '../properties.ts'
import { viewTag } from '../view-tag.ts'

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
]
