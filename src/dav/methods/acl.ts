/**
 * ACL (RFC 3744 §8.1). Who may see what is set where invitations and policy are (REST, pages, Calendar Server's sharing), so nothing is
 * changed here; but whoever asks learns what is wrong with what they asked.
 */
import { Problem } from '../../errors.ts'
import { caldav, dav } from '../../http/xml.ts'
import { child, type XmlElement } from '../../http/xml-tree.ts'
import { principalByAddress } from '../../services/principals.ts'
import type { Method } from '../methods.ts'
import { resourceAt } from '../resource.ts'
import { readXml, targetOf, type Visit } from '../visit.ts'

const privileges = new Set(
  [
    'all',
    'read',
    'write',
    'write-content',
    'write-properties',
    'bind',
    'unbind',
    'unlock',
    'read-acl',
    'read-current-user-privilege-set',
  ].map(name => `{${dav}}${name}`),
).add(`{${caldav}}read-free-busy`)

export const aclMethod: Method = async visit => {
  const root = await readXml(visit)
  await resourceAt(visit, visit.target)
  if (!root || root.namespace !== dav || root.name !== 'acl') throw new Problem('bad-request', 'The body is not a DAV:acl')
  for (const ace of root.children.filter(one => one.namespace === dav && one.name === 'ace')) await check(visit, ace)
  throw new Problem('need-privileges', 'Calendars are shared by invitation, not by access control lists')
}

async function check(visit: Visit, ace: XmlElement): Promise<void> {
  const granted = ace.children.filter(one => one.name === 'grant' || one.name === 'deny').flatMap(one => one.children)
  const strange = granted.flatMap(one => one.children).find(one => !privileges.has(`{${one.namespace}}${one.name}`))
  if (strange)
    throw new Problem('need-privileges', `There is no privilege ${strange.name.slice(0, 60)}`, { condition: 'not-supported-privilege' })
  const principal = child(ace, dav, 'principal') ?? child(ace, dav, 'invert')
  const href = principal && child(principal, dav, 'href')
  if (href && !(await isKnown(visit, href.text))) {
    throw new Problem('need-privileges', 'There is no such principal', { condition: 'recognized-principal' })
  }
}

async function isKnown(visit: Visit, href: string): Promise<boolean> {
  try {
    const target = targetOf(visit, href)
    return target?.kind === 'principal' && (await principalByAddress(visit.door.db, visit.decide.self(), target.address)) !== null
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}
