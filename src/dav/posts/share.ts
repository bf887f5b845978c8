/** CS:share (caldav-sharing): who is to have the calendar. One who is refused refuses it for all, and the answer says who and why. */
import { Problem } from '../../errors.ts'
import { witness } from '../../http/hall.ts'
import { d, dav, xmlText } from '../../http/xml.ts'
import { child, type XmlElement } from '../../http/xml-tree.ts'
import { grant, type ProgramRole, type Wish } from '../../services/program-sharing.ts'
import { transaction } from '../../storage/database.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'
import { multistatus, statusResponse } from '../multistatus.ts'
import type { Post } from '../posts.ts'
import { targetOf, type Visit } from '../visit.ts'

const most = 100

interface Asked {
  href: string
  role: Wish['role']
}

/** What became of all of them: each refusal under the address as it was written. */
class Refused extends Error {
  readonly refused: ReadonlyMap<string, Problem>
  constructor(refused: ReadonlyMap<string, Problem>) {
    super('Somebody was refused')
    this.refused = refused
  }
}

export const share: Post = async (visit, calendar, root) => {
  const asked = root.children.filter(one => one.namespace === cs && (one.name === 'set' || one.name === 'remove')).map(askedIn)
  if (asked.length === 0) throw new Problem('bad-request', 'The body shares with nobody')
  if (asked.length > most) throw new Problem('bad-request', `At most ${most} people at once`)
  const { db, config, enqueue, now } = visit.door
  try {
    await transaction(db, async tx => {
      const access = await visit.decide.require('share', calendar, { tx })
      const refused = new Map<string, Problem>()
      for (const { href, role } of asked) {
        try {
          await grant(tx, access, { address: addressIn(visit, href), role }, { config, enqueue, now: now() })
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          refused.set(href, error)
        }
      }
      if (refused.size > 0) throw new Refused(refused)
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    for (const problem of error.refused.values()) await witness(visit.request, problem)
    return await tell(visit, asked, error.refused)
  }
  visit.response.status(200).set('Content-Length', '0').end()
}

function askedIn(element: XmlElement): Asked {
  const href = child(element, dav, 'href')?.text.trim() ?? ''
  if (href === '') throw new Problem('bad-request', 'A person is named by a DAV:href')
  if (element.name === 'remove') return { href, role: 'none' }
  const levels: [string, ProgramRole][] = [
    ['read', 'read'],
    ['read-write', 'write'],
  ]
  const role = levels.find(([name]) => child(element, cs, name))?.[1]
  if (!role) throw new Problem('bad-request', 'A share is CS:read or CS:read-write')
  return { href, role }
}

/** @throws Problem for what names no person */
function addressIn(visit: Visit, href: string): string {
  const mail = /^mailto:([^?]+)/i.exec(href)?.[1]
  if (mail !== undefined) return decoded(mail)
  const target = /^[a-z][a-z0-9+.-]*:(?!\/\/)/i.test(href) ? null : targetOf(visit, href)
  if (target?.kind === 'principal') return target.address
  throw new Problem('calendar-cannot-be-shared', 'That is nobody’s address', { reason: 'address-not-valid' })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function tell(visit: Visit, asked: readonly Asked[], refused: ReadonlyMap<string, Problem>): Promise<void> {
  const answer = multistatus(visit)
  for (const { href } of asked) {
    const problem = refused.get(href)
    const why = problem ? d('error', d('need-privileges')) + d('responsedescription', xmlText(problem.message)) : ''
    await answer.add(statusResponse(href, problem ? '403 Forbidden' : '424 Failed Dependency', why))
  }
  await answer.end()
}
