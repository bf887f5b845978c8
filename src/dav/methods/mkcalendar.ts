/** MKCALENDAR (RFC 4791 §5.3.1) and extended MKCOL (RFC 5689): a new calendar in one's own home, with its properties or not at all. */
import { Problem } from '../../errors.ts'
import { caldav, dav, declarations, element, prolog } from '../../http/xml.ts'
import { child, type XmlElement } from '../../http/xml-tree.ts'
import { createCalendar, type NewCalendar } from '../../services/calendars.ts'
import { Denied } from '../../services/gate.ts'
import { bring, subscribe } from '../../services/sources.ts'
import type { Access } from '../../sharing/access.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { findInHome } from '../../storage/dav-calendars.ts'
import { reserved } from '../address.ts'
import { calendarServerNamespace } from '../calendar-server.ts'
import { requireIfHolds } from '../conditions.ts'
import type { Method } from '../methods.ts'
import { applyAll, type Judged, judgeSet, outcome } from '../property-update.ts'
import { readXml, type Visit } from '../visit.ts'

const known = ['VEVENT', 'VTODO', 'VJOURNAL']
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const mkcalendar: Method = async visit => {
  const body = await readXml(visit)
  if (body && (body.namespace !== caldav || body.name !== 'mkcalendar'))
    throw new Problem('bad-request', 'The body is not a CALDAV:mkcalendar')
  await make(visit, body, { namespace: caldav, name: 'mkcalendar-response' })
}

export const mkcol: Method = async visit => {
  const body = await readXml(visit)
  const isCalendar =
    body?.namespace === dav && body.name === 'mkcol' && typesIn(body).some(one => one.namespace === caldav && one.name === 'calendar')
  if (body && (body.namespace !== dav || body.name !== 'mkcol')) throw new Problem('unsupported-media-type', 'The body is not a DAV:mkcol')
  if (!isCalendar)
    throw new Problem('need-privileges', 'There are calendars here and no other collections', { condition: 'valid-resourcetype' })
  await make(visit, body, { namespace: dav, name: 'mkcol-response' })
}

function typesIn(body: XmlElement): XmlElement[] {
  const props = body.children.flatMap(set => child(set, dav, 'prop')?.children ?? [])
  return props.filter(one => one.namespace === dav && one.name === 'resourcetype').flatMap(one => one.children)
}

async function make(visit: Visit, body: XmlElement | null, root: { namespace: string; name: string }): Promise<void> {
  const { target, door, response } = visit
  if (target.kind === 'object') {
    throw new Problem('need-privileges', 'There are no calendars inside calendars', { condition: 'calendar-collection-location-ok' })
  }
  if (target.kind !== 'calendar')
    throw new Problem('method-not-allowed', 'A calendar is made in a home, under a name of its own', { condition: 'resource-must-be-null' })
  if ((reserved as readonly string[]).includes(target.segment)) {
    throw new Problem('need-privileges', 'A calendar cannot have this name', { condition: 'calendar-collection-location-ok' })
  }
  const components = body ? componentsIn(body) : null
  const judged = body ? judgeSet(body).filter(({ name }) => !given(name)) : []
  const address = body ? sourceIn(body) : null
  const brought = address === null ? null : await bring(door.db, await creating(visit, target, door.db), address, door.config, 'source')
  const made = await transaction(door.db, async tx => {
    const { ownerId, collectionId } = await findInHome(tx, visit.subject.organizationId, target.address, 'calendar', target.segment)
    const access = await visit.decide.create(ownerId ?? '', tx)
    if (collectionId !== null || (await isShared(visit, target.segment, tx)))
      throw new Problem('method-not-allowed', 'There is a calendar of that name', { condition: 'resource-must-be-null' })
    await requireIfHolds(visit, tx)
    if (judged.some(one => one.change === null)) return false
    const fresh: NewCalendar = { name: nameIn(judged) ?? target.segment, slug: target.segment, ...(components ? { components } : {}) }
    const id = brought
      ? await subscribe(tx, access, brought, fresh, door.config, door.now())
      : await createCalendar(tx, access, fresh, door.config)
    const seen = await visit.decide.require('readFreeBusy', id, { tx })
    await applyAll(visit, tx, seen, await visit.decide.require('writeProperties', id, { tx }), judged)
    return true
  })
  if (made) return void response.status(201).set('Cache-Control', 'no-cache').end()
  response
    .status(403)
    .type('application/xml')
    .send(`${prolog}${element(root, outcome({ prefer: { ...visit.prefer, minimal: false } }, judged)).replace('>', `${declarations}>`)}\n`)
}

// A shared calendar stands in one's home under its id. Programs name new calendars by UUIDs too, so the form alone says nothing.
async function isShared(visit: Visit, segment: string, tx: Db): Promise<boolean> {
  if (!uuid.test(segment)) return false
  try {
    await visit.decide.require('readFreeBusy', segment, { tx })
    return true
  } catch (error) {
    if (error instanceof Denied) return false
    throw error
  }
}

// Said at the making of a calendar and never again: what it is and which components it takes.
function given(name: { namespace: string; name: string }): boolean {
  return (
    (name.namespace === dav && name.name === 'resourcetype') ||
    (name.namespace === caldav && name.name === 'supported-calendar-component-set') ||
    (name.namespace === calendarServerNamespace && name.name === 'source')
  )
}

function nameIn(judged: readonly Judged[]): string | undefined {
  return judged.flatMap(one => (one.change?.of === 'calendar' && one.change.name !== undefined ? [one.change.name] : [])).at(-1)
}

/** CS:source: the address that the calendar is to be fed from; null for none. */
function sourceIn(body: XmlElement): string | null {
  const props = body.children.flatMap(set => child(set, dav, 'prop')?.children ?? [])
  const source = props.find(one => one.namespace === calendarServerNamespace && one.name === 'source')
  return source ? (child(source, dav, 'href')?.text ?? '') : null
}

async function creating(visit: Visit, { address, segment }: { address: string; segment: string }, db: Db): Promise<Access<'create'>> {
  const { ownerId } = await findInHome(db, visit.subject.organizationId, address, 'calendar', segment)
  return await visit.decide.create(ownerId ?? '')
}

/** @throws Problem for components that no calendar has */
function componentsIn(body: XmlElement): string[] | null {
  const props = body.children.flatMap(set => child(set, dav, 'prop')?.children ?? [])
  const set = props.find(one => one.namespace === caldav && one.name === 'supported-calendar-component-set')
  if (!set) return null
  const names = set.children.filter(one => one.name === 'comp').map(one => (one.attributes.get('name') ?? '').toUpperCase())
  const asked = [...new Set(names)].filter(name => known.includes(name))
  if (asked.length === 0)
    throw new Problem('need-privileges', 'A calendar has events, to-dos or journals', { condition: 'supported-calendar-component' })
  return asked
}
