/** Calendar Server's extensions that clients rely on. */
import { xmlText } from '../../http/xml.ts'
import type { Property } from '../properties.ts'
import { viewTag } from '../view-tag.ts'

export const calendarServerNamespace = 'http://calendarserver.org/ns/'

export const calendarServer: readonly Property[] = [
  {
    namespace: calendarServerNamespace,
    name: 'getctag',
    on: ['calendar'],
    value: async (resource, visit) => (resource.kind === 'calendar' ? xmlText(await viewTag(visit, resource)) : null),
  },
]
