/** The reports of this door: one file each, one row each. REPORT knows no others; supported-report-set is computed from here. */
import { caldav, dav, type XmlName } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import { calendarQuery } from './reports/calendar-query.ts'
import { calendarMultiget } from './reports/calendar-multiget.ts'
import { expandProperty } from './reports/expand-property.ts'
import { freeBusyQuery } from './reports/free-busy-query.ts'
import { aclPrincipalPropSet, principalMatch } from './reports/principal-match.ts'
import { principalPropertySearch, principalSearchPropertySet } from './reports/principal-search.ts'
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
  {
    namespace: dav,
    name: 'expand-property',
    on: ['root', 'principals', 'principal', 'proxy', 'homes', 'home', 'calendar', 'object'],
    run: expandProperty,
  },
  { namespace: dav, name: 'principal-property-search', on: ['root', 'principals', 'principal', 'home'], run: principalPropertySearch },
  {
    namespace: dav,
    name: 'principal-search-property-set',
    on: ['root', 'principals', 'principal', 'home'],
    run: principalSearchPropertySet,
  },
  { namespace: dav, name: 'principal-match', on: ['root', 'principals', 'home'], run: principalMatch },
  { namespace: dav, name: 'acl-principal-prop-set', on: ['calendar'], run: aclPrincipalPropSet },
  { namespace: dav, name: 'sync-collection', on: ['calendar', 'notifications'], run: syncCollection },
]

export function reportsOn(kind: ResourceKind): readonly ReportRow[] {
  return reports.filter(row => row.on.includes(kind))
}
