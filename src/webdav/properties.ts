/** The properties that this door knows: one row each. All others are kept as they are written (`dead-properties.ts`). */
import { activeLock } from '../http/active-lock.ts'
import { appleIcal, caldav, d, dav, element, type XmlName, xmlText } from '../http/xml.ts'
import { locksOn } from '../services/locks.ts'
import { usedInFolder } from '../services/plain-files.ts'
import type { CollectionChange } from '../storage/collections.ts'
import type { Target } from './address.ts'
import { type Kept, readingOrNot } from './plain.ts'
import { lockHref, type Read, type Visit } from './visit.ts'

/** What properties are asked of. */
export interface Resource {
  target: Exclude<Target, { kind: 'nowhere' }>
  /** Of calendars. */
  file?: Read
  /** Of other files and folders. */
  kept?: Kept
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
  if (target.kind === 'plain') return target.path.slice(target.path.lastIndexOf('/') + 1)
  return target.kind === 'folder' ? target.address : 'Dela'
}

const text = (value: string | null | undefined): string | null => (value === null || value === undefined ? null : xmlText(value))

const isFolder = ({ file, kept }: Resource): boolean => !file && (kept?.file.isFolder ?? true)
const day = (date: Date | undefined): string | null => date?.toISOString().replace(/\.\d+/, '') ?? null

async function modified({ file, kept }: Resource): Promise<string | null> {
  const at = file ? (await file.content()).modifiedAt : kept?.file.changedAt
  return at?.toUTCString() ?? null
}

async function length({ file, kept }: Resource): Promise<string | null> {
  if (file) return String(await (await file.content()).length())
  return kept && !kept.file.isFolder ? String(kept.file.size) : null
}

/** Bytes of all that the owner of a folder keeps; null for whoever is not the owner (invariant 9: it changes with what others do not see). */
async function used({ target, file }: Resource, visit: Visit): Promise<number | null> {
  if (file || target.kind === 'root' || target.kind === 'file') return null
  const access = await readingOrNot(visit, target.address)
  return access ? await usedInFolder(visit.door.db, access) : null
}

export const properties: readonly Property[] = [
  { namespace: dav, name: 'resourcetype', value: resource => (isFolder(resource) ? d('collection') : '') },
  { namespace: dav, name: 'displayname', value: resource => xmlText(title(resource)), change: name => (name === null ? null : { name }) },
  {
    namespace: dav,
    name: 'getcontenttype',
    value: resource =>
      isFolder(resource)
        ? null
        : resource.file
          ? 'text/calendar; charset=utf-8'
          : xmlText(resource.kept?.file.contentType ?? 'application/octet-stream'),
  },
  { namespace: dav, name: 'getetag', value: async ({ file, kept }) => text(file ? (await file.content()).etag : kept?.file.etag) },
  { namespace: dav, name: 'getlastmodified', value: modified },
  { namespace: dav, name: 'getcontentlength', value: length },
  { namespace: dav, name: 'creationdate', value: ({ file, kept }) => day(file?.file.createdAt ?? kept?.file.createdAt) },
  { namespace: dav, name: 'supportedlock', value: ({ file, kept }) => ((file ?? kept) ? lockKinds : '') },
  {
    namespace: dav,
    name: 'lockdiscovery',
    value: async ({ target, file, kept }, visit) => {
      const { access, place } = file ?? kept ?? {}
      if (!access || !place || (target.kind !== 'file' && target.kind !== 'plain')) return ''
      const locks = await locksOn(visit.door.db, access, place)
      const shown = (lock: (typeof locks)[number]) =>
        activeLock(lock, lock.holderId === visit.subject.id, lockHref(visit, target.address, lock), lock.deep ? 'infinity' : '0')
      return locks.map(shown).join('')
    },
  },
  {
    namespace: dav,
    name: 'quota-used-bytes',
    value: async (resource, visit) => {
      const bytes = await used(resource, visit)
      return bytes === null ? null : String(bytes)
    },
    onRequest: true,
  },
  {
    namespace: dav,
    name: 'quota-available-bytes',
    value: async (resource, visit) => {
      const bytes = await used(resource, visit)
      return bytes === null ? null : String(Math.max(0, visit.door.config.limits.bytesPerOwner - bytes))
    },
    onRequest: true,
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

/** The row of a name; undefined for what this door knows nothing about. */
export function propertyOf(wanted: XmlName): Property | undefined {
  return properties.find(one => one.namespace === wanted.namespace && one.name === wanted.name)
}

/** @returns the element with its value; null when the resource does not have it */
export async function valueOf(name: XmlName, resource: Resource, visit: Visit): Promise<string | null> {
  const value = await propertyOf(name)?.value(resource, visit)
  return value === null || value === undefined ? null : element(name, value)
}
