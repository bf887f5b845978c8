/** Tells a sender, once, which mails of a calendar did not leave, or that a series of them has ended by itself. */
import { composeNotice } from '../mail/notice-message.ts'
import { composeSeriesEnd } from '../mail/series-end-message.ts'
import type { JobOf } from '../services/outbox.ts'
import { readSeriesEnd } from '../services/series-end.ts'
import { untold } from '../services/snapshot-delivery.ts'
import { ownMail } from './own-mail.ts'
import type { MailKind } from './working.ts'

export const snapshotNotice: MailKind<JobOf<'snapshot-notice'>> = {
  async compose({ db, config, publicUrl }, job) {
    if ('seriesId' in job) {
      const content = await readSeriesEnd(db, job, config)
      return content && { mail: ownMail({ to: content.person, ...composeSeriesEnd(content, publicUrl) }) }
    }
    const told = await untold(db, job.organizationId, job.deliveries)
    return told && { mail: ownMail({ to: told.sender, ...composeNotice(told, 'calendar') }) }
  },
}
