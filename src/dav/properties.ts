/** The properties of this door: rows from one file for each RFC. PROPFIND, PROPPATCH and reports know no others; the rest is dead. */
import { element, type XmlName } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import type { Listed } from '../storage/dav-entries.ts'
import type { DeadChange } from '../storage/dead-properties.ts'
import { acl } from './properties/acl.ts'
import { apple } from './properties/apple.ts'
import { caldavProperties } from './properties/caldav.ts'
import { calendarServer } from './properties/calendarserver.ts'
import { lockProperties } from './properties/locks.ts'
import { principalProperties } from './properties/principal.ts'
import { quota } from './properties/quota.ts'
import { sharingProperties } from './properties/sharing.ts'
import { syncProperties } from './properties/sync.ts'
import { timeZones } from './properties/time-zones.ts'
import { webdav } from './properties/webdav.ts'
import type { CalendarResource, Resource, ResourceKind } from './resource.ts'
import type { Visit } from './visit.ts'

/** What setting a property comes to. */
export type Change =
  /** Of the calendar itself, for everybody: takes `writeProperties`. */
  | {
      of: 'calendar'
      name?: string
      description?: string | null
      descriptionLanguage?: string | null
      color?: string | null
      timeZone?: string
      timeZoneText?: string | null
      transparent?: boolean
    }
  /** Of the person's own list: what they call it, its colour, its place. */
  | { of: 'listing'; name?: string | null; color?: string | null; position?: number | null }
  /** Kept as it is written, for the person who set it. */
  | { of: 'dead'; dead: DeadChange }

/** Why a value cannot be, where an RFC has a name for it: the precondition element. */
export interface Impossible {
  of: 'nothing'
  condition: XmlName
}

export interface Property extends XmlName {
  on: readonly ResourceKind[]
  /** XML inside the element; null when the resource does not have the property. */
  value: (resource: Resource, visit: Visit) => Promise<string | null> | string | null
  /** `xml:lang` of the value; null for none (RFC 4918 §4.3). */
  language?: (resource: Resource) => string | null
  /**
   * For objects, the same value told from their row in a listing (`object-line.ts`); absent where it takes more.
   * @returns null where the objects of this calendar do not have it
   */
  listed?: (calendar: CalendarResource) => ((entry: Listed) => string) | null
  /** Part of `allprop` (RFC 4918 §9.1: those of RFC 4918 itself). */
  always?: true
  /** Listings read what the objects say only for these. */
  needs?: 'content'
  /**
   * What setting it (or with null removing it) changes; absent for protected properties.
   * @param owns the person may change the calendar for everybody
   * @returns null for a value that cannot be
   */
  change?: (value: XmlElement | null, owns: boolean) => Change | Impossible | null
}

export const properties: readonly Property[] = [
  ...webdav,
  ...lockProperties,
  ...acl,
  ...principalProperties,
  ...syncProperties,
  ...quota,
  ...caldavProperties,
  ...timeZones,
  ...calendarServer,
  ...sharingProperties,
  ...apple,
]

const byName = new Map(properties.map(row => [`{${row.namespace}}${row.name}`, row]))

/** The row of a name; undefined for what is dead here. */
export function propertyOf({ namespace, name }: XmlName): Property | undefined {
  return byName.get(`{${namespace}}${name}`)
}

/** The element with its value; null when the resource does not have it. */
export function valueOf(row: Property, resource: Resource, visit: Visit): Promise<string | null> | string | null {
  if (!row.on.includes(resource.kind)) return null
  const value = row.value(resource, visit)
  if (value instanceof Promise) return value.then(inner => (inner === null ? null : element(row, inner)))
  return value === null ? null : element(row, value, row.language?.(resource) ?? null)
}
