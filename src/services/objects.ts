/** Calendar objects on their way in: read, validated, rendered, indexed; then one write. */
import { components } from '../icalendar/component.ts'
import { expand } from '../icalendar/occurrences.ts'
import type { CalendarLimits, ComponentName, ValidObject, Window } from '../icalendar/object.ts'
import { InvalidCalendar } from '../icalendar/object.ts'
import { parseObject } from '../icalendar/parse.ts'
import { renderViews, viewRulesVersion } from '../icalendar/views.ts'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Collection, readCollection, readRendering } from '../storage/collections.ts'
import { holdWrites } from '../storage/changes.ts'
import type { Db } from '../storage/database.ts'
import {
  deleteObjects,
  etagOf,
  etagsByUid,
  holds,
  type Precondition,
  type PreparedObject,
  putObjects,
  readForChange,
} from '../storage/objects.ts'
import { requireRoom, type Room } from './room.ts'
import { keepUnseen } from './unseen-content.ts'
import { besideUnseen } from './unseen-uids.ts'

const year = 365.25 * 24 * 60 * 60 * 1000

/** Told how long work goes on, so that whoever watches the server sees it. */
export type Watch = (events: number) => { at(done: number): void; end(): void }

/** What views and occurrences are derived with. */
export interface Deriving {
  secret: Uint8Array
  timeZone: string
  horizon: Window
  instances: number
}

/** What preparing needs to know of the collection. */
export interface Preparing extends Deriving {
  limits: CalendarLimits
  watch: Watch
  room: Room
}

export function limitsOf(config: Config): CalendarLimits {
  const { objectBytes, instances, attendees, properties } = config.limits
  return { objectBytes, instances, attendees, properties }
}

/** The stretch of time that is indexed on write. */
export function horizonOf(config: Config, now: Date): Window {
  const { pastYears, futureYears } = config.occurrences
  return { from: new Date(now.getTime() - pastYears * year), to: new Date(now.getTime() + futureYears * year) }
}

export async function preparing(
  db: Db,
  access: Access<'write'> | Access<'writeProperties'>,
  config: Config,
  now: Date,
  watch: Watch = unwatched,
): Promise<Preparing> {
  const { used, ...rendering } = await readRendering(db, access)
  return { ...derivingWith(rendering, config, now), limits: limitsOf(config), watch, room: { used, limit: config.limits.bytesPerOwner } }
}

/** What deriving takes, of what was read of the collection before. */
export function derivingWith({ secret, timeZone }: Pick<Deriving, 'secret' | 'timeZone'>, config: Config, now: Date): Deriving {
  return { secret, timeZone, horizon: horizonOf(config, now), instances: config.occurrences.instancesPerObject }
}

const unwatched: Watch = () => ({ at() {}, end() {} })

/** The name of an object that came without one: nothing of its UID can be read from it. */
export function nameFor(uid: string): string {
  return `${etagOf(uid)}.ics`
}

/** Works out everything that is stored of an object. Pure but for its length: one object is bounded, thousands are the caller's to slice. */
export function prepare(object: ValidObject, name: string, given: Deriving): PreparedObject {
  const whole: Window = { from: object.firstAt ?? given.horizon.from, to: object.lastAt ?? given.horizon.to }
  const from = object.recurring && whole.from < given.horizon.from ? given.horizon.from : whole.from
  const to = object.recurring && (object.lastAt === null || whole.to > given.horizon.to) ? given.horizon.to : whole.to
  // The last instant may itself be the start of an instance without length.
  const window: Window = { from, to: new Date(Math.max(to.getTime(), from.getTime()) + 1) }
  const calendar = components(object.text)
  const dated = object.firstAt !== null
  const { occurrences, complete } = dated
    ? expand(calendar, window, { zone: given.timeZone, limit: given.instances })
    : { occurrences: [], complete: true }
  const reached = complete ? window.to : (occurrences.at(-1)?.start ?? window.from)
  return {
    name,
    etag: etagOf(object.text),
    object,
    views: renderViews(calendar, { secret: given.secret }),
    rulesVersion: viewRulesVersion,
    occurrences: complete ? occurrences : occurrences.filter(one => one.start < reached),
    materializedFrom: dated && from > whole.from ? from : null,
    materializedTo: dated && (!complete || object.lastAt === null || to < whole.to) ? reached : null,
  }
}

/** @throws Problem `calendar-data` with condition, line and reason */
export function readCalendarObject(text: string, config: Config, collection: Pick<Collection, 'timeZone' | 'components'>): ValidObject {
  try {
    const components = collection.components as ComponentName[]
    return parseObject(text, { zone: collection.timeZone, limits: limitsOf(config), components })
  } catch (error) {
    throw error instanceof InvalidCalendar ? calendarProblem(error) : error
  }
}

export function calendarProblem(error: InvalidCalendar): Problem {
  return new Problem('calendar-data', error.message, { condition: error.condition, ...(error.line === null ? {} : { line: error.line }) })
}

export interface Written {
  id: string
  etag: string
}

/** Adds an object that must not be there yet. @throws Problem `no-uid-conflict` for an event that the writer may see, `need-privileges` */
export async function createObject(tx: Db, access: Access<'write'>, brought: ValidObject, given: Preparing): Promise<Written> {
  const [renamed = brought] = await besideUnseen(tx, access, [brought], given.secret)
  const known = await etagsByUid(tx, access, [renamed.uid])
  if (known.size > 0) throw new Problem('no-uid-conflict', 'The calendar has an event with this UID')
  const [{ object } = { object: renamed }] = await keepUnseen(tx, access, [renamed], given)
  const prepared = prepare(object, nameFor(object.uid), given)
  const ids = await putObjects(tx, access, [prepared])
  await requireRoom(tx, access, given.room, Buffer.byteLength(object.text))
  return { id: ids.get(object.uid) ?? '', etag: prepared.etag }
}

/**
 * Changes one object: `rewrite` gets the stored text and gives the new one, which is validated like any other.
 * @throws Problem `not-found`, `precondition-failed`, `calendar-data`, `need-privileges`
 */
export async function changeObject(
  tx: Db,
  access: Access<'write'>,
  id: string,
  when: Precondition,
  config: Config,
  given: Preparing,
  rewrite: (text: string) => string,
): Promise<Written> {
  // The collection first and then the object, as whoever imports takes them: two that wait for each other would both fail.
  await holdWrites(tx, access)
  const stored = await readForChange(tx, access, id)
  if (!stored) throw new Problem('not-found', 'There is no such event')
  holds(when, stored.etag)
  const collection = await readCollection(tx, access)
  const brought = readCalendarObject(rewrite(stored.data), config, collection)
  const [object = brought] = brought.uid === stored.uid ? [brought] : await besideUnseen(tx, access, [brought], given.secret)
  if (object.uid !== stored.uid) throw new Problem('no-uid-conflict', 'The UID of an event does not change')
  const prepared = prepare(object, stored.name, given)
  await putObjects(tx, access, [prepared])
  await requireRoom(tx, access, given.room, Buffer.byteLength(object.text))
  return { id, etag: prepared.etag }
}

/** @throws Problem `not-found`, `precondition-failed`, `need-privileges` */
export async function deleteObject(tx: Db, access: Access<'write'>, id: string, when: Precondition): Promise<void> {
  await holdWrites(tx, access)
  const stored = await readForChange(tx, access, id)
  if (!stored) throw new Problem('not-found', 'There is no such event')
  holds(when, stored.etag)
  await deleteObjects(tx, access, [stored.uid])
}
