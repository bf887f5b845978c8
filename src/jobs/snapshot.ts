/** One mail of a mailed calendar: taken, decided again, composed, sent, settled. At least once, and under one Message-ID. */
import { Denial } from '../sharing/decide.ts'
import { composeSnapshot } from '../mail/snapshot-message.ts'
import type { Mail } from '../mail/transport.ts'
import { openCheck } from '../services/snapshot-check.ts'
import type { Ways } from '../services/snapshot-content.ts'
import { type Claimed, readDelivery, settle, type SnapshotContent, takeDelivery } from '../services/snapshot-delivery.ts'
import { attempt } from './attempt.ts'
import type { Working } from './queue.ts'

/**
 * @param data the ids that the job carries
 * @param last no further attempt follows: what is not sent now has failed
 * @throws when it is to be tried again
 */
export async function deliverSnapshot(working: Working, data: unknown, last: boolean): Promise<void> {
  const { organizationId, deliveryId } = data as { organizationId: string; deliveryId: string }
  const { db, enqueue } = working
  const claimed = await takeDelivery(db, organizationId, deliveryId)
  if (claimed === null) return
  if (claimed === 'held') throw new Error('Another worker has this mail')
  await attempt(working, last, {
    send: async () => await send(working, claimed),
    settle: async (state, why) => await settle(db, claimed, state, why, enqueue),
    facts: { delivery: deliveryId, attempt: claimed.attempts },
    failed: 'A mailed calendar was not delivered',
    waits: 'A mailed calendar waits for another attempt',
  })
}

async function send({ db, config, transport, now, enqueue, publicUrl }: Working, claimed: Claimed): Promise<void> {
  const content = await readDelivery(db, claimed, config)
  if (content instanceof Denial) {
    await settle(db, claimed, 'refused', content.rule ?? content.because, enqueue)
    return
  }
  const address = `${publicUrl}/s/${await openCheck(db, claimed, content, now())}`
  const ways = { check: address, stop: content.frame.seriesId === null ? null : `${address}/stop` }
  const answer = await transport.send(mailOf(claimed, content, now(), ways))
  await settle(db, claimed, 'sent', answer, enqueue)
}

function mailOf(claimed: Claimed, content: SnapshotContent, date: Date, ways: Ways): Mail {
  const { subject, html, text, ics, fileName, language } = composeSnapshot(content, date, ways)
  return {
    id: claimed.deliveryId,
    date,
    fromName: `${content.owner.name} via Dela`,
    to: content.recipient,
    replyTo: content.owner,
    subject,
    text,
    html,
    language,
    calendar: ics === null ? null : { fileName, text: ics },
    ...(ways.stop === null ? {} : { unsubscribe: ways.stop }),
  }
}
