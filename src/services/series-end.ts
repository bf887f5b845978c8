/** What the sender of mailed calendars is told when a series ends by itself: which one, to whom it went, and why. */
import type { Config } from '../config.ts'
import { Denial } from '../sharing/decide.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { type EndedSeries, readEndedSeries, wanting } from '../storage/due-series.ts'
import { mailboxSentFrom } from '../storage/mailbox-senders.ts'
import { ask } from './gate.ts'
import { type Told, toldOf } from './told.ts'

export interface SeriesEndContent extends Told, Pick<EndedSeries, 'daysOfWeek' | 'time' | 'timeZone'> {
  because: EndedSeries['endedBecause']
  /** As it is called today, where they may know that; null otherwise. */
  calendar: { id: string; name: string } | null
  /** The mailbox that it went out from; null where there is none any more. */
  mailbox: string | null
  /** Addresses that it would have gone to. */
  recipients: string[]
}

/** @returns null when the series is gone, or its sender may not be written to any more */
export async function readSeriesEnd(
  db: Db,
  { organizationId, seriesId }: { organizationId: string; seriesId: string },
  config: Config,
): Promise<SeriesEndContent | null> {
  const ended = await readEndedSeries(db, organizationId, seriesId)
  const told = ended && (await toldOf(db, organizationId, ended.senderId, config))
  if (!told) return null
  const { senderId, collectionId, daysOfWeek, time, timeZone, endedBecause, sentFrom } = ended
  const access = await ask(db, told.person, 'readFreeBusy', collectionId)
  const mailbox = sentFrom && (await mailboxSentFrom(db, organizationId, senderId, sentFrom))
  return {
    ...told,
    daysOfWeek,
    time,
    timeZone,
    because: endedBecause,
    calendar: access instanceof Denial ? null : { id: collectionId, name: (await readCollection(db, access)).name },
    mailbox: mailbox?.name ?? null,
    recipients: (await wanting(db, organizationId, seriesId)).map(one => one.address),
  }
}
