/** CALDAV:calendar-multiget (RFC 4791 §7.9): these objects and no others. What is not there, or not shown, says so for itself. */
import { Problem } from '../../errors.ts'
import { dav } from '../../http/xml.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import { readByAddress } from '../../storage/dav-objects.ts'
import { calendarData } from '../calendar-data.ts'
import { multistatus, statusResponse } from '../multistatus.ts'
import type { Report } from '../reports.ts'
import { type CalendarResource, withObject } from '../resource.ts'
import { targetOf, type Visit } from '../visit.ts'
import { answering, wantedIn } from '../wanted.ts'

const most = 5000
const batch = 200

export const calendarMultiget: Report = async (visit, resource, root) => {
  if (resource.kind !== 'calendar') throw new Problem('not-found', 'There is no calendar here')
  const wanted = wantedIn(root)
  const data = wanted.data === null ? null : calendarData(visit, resource, wanted.data)
  const hrefs = [...new Set(root.children.filter(one => one.namespace === dav && one.name === 'href').map(one => one.text.trim()))]
  if (hrefs.length === 0) throw new Problem('bad-request', 'The report names nothing')
  if (hrefs.length > most) {
    throw new Problem('need-privileges', `At most ${most} objects are asked for at once`, { condition: 'number-of-matches-within-limits' })
  }
  const answer = multistatus(visit)
  const answers = answering(visit, resource, wanted, data)
  for (let at = 0; at < hrefs.length; at += batch) {
    const asked = hrefs.slice(at, at + batch).map(href => ({ href, name: nameIn(visit, resource, href) }))
    const names = asked.flatMap(one => (one.name === null || one.name === 'unusable' ? [] : [one.name.name]))
    const found = await readByAddress(visit.door.db, resource.access, names)
    for (const { href, name } of asked) {
      const object = name !== null && name !== 'unusable' ? found.get(name.name) : undefined
      if (object) await answer.add(await answers(withObject(resource, object)))
      else await answer.add(statusResponse(href, name === 'unusable' ? '400 Bad Request' : '404 Not Found'))
    }
  }
  await answer.end()
}

// An address outside the calendar of the request is nothing here, whatever stands at it (invariant 1).
function nameIn(visit: Visit, calendar: CalendarResource, href: XmlElement['text']): { name: string } | 'unusable' | null {
  try {
    const target = targetOf(visit, href)
    const inside = target?.kind === 'object' && target.address === calendar.target.address && target.segment === calendar.target.segment
    return inside ? { name: target.name } : null
  } catch (error) {
    if (error instanceof Problem) return error.type === 'bad-request' ? 'unusable' : null
    throw error
  }
}
