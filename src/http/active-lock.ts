/** DAV:activelock, as both DAV doors show it. */
import { type Lock, tokenUri } from '../services/locks.ts'
import { d, xmlText } from './xml.ts'

/** RFC 4918 §14.1. Somebody else's token and note are not shown: they are half of what it takes to write. */
export function activeLock(lock: Lock, mine: boolean, href: string, depth: '0' | 'infinity' = '0'): string {
  const scope = d('lockscope', d(lock.shared ? 'shared' : 'exclusive'))
  const note = mine && lock.ownerNote !== null ? d('owner', lock.ownerNote) : ''
  const token = mine ? d('locktoken', d('href', tokenUri(lock))) : ''
  const timeout = d('timeout', `Second-${lock.secondsLeft}`)
  return d(
    'activelock',
    scope + d('locktype', d('write')) + d('depth', depth) + note + timeout + token + d('lockroot', d('href', xmlText(href))),
  )
}
