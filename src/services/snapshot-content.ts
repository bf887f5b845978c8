/** What one recipient of a mailed calendar may see of it now: read with their own Access, for the mail itself, its preview and its check. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { Config } from '../config.ts'
import type { Window } from '../icalendar/object.ts'
import { firstLanguage, type Language, statusWordsOf } from '../language/status.ts'
import { place, touches } from '../pages/published/placed.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { WorkingHours } from '../sharing/narrowing.ts'
import type { RecipientSubject } from '../sharing/principal.ts'
import { isViewRole, type ViewRole } from '../sharing/roles.ts'
import type { VisibleOccurrence } from '../sharing/visible.ts'
import { readCollection } from '../storage/collections.ts'
import { type Db, snapshot } from '../storage/database.ts'
import { listOccurrences } from '../storage/occurrences.ts'
import { readPublished } from '../storage/published.ts'
import { readOwnerHours, type SnapshotFrame } from '../storage/snapshot-options.ts'
import type { Addressed, SnapshotRange } from '../storage/snapshots.ts'
import { recipient as decideRecipient } from './gate.ts'
import { type Author, authorOf, type SentFrom } from './mailbox-senders.ts'
import { gather } from './view-content.ts'

/** What is asked for, and by whom; what comes of it is decided when it is read. */
export interface WantedSnapshot extends SnapshotRange {
  collectionId: string
  subject: RecipientSubject
  frame: SnapshotFrame
  sender: Addressed
  /** The shared mailbox that it goes out from; null for the sender's own. */
  sentFrom: SentFrom | null
  recipient: { address: string; name: string; language: string }
  mailSubject: string | null
  message: string | null
}

/** All that a mail is composed of, as its recipient may see it. */
export interface SnapshotContent {
  /** What the recipient gets today: never more than the sender chose. */
  role: ViewRole
  language: Language
  calendar: { id: string; name: string; description: string | null; color: string | null; timeZone: string }
  organizationName: string
  owner: { name: string; address: string }
  sender: Addressed
  author: Author
  recipient: { name: string; address: string }
  subject: string | null
  message: string | null
  frame: Omit<SnapshotFrame, 'timeZone'>
  /** IANA zone in which days begin and times are told. */
  zone: string
  /** When the owner works. */
  hours: WorkingHours
  /** `YYYY-MM-DD`, both inclusive, in the zone. */
  firstDay: string
  lastDay: string
  window: Window
  occurrences: VisibleOccurrence[]
  /** False when there are more. */
  complete: boolean
  /** Components of the published view, of all that has an instance in the window. */
  components: string
  zones: Record<string, string | null>
  /** Most events in the file. */
  limit: number
  /** Of what is shown: the same for as long as that is the same. */
  digest: string
}

/** Secret addresses of one mail; null where it has none. */
export interface Ways {
  /** Tells whether it is still current. */
  check: string | null
  /** Stops the series that it is one of. */
  stop: string | null
}

/** The mail that comes of it. */
export interface ComposedMail {
  language: Language
  subject: string
  html: string
  text: string
  /** null where the calendar is not attached. */
  ics: string | null
  /** `<name> Calendar.ics`, of characters that every file system takes. */
  fileName: string
}

/** Composing is the mail door's; whoever shows a mail without sending it is handed this. */
export type Compose = (content: SnapshotContent, sentAt: Date, ways: Ways) => ComposedMail

/**
 * Decides and reads in one snapshot of the database. A Denial means that nothing was read.
 * @returns what to compose, or why nothing may be sent now
 */
export async function readContent(db: Db, wanted: WantedSnapshot, config: Config): Promise<SnapshotContent | Denial> {
  const { recipient, sender, firstDay, lastDay, frame } = wanted
  return await snapshot(db, async tx => {
    const access = await decideRecipient(tx, wanted.subject, wanted.collectionId)
    if (access instanceof Denial) return access
    const author = await authorOf(tx, wanted.subject.organizationId, { ...sender, id: wanted.subject.senderId }, wanted.sentFrom)
    if (author instanceof Denial) return author
    const language = firstLanguage(recipient.language)
    const collection = await readCollection(tx, access)
    const published = await readPublished(tx, access)
    const zone = frame.timeZone ?? collection.timeZone
    const within = { from: wanted.from, to: wanted.to }
    const searched = around(within, zone, collection.timeZone)
    const shown = await readShown(tx, access, { ...wanted, searched, zone }, collection.timeZone, config)
    const content = await gather(tx, access, statusWordsOf(language), frame.wholeCalendar ? {} : { within: searched })
    const { name, color, timeZone } = collection
    return {
      role: roleOf(access),
      language,
      calendar: { id: collection.id, name, description: published.description, color, timeZone },
      organizationName: published.organizationName,
      owner: { name: collection.ownerName, address: collection.ownerAddress },
      sender: { ...sender, ...author.shown },
      author,
      recipient,
      subject: wanted.mailSubject,
      message: wanted.message,
      frame,
      zone,
      hours: await readOwnerHours(tx, access),
      firstDay,
      lastDay,
      window: within,
      ...shown,
      components: Buffer.concat(content.pieces).toString(),
      zones: content.zones,
      limit: config.limits.instances,
      digest: frame.wholeCalendar ? content.hash : digestOf(shown.occurrences),
    }
  })
}

/** The digest alone, as the recipient would be shown the same today; null where it is shown at another level, or not at all. */
export async function readDigest(
  db: Db,
  wanted: Pick<WantedSnapshot, 'collectionId' | 'subject' | 'frame'> & SnapshotRange,
  config: Config,
): Promise<string | null> {
  return await snapshot(db, async tx => {
    const access = await decideRecipient(tx, wanted.subject, wanted.collectionId)
    if (access instanceof Denial || roleOf(access) !== wanted.subject.role) return null
    if (wanted.frame.wholeCalendar) return (await gather(tx, access, null)).hash
    const { timeZone: calendarZone } = await readCollection(tx, access)
    const zone = wanted.frame.timeZone ?? calendarZone
    const searched = around(wanted, zone, calendarZone)
    return digestOf((await readShown(tx, access, { ...wanted, searched, zone }, calendarZone, config)).occurrences)
  })
}

/** Whoever sees private events as well is shown no other details for it. */
function roleOf({ role }: Access<'readFreeBusy'>): ViewRole {
  if (isViewRole(role)) return role
  if (role === 'delegateWithPrivateEventAccess') return 'read'
  throw new TypeError(`A recipient was given ${role}`)
}

/** Whole days and floating times are stored as instants of the calendar's zone: seen from another, they are looked for around the range. */
const margin = 26 * 3_600_000

function around({ from, to }: Window, zone: string, calendarZone: string): Window {
  return zone === calendarZone ? { from, to } : { from: new Date(from.getTime() - margin), to: new Date(to.getTime() + margin) }
}

async function readShown(
  tx: Db,
  access: Access<'readFreeBusy'>,
  { from, to, firstDay, lastDay, searched, zone }: SnapshotRange & { searched: Window; zone: string },
  calendarZone: string,
  config: Config,
): Promise<{ occurrences: VisibleOccurrence[]; complete: boolean }> {
  const { occurrences, complete } = await listOccurrences(tx, access, searched, calendarZone, config.limits.instances)
  if (zone === calendarZone) return { occurrences, complete }
  const period = { first: firstDay, last: lastDay }
  const touching = place(occurrences, zone).filter(one => touches(one, period) && (one.of.allDay || within(one.of, { from, to }, zone)))
  return { occurrences: touching.map(one => one.of), complete }
}

/** What has no length takes place at its start; a floating time is one of the zone that it is read in. */
function within(of: VisibleOccurrence, { from, to }: Window, zone: string): boolean {
  const instant = (local: string) => new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds)
  const { start, end } = of.floating ? { start: instant(of.localStart), end: instant(of.localEnd) } : of
  return start < to && (end > from || start >= from)
}

function digestOf(occurrences: readonly VisibleOccurrence[]): string {
  const told = occurrences.map(({ id: _id, ...shown }) => JSON.stringify(shown))
  return createHash('sha256').update(told.toSorted().join('\n')).digest('base64url')
}
