/** Which properties a PROPFIND or a report asks for (RFC 4918 §14.20, RFC 4791 §9.6), and their answer for one resource. */
import { Problem } from '../errors.ts'
import { caldav, dav, element, type XmlName } from '../http/xml.ts'
import { child, type XmlElement } from '../http/xml-tree.ts'
import { propertiesResponse } from './multistatus.ts'
import { type Property, properties, propertyOf, valueOf } from './properties.ts'
import { deadProperties } from './dead-properties.ts'
import { lineOf } from './object-line.ts'
import type { CalendarResource, ObjectResource, Resource } from './resource.ts'
import { hrefFor, type Visit } from './visit.ts'

export interface Wanted {
  /** Names alone, no values. */
  namesOnly: boolean
  rows: readonly Property[]
  /** Names that we know nothing about: dead properties, or nothing. */
  unknown: readonly XmlName[]
  /** `allprop` and `propname`: dead properties too. */
  all: boolean
  /** CALDAV:calendar-data of a report, with what it selects; null where it is not asked for. */
  data: XmlElement | null
}

/** @param root DAV:propfind, or a report that has DAV:prop, DAV:allprop or DAV:propname in it; null for an empty body @throws Problem `bad-request` */
export function wantedIn(root: XmlElement | null): Wanted {
  const always = properties.filter(row => row.always)
  const everything: Wanted = { namesOnly: false, rows: always, unknown: [], all: true, data: null }
  if (root === null) return everything
  if (child(root, dav, 'propname')) return { ...everything, namesOnly: true, rows: properties }
  const prop = child(root, dav, 'prop')
  if (prop) return { ...everything, ...sorted(prop.children), all: false }
  if (!child(root, dav, 'allprop')) throw new Problem('bad-request', 'The body asks for nothing')
  const included = sorted(child(root, dav, 'include')?.children ?? [])
  return { ...everything, ...included, rows: [...new Set([...always, ...included.rows])] }
}

function sorted(asked: readonly XmlElement[]): Pick<Wanted, 'rows' | 'unknown' | 'data'> {
  const rows = new Set<Property>()
  const unknown = new Map<string, XmlName>()
  let data: XmlElement | null = null
  for (const one of asked) {
    const row = propertyOf(one)
    if (row) rows.add(row)
    else if (one.namespace === caldav && one.name === 'calendar-data') data = one
    else unknown.set(`{${one.namespace}}${one.name}`, { namespace: one.namespace, name: one.name })
  }
  return { rows: [...rows], unknown: [...unknown.values()], data }
}

function isKnown(key: string): boolean {
  const [, namespace = '', name = ''] = /^\{(.*)\}(.*)$/.exec(key) ?? []
  return propertyOf({ namespace, name }) !== undefined
}

/** Does a listing have to read what the objects say? */
export function needsContent(wanted: Wanted): boolean {
  return wanted.data !== null || (!wanted.namesOnly && wanted.rows.some(row => row.needs === 'content'))
}

/** Answers for the objects of one calendar: each by a line where listings tell enough, else property by property. @param data as `lineOf` */
export function answering(
  visit: Visit,
  calendar: CalendarResource,
  wanted: Wanted,
  data: ((one: ObjectResource) => string) | null = null,
): (one: ObjectResource) => Promise<string> | string {
  const line = lineOf(visit, calendar, wanted)
  if (line) return one => line(one.entry, data?.(one))
  return async one => await responseOf(visit, one, wanted, data ? [data(one)] : [])
}

/** The DAV:response of one resource. @param more elements that the report itself adds to what was found */
export async function responseOf(visit: Visit, resource: Resource, wanted: Wanted, more: readonly string[] = []): Promise<string> {
  const has: string[] = []
  const lacks: XmlName[] = []
  for (const row of wanted.rows) {
    const found = valueOf(row, resource, visit)
    const value = found instanceof Promise ? await found : found
    if (value === null) lacks.push(row)
    else has.push(wanted.namesOnly ? element(row) : value)
  }
  if (wanted.all || wanted.unknown.length > 0) {
    const dead = await deadProperties(visit, resource)
    // What is kept for a property that has a row is that row's to show.
    for (const [key, xml] of dead)
      if ((wanted.all && !isKnown(key)) || wanted.unknown.some(name => key === `{${name.namespace}}${name.name}`)) has.push(xml)
    lacks.push(...wanted.unknown.filter(name => !dead.has(`{${name.namespace}}${name.name}`)))
  }
  // What nobody asked for by name is not missing.
  return propertiesResponse(
    hrefFor(visit, resource.target),
    [...has, ...more],
    wanted.all ? wanted.unknown.filter(name => lacks.includes(name)) : lacks,
    visit.prefer.minimal,
  )
}
