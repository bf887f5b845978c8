/** A calendar mailed again and again: begun, listed, stopped. Each mail is static and decided anew (`series-run.ts`). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Weekday, weekdays } from '../sharing/narrowing.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { addSeries, endSeries, listSeries as rows, type Series, type SeriesRange } from '../storage/snapshot-series.ts'
import { type FromRequest, readFrom } from './mailbox-senders.ts'
import { isId } from './names.ts'
import { nextTime } from './series-times.ts'
import { type ChosenOptions, readOptions, readWords, zoneOf } from './snapshot-options.ts'
import { type Addressees, readRecipients } from './snapshot-recipients.ts'
import { countSending, readMailedCalendar } from './snapshots.ts'

export interface SeriesRequest extends Addressees, ChosenOptions {
  range: SeriesRange
  daysOfWeek: Weekday[]
  /** `07:00` */
  time: string
  /** A shared mailbox that each mail goes out from. */
  from?: FromRequest
}

const timeForm = /^(?:[01]\d|2[0-3]):[0-5]\d$/
/** Of one calendar that go on: more are a slip, or a way to flood somebody. */
const mostSeries = 20

/**
 * Call it in the transaction that the Access was decided in. Nothing is sent at once: the first mail leaves when it is due.
 * @throws Problem as `queueSnapshot`; `bad-request` for a plan, `conflict` where the calendar has too many already, `need-privileges` for a mailbox
 */
export async function beginSeries(tx: Db, access: Access<'share'>, request: SeriesRequest, config: Config, now: Date): Promise<Series> {
  const { timeZone: calendarZone } = await readMailedCalendar(tx, access)
  const daysOfWeek = weekdays.filter(day => request.daysOfWeek.includes(day))
  if (daysOfWeek.length === 0) throw new Problem('bad-request', 'Name at least one day of the week', { field: 'daysOfWeek' })
  if (!timeForm.test(request.time)) throw new Problem('bad-request', 'A time is HH:MM', { field: 'time' })
  const plan = { daysOfWeek, time: request.time, timeZone: await zoneOf(tx, access, request.timeZone, calendarZone) }
  const sentFrom = await readFrom(tx, access, request.from)
  const recipients = await readRecipients(tx, access, request, config)
  const options = readOptions(
    request,
    recipients.map(one => one.role),
  )
  const going = (await rows(tx, access, mostSeries)).filter(one => one.endedAt === null)
  if (going.length >= mostSeries) throw new Problem('conflict', `A calendar is mailed in at most ${mostSeries} series; stop one first`)
  await countSending(tx, access, config)
  const nextAt = nextTime(plan, now)
  const id = await addSeries(tx, access, { ...plan, ...options, ...readWords(request), range: request.range, recipients, nextAt, sentFrom })
  const told = recipients.map(({ address, role }) => ({ address, role }))
  const mailbox = request.from ? { mailbox: request.from } : {}
  const details = { series: id, ...plan, range: request.range, recipients: told, ...mailbox }
  await audit(tx, access, 'snapshot.repeat', { collectionId: access.collectionId, details })
  const found = (await rows(tx, access, mostSeries)).find(one => one.id === id)
  if (!found) throw new Error('The series was not written')
  return found
}

/** Of the calendar: those that go on, then those that have ended. */
export async function listSeries(db: Db, access: Access<'share'>, limit = 50): Promise<Series[]> {
  return await rows(db, access, limit)
}

/** No more mails of it are made from now on; one that is on its way still arrives. @throws Problem `not-found` */
export async function stopSeries(tx: Db, access: Access<'share'>, id: string): Promise<void> {
  if (!isId(id) || !(await endSeries(tx, access, id, 'stopped'))) throw new Problem('not-found', 'There is no such series')
  await audit(tx, access, 'snapshot.stop', { collectionId: access.collectionId, details: { series: id, because: 'stopped' } })
}
