/** RFC 6578 §4: sync-token; RFC 3253 §3.1.5: supported-report-set, computed from the reports that are there. */
import { d, dav, element, xmlText } from '../../http/xml.ts'
import { noticesToken } from '../notices.ts'
import type { Property } from '../properties.ts'
import { reportsOn } from '../reports.ts'
import { syncToken } from '../view-tag.ts'
import { collections } from './webdav.ts'

export const syncProperties: readonly Property[] = [
  {
    namespace: dav,
    name: 'sync-token',
    on: ['calendar', 'notifications'],
    value: async (resource, visit) => {
      if (resource.kind === 'notifications') return xmlText(await noticesToken(visit))
      return resource.kind === 'calendar' ? xmlText(await syncToken(visit, resource)) : null
    },
  },
  {
    namespace: dav,
    name: 'supported-report-set',
    on: [...collections, 'object'],
    value: resource =>
      reportsOn(resource.kind)
        .map(report => d('supported-report', d('report', element(report))))
        .join(''),
  },
]
