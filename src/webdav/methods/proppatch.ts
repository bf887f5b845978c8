/** PROPPATCH (RFC 4918 §9.2): all of it or nothing; each property says how it went. */
import { Problem } from '../../errors.ts'
import { readBody } from '../../http/body.ts'
import { d, dav, declarations, element, prolog, propstat, type XmlName, xmlText } from '../../http/xml.ts'
import { parseXml, type XmlElement, xmlNodes } from '../../http/xml-tree.ts'
import { changeCalendar, checkName } from '../../services/calendars.ts'
import { holdPlain, type PropertyChange, readPlain } from '../../services/plain-files.ts'
import { findFile, holdName, requirePublishing } from '../../services/publications.ts'
import type { CollectionChange } from '../../storage/collections.ts'
import { transaction } from '../../storage/database.ts'
import { requireConditions } from '../conditions.ts'
import { deadChange, keepOnCalendar, keepOnFile } from '../dead-properties.ts'
import type { Method } from '../methods.ts'
import { keeping, kept, type PlainTarget } from '../plain.ts'
import { propertyOf } from '../properties.ts'
import { type FileTarget, folderSeen, hrefFor, read, type Visit } from '../visit.ts'

interface Judged {
  name: XmlName
  /** What of the calendar itself it changes; null when it cannot be. */
  change: CollectionChange | null
  /** What is kept of a property that we do not know; null for those we do, and when it cannot be. */
  dead: PropertyChange | null
  protected: boolean
}

export const proppatch: Method = async visit => {
  const { target, request, response, door } = visit
  const { xmlBytes, xmlDepth } = door.config.limits
  const judged = readUpdate(await readBody(request, xmlBytes), xmlDepth)
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  const refused = judged.filter(one => !fits(one, target.kind))
  if (target.kind === 'file') await applyToCalendar(visit, target, judged, refused.length === 0)
  else if (target.kind === 'plain') await applyToFile(visit, target, judged, refused.length === 0)
  // The root decides nothing by itself: what is refused there is refused to everybody.
  else await visit.decide.all('readFreeBusy', 'calendar')
  response
    .status(207)
    .type('application/xml')
    .send(answer(hrefFor(visit, target), judged, refused))
}

/** Folders of people keep nothing; files that are no calendars keep what nobody knows. */
function fits({ change, dead }: Judged, kind: Visit['target']['kind']): boolean {
  if (kind === 'file') return change !== null || dead !== null
  return kind === 'plain' && dead !== null
}

function readUpdate(body: Uint8Array, depth: number): Judged[] {
  const root = parseXml(body, { depth, nodes: xmlNodes })
  if (root.namespace !== dav || root.name !== 'propertyupdate') throw new Problem('bad-request', 'The body is not a DAV:propertyupdate')
  const judged = root.children.flatMap(act => {
    if (act.namespace !== dav || (act.name !== 'set' && act.name !== 'remove')) return []
    const named = act.children.filter(one => one.namespace === dav && one.name === 'prop').flatMap(one => one.children)
    return named.map(one => judge(one, act.name === 'set'))
  })
  if (judged.length === 0) throw new Problem('bad-request', 'The body changes nothing')
  return judged
}

function judge(property: XmlElement, set: boolean): Judged {
  const name = { namespace: property.namespace, name: property.name }
  const row = propertyOf(name)
  if (!row) return { name, change: null, dead: deadChange(property, set), protected: false }
  const change = property.children.length === 0 ? (row.change?.(set ? property.text : null) ?? null) : null
  const fitting = change?.name === undefined || fitsName(change.name)
  const long = (change?.description?.length ?? 0) > 10_000
  return { name, change: fitting && !long ? change : null, dead: null, protected: row.change === undefined }
}

function fitsName(name: string): boolean {
  try {
    return checkName(name) !== ''
  } catch {
    return false
  }
}

/** The decision and the conditions come first, also when nothing will be changed. */
async function applyToCalendar(visit: Visit, target: FileTarget, judged: readonly Judged[], all: boolean): Promise<void> {
  const { place } = await read(visit, target)
  const { organizationId } = visit.subject
  await transaction(visit.door.db, async tx => {
    await holdName(tx, organizationId, place)
    const { collectionId } = await findFile(tx, organizationId, target.address, target.fileName)
    if (collectionId === null) throw new Problem('not-found', 'There is no such file')
    const access = await visit.decide.require('writeProperties', collectionId, { tx })
    await requirePublishing(tx, access)
    await requireConditions(visit, tx, target, { access, place })
    if (!all) return
    const changes = judged.flatMap(one => one.change ?? [])
    if (changes.length > 0) await changeCalendar(tx, access, Object.assign({}, ...changes) as CollectionChange, visit.door)
    await keepOnCalendar(tx, access, deadOf(judged))
  })
}

async function applyToFile(visit: Visit, target: PlainTarget, judged: readonly Judged[], all: boolean): Promise<void> {
  const { place } = await kept(visit, target)
  await transaction(visit.door.db, async tx => {
    const access = await keeping(visit, target.address, tx)
    await holdPlain(tx, access)
    if (!(await readPlain(tx, access, target.path))) throw new Problem('not-found', 'There is no such file')
    await requireConditions(visit, tx, target, { access, place })
    if (all) await keepOnFile(visit, tx, access, target.path, deadOf(judged))
  })
}

function deadOf(judged: readonly Judged[]): PropertyChange[] {
  return judged.flatMap(one => one.dead ?? [])
}

function answer(href: string, judged: readonly Judged[], refused: readonly Judged[]): string {
  const elements = (some: readonly Judged[]) => some.map(one => element(one.name)).join('')
  if (refused.length === 0) return multistatus(href, propstat(elements(judged), '200 OK'))
  const guarded = refused.filter(one => one.protected)
  const others = refused.filter(one => !one.protected)
  const spared = judged.filter(one => !refused.includes(one))
  return multistatus(
    href,
    (guarded.length > 0 ? propstat(elements(guarded), '403 Forbidden', d('error', d('cannot-modify-protected-property'))) : '') +
      (others.length > 0 ? propstat(elements(others), '403 Forbidden') : '') +
      (spared.length > 0 ? propstat(elements(spared), '424 Failed Dependency') : ''),
  )
}

function multistatus(href: string, propstats: string): string {
  return `${prolog}<D:multistatus${declarations}>${d('response', d('href', xmlText(href)) + propstats)}</D:multistatus>\n`
}
