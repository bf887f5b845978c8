/**
 * The DAV:response of an object told from its row in a listing: what programs ask for of thousands of objects at once. The same text as
 * `responseOf` makes, which takes everything that is asked for less often.
 */
import { d, element, propstat, type XmlName, xmlText } from '../http/xml.ts'
import type { Listed } from '../storage/dav-entries.ts'
import type { CalendarResource } from './resource.ts'
import { hrefFor, type Visit } from './visit.ts'
import type { Wanted } from './wanted.ts'

/** @param data XML of CALDAV:calendar-data, where it is asked for */
export type Line = (entry: Listed, data?: string) => string

/** Stands for what differs from object to object while the text around it is made. */
const gap = '\u0001'
const [head = '', tail = ''] = d('response', gap).split(gap)
const [found = '', ended = ''] = propstat(gap, '200 OK').split(gap)
/** Spelled alike in an address and in XML. */
const plain = /^[\w.-]+$/

/** null where something is asked for that a row of a listing does not tell. */
export function lineOf(visit: Visit, calendar: CalendarResource, wanted: Wanted): Line | null {
  if (wanted.namesOnly || wanted.all) return null
  const told: { open: string; close: string; empty: string; value: (entry: Listed) => string }[] = []
  const lacks: XmlName[] = []
  for (const row of wanted.rows) {
    if (row.on.includes('object') && !row.listed) return null
    const value = row.on.includes('object') ? row.listed?.(calendar) : null
    const [open = '', close = ''] = element(row, gap).split(gap)
    if (value) told.push({ open, close, empty: element(row), value })
    else lacks.push(row)
  }
  lacks.push(...wanted.unknown)
  const missing = lacks.length > 0 && !visit.prefer.minimal ? propstat(lacks.map(name => element(name)).join(''), '404 Not Found') : ''
  const home = xmlText(hrefFor(visit, calendar.target))
  const hrefOf = ({ address: name }: Listed) =>
    plain.test(name) ? home + name : xmlText(hrefFor(visit, { ...calendar.target, kind: 'object', name }))
  return (entry, data = '') => {
    let has = ''
    for (const { open, close, empty, value } of told) {
      const inner = value(entry)
      has += inner === '' ? empty : open + inner + close
    }
    has += data
    const properties = has !== '' || missing === '' ? found + has + ended : ''
    return `${head}<D:href>${hrefOf(entry)}</D:href>${properties}${missing}${tail}`
  }
}
