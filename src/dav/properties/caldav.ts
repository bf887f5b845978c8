/** RFC 4791 §5.2: what a calendar is and takes. */
import { caldav, element, xmlText } from '../../http/xml.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import { instantValue } from '../../icalendar/feed.ts'
import { earliest, latest } from '../../icalendar/moment.ts'
import { collations } from '../collations.ts'
import { deadProperties } from '../dead-properties.ts'
import type { Change, Property } from '../properties.ts'
import type { CalendarResource, Resource } from '../resource.ts'

const c = (name: string, inner = '') => element({ namespace: caldav, name }, inner)
const calendarOf = (resource: Resource): CalendarResource | null => (resource.kind === 'calendar' ? resource : null)
const withAttributes = (name: string, attributes: string) => `<C:${name} ${attributes}/>`

/** Who sees busy times alone is not told what is written about the calendar, as in feeds. */
function description(resource: Resource): string | null {
  const found = calendarOf(resource)
  if (!found || found.access.visibility === 'busy' || found.calendar.description === null) return null
  return xmlText(found.calendar.description)
}

function describe(value: XmlElement | null, owns: boolean): Change | null {
  const language = value?.attributes.get('{http://www.w3.org/XML/1998/namespace}lang') ?? null
  if (!owns || (language !== null && !/^[A-Za-z0-9-]{1,35}$/.test(language))) return null
  return { of: 'calendar', description: value?.text ?? null, descriptionLanguage: language }
}

export const caldavProperties: readonly Property[] = [
  {
    namespace: caldav,
    name: 'calendar-description',
    on: ['calendar'],
    value: description,
    language: resource => calendarOf(resource)?.calendar.descriptionLanguage ?? null,
    change: describe,
  },
  {
    namespace: caldav,
    name: 'supported-calendar-component-set',
    on: ['calendar'],
    value: resource =>
      calendarOf(resource)
        ?.calendar.components.map(name => withAttributes('comp', `name="${name}"`))
        .join('') ?? null,
  },
  {
    namespace: caldav,
    name: 'supported-calendar-data',
    on: ['calendar'],
    value: () => withAttributes('calendar-data', 'content-type="text/calendar" version="2.0"'),
  },
  {
    namespace: caldav,
    name: 'supported-collation-set',
    on: ['calendar'],
    value: () => collations.map(name => c('supported-collation', name)).join(''),
  },
  {
    namespace: caldav,
    name: 'max-resource-size',
    on: ['calendar'],
    value: (_resource, visit) => String(visit.door.config.limits.objectBytes),
  },
  { namespace: caldav, name: 'max-instances', on: ['calendar'], value: (_resource, visit) => String(visit.door.config.limits.instances) },
  {
    namespace: caldav,
    name: 'max-attendees-per-instance',
    on: ['calendar'],
    value: (_resource, visit) => String(visit.door.config.limits.attendees),
  },
  { namespace: caldav, name: 'min-date-time', on: ['calendar'], value: () => instantValue(new Date(earliest)) },
  { namespace: caldav, name: 'max-date-time', on: ['calendar'], value: () => instantValue(new Date(latest)) },
  {
    // RFC 6638 §9.1
    namespace: caldav,
    name: 'schedule-calendar-transp',
    on: ['calendar'],
    // Whether somebody else's calendar makes a person busy is for that person to say; unless they do, it does not.
    value: async (resource, visit) => {
      const found = calendarOf(resource)
      if (!found) return null
      if (found.access.role === 'owner') return c(found.calendar.transparent ? 'transparent' : 'opaque')
      const own = (await deadProperties(visit, found)).get(`{${caldav}}schedule-calendar-transp`)
      return c(own?.includes('opaque') ? 'opaque' : 'transparent')
    },
    change: (value, owns) => {
      const wanted = value?.children.find(one => one.namespace === caldav)?.name
      if (value !== null && wanted !== 'transparent' && wanted !== 'opaque') return null
      if (owns) return { of: 'calendar', transparent: wanted === 'transparent' }
      const name = { namespace: caldav, name: 'schedule-calendar-transp' }
      return { of: 'dead', dead: { ...name, value: wanted === undefined ? null : element(name, c(wanted)) } }
    },
  },
]
