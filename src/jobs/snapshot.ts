/** One mail of a mailed calendar: decided again, and composed of what its recipient may see. */
import { Problem } from '../errors.ts'
import { writtenBy } from '../mail/author.ts'
import { composeSnapshot } from '../mail/snapshot-message.ts'
import { MailFailure } from '../mail/transport.ts'
import { openCheck } from '../services/snapshot-check.ts'
import type { JobOf } from '../services/outbox.ts'
import { findDelivery, readDelivery, settle } from '../services/snapshot-delivery.ts'
import { Denial } from '../sharing/decide.ts'
import type { MailKind } from './working.ts'

/** @throws MailFailure for what would be too large tomorrow too */
const composed: typeof composeSnapshot = (...given) => {
  try {
    return composeSnapshot(...given)
  } catch (error) {
    if (error instanceof Problem) throw new MailFailure(error.message, true, error)
    throw error
  }
}

export const snapshotMail: MailKind<JobOf<'snapshot'>> = {
  async compose({ db, config, now, publicUrl }, { organizationId, deliveryId }) {
    const claimed = await findDelivery(db, organizationId, deliveryId)
    if (claimed === null) return null
    const content = await readDelivery(db, claimed, config)
    if (content instanceof Denial) return content
    const address = `${publicUrl}/s/${await openCheck(db, claimed, content, now())}`
    const ways = { check: address, stop: content.frame.seriesId === null ? null : `${address}/stop` }
    const { subject, html, text, ics, fileName, language } = composed(content, now(), ways)
    return {
      mail: {
        ...writtenBy(content.author, language),
        to: content.recipient,
        subject,
        text,
        html,
        language,
        calendar: ics === null ? null : { fileName, text: ics },
        ...(ways.stop === null ? {} : { unsubscribe: ways.stop }),
      },
    }
  },
  async settled(tx, { organizationId, deliveryId }, outcome, enqueue) {
    await settle(tx, organizationId, deliveryId, outcome, enqueue)
  },
}
