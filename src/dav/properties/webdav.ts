/** RFC 4918 §15: the properties that every resource has. */
import { d, dav, element, caldav, xmlText } from '../../http/xml.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import type { Change, Property } from '../properties.ts'
import type { Listed } from '../../storage/dav-entries.ts'
import type { CalendarResource, Resource, ResourceKind } from '../resource.ts'
import { objectLength } from '../content.ts'
import { noticeTag } from '../notices.ts'
import { viewTag } from '../view-tag.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'

export const collections: readonly ResourceKind[] = [
  'root',
  'principals',
  'homes',
  'home',
  'notifications',
  'calendar',
  'proxy',
  'principal',
]
const every: readonly ResourceKind[] = [...collections, 'object', 'notification']

const types: Record<ResourceKind, (resource: Resource) => string> = {
  root: () => d('collection'),
  principals: () => d('collection'),
  homes: () => d('collection'),
  home: () => d('collection'),
  notifications: () => d('collection') + element({ namespace: cs, name: 'notification' }),
  principal: () => d('collection') + d('principal'),
  proxy: resource =>
    d('collection') +
    d('principal') +
    element({ namespace: cs, name: resource.kind === 'proxy' ? `calendar-proxy-${resource.proxy}` : '' }),
  calendar: resource => d('collection') + element({ namespace: caldav, name: 'calendar' }) + sharedMark(resource),
  object: () => '',
  notification: () => '',
}

// Calendar Server sharing: the owner's copy and everybody else's look different in Apple's programs.
function sharedMark(resource: Resource): string {
  if (resource.kind !== 'calendar') return ''
  const { access, calendar } = resource
  if (access.role !== 'owner') return element({ namespace: cs, name: 'shared' })
  return calendar.isShared ? element({ namespace: cs, name: 'shared-owner' }) : ''
}

function title(resource: Resource): string | null {
  switch (resource.kind) {
    case 'calendar':
      return resource.calendar.name
    case 'principal':
    case 'home':
      return resource.principal.name
    case 'proxy':
      return `calendar-proxy-${resource.proxy}`
    case 'object':
    case 'notification':
      return null
    default:
      return 'Dela'
  }
}

function rename(value: XmlElement | null, owns: boolean): Change | null {
  const name = value?.text.trim() ?? ''
  if (owns) return name === '' || name.length > 200 ? null : { of: 'calendar', name }
  return name.length > 200 ? null : { of: 'listing', name: name === '' ? null : name }
}

const typeOf = ({ component }: Listed) => `text/calendar; charset=utf-8; component=${component.toLowerCase()}`
// A digest of ours: nothing in it has to be escaped.
const etagOf = ({ etag }: Listed) => `&quot;${etag}&quot;`

/** Who sees less is not told when something changed that is not shown. */
function modifiedIn({ access }: CalendarResource): ((entry: Listed) => string) | null {
  return access.visibility === 'full' ? ({ modifiedAt }) => modifiedAt.toUTCString() : null
}

export const webdav: readonly Property[] = [
  {
    namespace: dav,
    name: 'resourcetype',
    on: every,
    always: true,
    value: resource => types[resource.kind](resource),
    listed: () => () => '',
  },
  {
    namespace: dav,
    name: 'displayname',
    on: collections,
    always: true,
    value: resource => {
      const name = title(resource)
      return name === null ? null : xmlText(name)
    },
    change: rename,
  },
  {
    namespace: dav,
    name: 'getcontenttype',
    on: ['calendar', 'object', 'notification'],
    always: true,
    value: resource => {
      if (resource.kind === 'notification') return 'application/xml; charset=utf-8'
      return resource.kind === 'object' ? typeOf(resource.entry) : 'text/calendar; charset=utf-8'
    },
    listed: () => typeOf,
  },
  {
    namespace: dav,
    name: 'getetag',
    on: ['calendar', 'object', 'notification'],
    always: true,
    value: async (resource, visit) => {
      if (resource.kind === 'object') return etagOf(resource.entry)
      if (resource.kind === 'notification') return `&quot;${noticeTag(visit, resource.notice)}&quot;`
      return resource.kind === 'calendar' ? `&quot;${await viewTag(visit, resource)}&quot;` : null
    },
    listed: () => etagOf,
  },
  {
    namespace: dav,
    name: 'getlastmodified',
    on: ['object'],
    always: true,
    value: resource => (resource.kind === 'object' ? (modifiedIn(resource.calendar)?.(resource.entry) ?? null) : null),
    listed: calendar => modifiedIn(calendar),
  },
  {
    namespace: dav,
    name: 'getcontentlength',
    on: ['object'],
    always: true,
    needs: 'content',
    value: (resource, visit) => objectLength(resource, visit),
  },
  {
    namespace: dav,
    name: 'creationdate',
    on: ['calendar'],
    always: true,
    value: resource => (resource.kind === 'calendar' ? resource.calendar.createdAt.toISOString().replace(/\.\d+/, '') : null),
  },
]
