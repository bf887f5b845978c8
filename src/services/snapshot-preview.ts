/** The very mail that a recipient would get, before it is sent: decided and read as for them, and nothing is kept of it. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { Denial } from '../sharing/decide.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { readSender } from '../storage/snapshot-options.ts'
import { type ComposedMail, type Compose, readContent } from './snapshot-content.ts'
import { readAddress } from './addresses.ts'
import { Denied } from './gate.ts'
import { readRequest, type SnapshotRequest, type SnapshotWarning } from './snapshots.ts'

export interface Preview {
  mail: ComposedMail
  /** What the recipient gets: never more than was chosen for them. */
  role: ViewRole
  recipient: { address: string; name: string }
  warnings: SnapshotWarning[]
}

export interface Previewing {
  config: Config
  compose: Compose
  /** How people reach this server, without a slash at the end. */
  publicUrl: string
}

/**
 * @param whose which recipient's mail; the first's where it is left out
 * @throws Problem as `queueSnapshot`; `bad-request` for somebody who is no recipient. @throws Denied
 */
export async function previewSnapshot(
  tx: Db,
  access: Access<'share'>,
  { whose, ...request }: SnapshotRequest & { whose?: string },
  { config, compose, publicUrl }: Previewing,
  now: Date,
): Promise<Preview> {
  const { range, fresh } = await readRequest(tx, access, request, config, now)
  const address = whose === undefined ? fresh.recipients[0]?.address : readAddress(whose, 'preview')
  const recipient = fresh.recipients.find(one => one.address === address)
  if (!recipient) throw new Problem('bad-request', 'The preview is for one of the recipients', { field: 'preview' })
  const { organizationId, collectionId, principalId: senderId } = access
  if (senderId === null) throw new TypeError('A snapshot is sent by somebody')
  const { layout, workingHoursOnly, privateDetails, attachments, attachCalendar, timeZone, wholeCalendar } = fresh
  const frame = { layout, workingHoursOnly, privateDetails, attachments, attachCalendar, timeZone, wholeCalendar, seriesId: null }
  const { role } = recipient
  const subject = {
    kind: 'recipient',
    address: recipient.address,
    organizationId,
    role,
    senderId,
    workingHoursOnly,
    privateDetails,
  } as const
  const sender = await readSender(tx, access)
  const words = { mailSubject: fresh.subject, message: fresh.message }
  const content = await readContent(
    tx,
    { ...range, collectionId, subject, frame, sender, sentFrom: fresh.sentFrom, recipient, ...words },
    config,
  )
  if (content instanceof Denial) throw new Denied(content)
  // Nothing is kept, so the address answers like one of no mail.
  const mail = compose(content, now, { check: `${publicUrl}/s/preview`, stop: null })
  return { mail, role: content.role, recipient: content.recipient, warnings: range.long ? ['longRange'] : [] }
}
