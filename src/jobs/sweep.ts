/** Each minute: mails that no job wakes any more are looked at again, and those settled long ago go. */
import { forgetMails, strandedMails } from '../services/outbox.ts'
import { transaction } from '../storage/database.ts'
import type { Working } from './working.ts'

/** In one go; the next minute takes more. */
const most = 1_000
const keptDays = 30

/** A worker that was killed, a database restored from a backup, a queue that was emptied: the outbox's rows alone say what is to be sent. */
export async function sweepOutbox({ db, wake, log }: Pick<Working, 'db' | 'wake' | 'log'>, forgottenSeconds: number): Promise<void> {
  const stranded = await strandedMails(db, forgottenSeconds, most)
  await transaction(db, async tx => {
    for (const mail of stranded) await wake(tx, mail, 0)
  })
  if (stranded.length > 0) log.info({ mails: stranded.length }, 'Mails are taken up again')
  await forgetMails(db, keptDays)
}
