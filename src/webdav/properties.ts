/** The properties of this door: one row each. What is not here is nowhere kept, and says so with 404 and 403. */
import { appleIcal, caldav, d, dav, element, type XmlName, xmlText } from '../http/xml.ts'
import { activeLock } from '../http/active-lock.ts'
import { locksOn } from '../services/locks.ts'
import type { CollectionChange } from '../storage/collections.ts'
import type { Target } from './address.ts'
import { hrefFor, type Read, type Visit } from './visit.ts'

/** What properties are asked of. */
export interface Resource {
  target: Exclude<Target, { kind: 'nowhere' }>
  /** null for folders. */
  file: Read | null
}

export interface Property extends XmlName {
  /** XML inside the element; null when the resource does not have the property. */
  value: (resource: Resource, visit: Visit) => Promise<string | null> | string | null
  /** What setting it changes of the calendar; absent for protected properties. `text` is null when it is removed. */
  change?: (text: string | null) => CollectionChange | null
  /** Not part of `allprop` (RFC 4918 §9.1). */
  onRequest?: true
}

const lockKinds = ['exclusive', 'shared'].map(scope => d('lockentry', d('lockscope', d(scope)) + d('locktype', d('write')))).join('')

const title = ({ target, file }: Resource): string => {
  if (file) return file.file.name
  return target.kind === 'folder' ? target.address : 'Dela'
}

const text = (value: string | null | undefined): string | null => (value === null || value === undefined ? null : xmlText(value))

export const properties: readonly Property[] = [
  { namespace: dav, name: 'resourcetype', value: ({ file }) => (file ? '' : d('collection')) },
  { namespace: dav, name: 'displayname', value: resource => xmlText(title(resource)), change: name => (name === null ? null : { name }) },
  { namespace: dav, name: 'getcontenttype', value: ({ file }) => (file ? 'text/calendar; charset=utf-8' : null) },
  { namespace: dav, name: 'getetag', value: async ({ file }) => (file ? xmlText((await file.content()).etag) : null) },
  { namespace: dav, name: 'getlastmodified', value: async ({ file }) => (file ? (await file.content()).modifiedAt.toUTCString() : null) },
  {
    namespace: dav,
    name: 'getcontentlength',
    value: async ({ file }) => (file ? String((await (await file.content()).bytes()).length) : null),
  },
  { namespace: dav, name: 'creationdate', value: ({ file }) => file?.file.createdAt.toISOString().replace(/\.\d+/, '') ?? null },
  { namespace: dav, name: 'supportedlock', value: ({ file }) => (file ? lockKinds : '') },
  {
    namespace: dav,
    name: 'lockdiscovery',
    value: async ({ target, file }, visit) => {
      if (!file) return ''
      const locks = await locksOn(visit.door.db, file.access, file.place)
      return locks.map(lock => activeLock(lock, lock.holderId === visit.subject.id, hrefFor(visit, target))).join('')
    },
  },
  {
    namespace: caldav,
    name: 'calendar-description',
    // Below details a calendar shows its name and colour, not what is written about it.
    value: ({ file }) => (file && ['details', 'full'].includes(file.access.visibility) ? text(file.file.description) : null),
    change: description => ({ description }),
    onRequest: true,
  },
  {
    namespace: appleIcal,
    name: 'calendar-color',
    value: ({ file }) => text(file?.file.color),
    change: color =>
      color === null || /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(color.trim()) ? { color: color?.trim().slice(0, 7) ?? null } : null,
    onRequest: true,
  },
]

/** The row of a name; undefined for what is not kept here. */
export function propertyOf(wanted: XmlName): Property | undefined {
  return properties.find(one => one.namespace === wanted.namespace && one.name === wanted.name)
}

/** @returns the element with its value; null when the resource does not have it */
export async function valueOf(name: XmlName, resource: Resource, visit: Visit): Promise<string | null> {
  const value = await propertyOf(name)?.value(resource, visit)
  return value === null || value === undefined ? null : element(name, value)
}
