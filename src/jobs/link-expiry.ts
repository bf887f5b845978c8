/** Tells whoever published a link that it ends in a week: found once a day, mailed once for each end. */
import { composeExpiry } from '../mail/link-message.ts'
import { expiringLinks, expiryDays, readExpiry } from '../services/link-expiry.ts'
import type { JobOf } from '../services/outbox.ts'
import { Denial } from '../sharing/decide.ts'
import { transaction } from '../storage/database.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind, Working } from './working.ts'

export const linkExpiry: MailKind<JobOf<'link-expiry'>> = {
  async compose({ db, config, publicUrl, now }, job) {
    const content = await readExpiry(db, job, config, now())
    if (content === null || content instanceof Denial) return content
    return { mail: ownMail({ to: content.person, ...composeExpiry(content, publicUrl) }) }
  },
}

/** @param at another clock than the database's @returns how many links are about to end, told of now or before */
export async function tellOfExpiry({ db, enqueue }: Pick<Working, 'db' | 'enqueue'>, at: Date | null = null): Promise<number> {
  const links = await expiringLinks(db, at, expiryDays)
  for (const { expiresAt, ...link } of links) {
    const job = { queue: 'link-expiry', ...link, expiresAt: expiresAt.toISOString(), usefulUntil: expiresAt } as const
    await transaction(db, async tx => await enqueue(tx, job))
  }
  return links.length
}
