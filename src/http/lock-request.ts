/** What a LOCK asks for (RFC 4918 §9.10.1, §10.7). */
import { Problem } from '../errors.ts'
import { dav, element, xmlText } from './xml.ts'
import { child, type XmlElement } from './xml-tree.ts'

export interface LockInfo {
  shared: boolean
  /** XML of the client's `owner` element. */
  ownerNote: string | null
}

const longestNote = 2000

/** @throws Problem `bad-request` */
export function lockInfo(root: XmlElement): LockInfo {
  const scope = child(root, dav, 'lockscope')?.children[0]
  const type = child(root, dav, 'locktype')?.children[0]
  const known = scope?.namespace === dav && (scope.name === 'exclusive' || scope.name === 'shared')
  if (root.namespace !== dav || root.name !== 'lockinfo' || !known || type?.namespace !== dav || type.name !== 'write') {
    throw new Problem('bad-request', 'The body is not a DAV:lockinfo for a write lock')
  }
  const owner = child(root, dav, 'owner')
  const note = owner ? xmlText(owner.text.trim()) + owner.children.map(noted).join('') : null
  if (note !== null && note.length > longestNote)
    throw new Problem('bad-request', `The owner of a lock has at most ${longestNote} characters`)
  return { shared: scope.name === 'shared', ownerNote: note }
}

function noted(one: XmlElement): string {
  return element(one, xmlText(one.text.trim()) + one.children.map(noted).join(''))
}

/** Seconds asked for; null for as long as possible (RFC 4918 §10.7). The first that can be read counts. */
export function timeoutOf(header: string | string[] | undefined): number | null {
  for (const part of String(header ?? '').split(',')) {
    const seconds = /^\s*Second-(\d{1,10})\s*$/i.exec(part)?.[1]
    if (seconds !== undefined) return Number(seconds)
    if (/^\s*Infinite\s*$/i.test(part)) return null
  }
  return null
}
