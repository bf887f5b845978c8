/** The reports of this door: one file each, one row each. REPORT knows no others; supported-report-set is computed from here. */
import { caldav, dav, type XmlName } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import { calendarQuery } from './reports/calendar-query.ts'
import { calendarMultiget } from './reports/calendar-multiget.ts'
import { freeBusyQuery } from './reports/free-busy-query.ts'
import { syncCollection } from './reports/sync-collection.ts'
import type { Resource, ResourceKind } from './resource.ts'
import type { Visit } from './visit.ts'

/** Answers the request, or throws what the answer is to say. @param root the body's root element */
export type Report = (visit: Visit, resource: Resource, root: XmlElement) => Promise<void>

export interface ReportRow extends XmlName {
  on: readonly ResourceKind[]
  run: Report
}

export const reports: readonly ReportRow[] = [
  { namespace: caldav, name: 'calendar-query', on: ['calendar', 'object'], run: calendarQuery },
  { namespace: caldav, name: 'calendar-multiget', on: ['calendar'], run: calendarMultiget },
  { namespace: caldav, name: 'free-busy-query', on: ['calendar', 'home'], run: freeBusyQuery },
  { namespace: dav, name: 'sync-collection', on: ['calendar'], run: syncCollection },
]

export function reportsOn(kind: ResourceKind): readonly ReportRow[] {
  return reports.filter(row => row.on.includes(kind))
}
