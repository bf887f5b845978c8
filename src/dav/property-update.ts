/** DAV:propertyupdate, and the properties of MKCALENDAR and MKCOL: what each change comes to, before anything is changed (RFC 4918 §9.2). */
import { Problem } from '../errors.ts'
import { d, dav, element, propstat, written, type XmlName } from '../http/xml.ts'
import type { XmlElement } from '../http/xml-tree.ts'
import { changeCalendar, checkName } from '../services/calendars.ts'
import { takeIn } from '../services/listings.ts'
import type { Access } from '../sharing/access.ts'
import type { CollectionChange } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { changeDeadProperties } from '../storage/dead-properties.ts'
import { type Change, propertyOf } from './properties.ts'
import type { Visit } from './visit.ts'

/** One property of the request. */
export interface Judged {
  name: XmlName
  /** null when it cannot be. */
  change: Change | null
  /** Nobody sets it: it is worked out. */
  protected: boolean
  /** The precondition that its value fails, where there is one. */
  condition?: XmlName
}

const longest = 64 * 1024

/** @param owns the person may change the calendar for everybody @throws Problem `bad-request` */
export function judgeUpdate(root: XmlElement | null, owns: boolean): Judged[] {
  if (!root || root.namespace !== dav || root.name !== 'propertyupdate')
    throw new Problem('bad-request', 'The body is not a DAV:propertyupdate')
  const acts = root.children.filter(one => one.namespace === dav && (one.name === 'set' || one.name === 'remove'))
  const judged = acts.flatMap(act => propertiesIn(act).map(one => judge(one, act.name === 'set', owns)))
  if (judged.length === 0) throw new Problem('bad-request', 'The body changes nothing')
  return judged
}

/** DAV:set of MKCALENDAR (RFC 4791 §5.3.1) and extended MKCOL (RFC 5689 §3). */
export function judgeSet(root: XmlElement): Judged[] {
  return root.children
    .filter(one => one.namespace === dav && one.name === 'set')
    .flatMap(propertiesIn)
    .map(one => judge(one, true, true))
}

function propertiesIn(act: XmlElement): XmlElement[] {
  return act.children.filter(one => one.namespace === dav && one.name === 'prop').flatMap(one => one.children)
}

function judge(property: XmlElement, set: boolean, owns: boolean): Judged {
  const name = { namespace: property.namespace, name: property.name }
  const row = propertyOf(name)
  if (!row) return { name, protected: false, change: deadChange(property, set) }
  const change = row.change?.(set ? property : null, owns) ?? null
  if (change?.of === 'nothing') return { name, protected: false, change: null, condition: change.condition }
  return { name, protected: row.change === undefined, change: change && fits(change) ? change : null }
}

function deadChange(property: XmlElement, set: boolean): Judged['change'] {
  const value = set ? written(property) : null
  const { namespace, name } = property
  return (value?.length ?? 0) > longest ? null : { of: 'dead', dead: { namespace, name, value } }
}

function fits(change: Change): boolean {
  if (change.of === 'dead') return true
  if (change.of === 'calendar' && (change.description?.length ?? 0) > 10_000) return false
  if (change.name === undefined || change.name === null) return true
  try {
    return checkName(change.name) !== ''
  } catch {
    return false
  }
}

/** Makes all of it true, in the caller's transaction. @param owner where something of the calendar itself changes */
export async function applyAll(
  { door }: Pick<Visit, 'door'>,
  tx: Db,
  access: Access<'readFreeBusy'>,
  owner: Access<'writeProperties'> | null,
  judged: readonly Judged[],
): Promise<void> {
  const changes = judged.flatMap(one => one.change ?? [])
  const ofCalendar = changes.filter(one => one.of === 'calendar')
  if (ofCalendar.length > 0 && owner) {
    const merged = Object.assign({}, ...ofCalendar) as CollectionChange & { of?: string }
    delete merged.of
    await changeCalendar(tx, owner, merged, door)
  }
  const ofListing = changes.filter(one => one.of === 'listing')
  if (ofListing.length > 0) {
    const { of: _of, ...merged } = Object.assign({}, ...ofListing) as Extract<Change, { of: 'listing' }>
    await takeIn(tx, access, merged)
  }
  const dead = changes.flatMap(one => (one.of === 'dead' ? [one.dead] : []))
  if (dead.length > 0) await changeDeadProperties(tx, access, dead)
}

/** The DAV:propstat elements of the answer: all of it was done, or none and each says why. */
export function outcome({ prefer }: Pick<Visit, 'prefer'>, judged: readonly Judged[]): string {
  const elements = (some: readonly Judged[]) => some.map(one => element(one.name)).join('')
  const refused = judged.filter(one => one.change === null)
  if (refused.length === 0) return prefer.minimal ? '' : propstat(elements(judged), '200 OK')
  const guarded = refused.filter(one => one.protected)
  const plain = refused.filter(one => !one.protected && !one.condition)
  const named = refused.flatMap(one => (one.condition ? [{ name: one.name, condition: one.condition }] : []))
  const spared = judged.filter(one => one.change !== null)
  return (
    (guarded.length > 0 ? propstat(elements(guarded), '403 Forbidden', d('error', d('cannot-modify-protected-property'))) : '') +
    (plain.length > 0 ? propstat(elements(plain), '403 Forbidden') : '') +
    named.map(one => propstat(element(one.name), '403 Forbidden', d('error', element(one.condition)))).join('') +
    (spared.length > 0 ? propstat(elements(spared), '424 Failed Dependency') : '')
  )
}
