/** Is all well with this server? Checks for whoever runs it, each with what to do. */
import type { Config } from '../config.ts'
import { auditIntact } from '../storage/audit-integrity.ts'
import { type Db, transaction } from '../storage/database.ts'
import { failedJobs, leftovers, serverState } from '../storage/health.ts'
import { migrated } from '../storage/migrations.ts'
import { countAllMails, type MailCounts } from '../storage/outbox-list.ts'
import { type Retired, retireAll } from '../storage/restored.ts'

export interface Finding {
  check: string
  state: 'ok' | 'warning' | 'fault'
  /** What was found. */
  says: string
  /** What to do about it; null where nothing is. */
  remedy: string | null
}

export type { Retired }

const well = (check: string, says: string): Finding => ({ check, state: 'ok', says, remedy: null })
const warning = (check: string, says: string, remedy: string): Finding => ({ check, state: 'warning', says, remedy })
const fault = (check: string, says: string, remedy: string): Finding => ({ check, state: 'fault', says, remedy })

const oldest = 15
const wanted: Readonly<Record<string, string>> = { fsync: 'on', full_page_writes: 'on', data_sync_retry: 'off' }

/** @param elapsed the clock of this process, in milliseconds since the epoch */
export async function checkDatabase(db: Db, elapsed: () => number): Promise<Finding[]> {
  const before = elapsed()
  const { version, settings, now } = await serverState(db)
  const after = elapsed()
  const major = Math.floor(version / 10_000)
  // The answer was made at some moment between the two.
  const apart = Math.max(0, before - now.getTime(), now.getTime() - after)
  const unsafe = Object.entries(wanted).flatMap(([name, value]) => (settings[name] === value ? [] : [`${name} = ${settings[name] ?? '?'}`]))
  if (settings['synchronous_commit'] === 'off') unsafe.push('synchronous_commit = off')
  return [
    major < oldest
      ? fault('database version', `Postgres ${major}`, `Upgrade to ${oldest} or newer`)
      : well('database version', `Postgres ${major}`),
    unsafe.length > 0
      ? fault('database settings', unsafe.join(', '), 'A crash may lose what was saved: set them back in postgresql.conf')
      : well('database settings', 'What is saved outlives a crash'),
    apart >= 2_000
      ? fault('clocks', `This machine and the database are ${(apart / 1000).toFixed(1)} s apart`, 'Let both keep time by NTP')
      : well('clocks', 'This machine and the database agree within 2 s'),
    (await migrated(db))
      ? well('migrations', 'The database is up to date')
      : fault('migrations', 'The database is not up to date with this version', 'Start the server, or `dela serve --migrate-only`'),
  ]
}

/** What stands in the tables; asked only of a database that is up to date. */
export async function checkContents(db: Db): Promise<Finding[]> {
  const [tampered, left, failed, mails] = [await auditIntact(db), await leftovers(db), await failedJobs(db), await countAllMails(db)]
  const expired = `${left.expiredLinks} links, ${left.expiredCredentials} tokens and app passwords, ${left.expiredInvitations} invitations`
  const jobs = Object.entries(failed ?? {}).map(([queue, count]) => `${queue} ${count}`)
  return [
    tampered.length > 0
      ? fault('audit log', tampered.join('; '), 'Find out who took its protection away, and connect as an ordinary role')
      : well('audit log', 'Append-only'),
    left.organizationsWithoutAdministrator > 0
      ? fault('administrators', `${left.organizationsWithoutAdministrator} organizations have none who can sign in`, 'Make somebody one')
      : well('administrators', 'Every organization has one'),
    left.orphanedLinks > 0
      ? warning('links', `${left.orphanedLinks} were published by somebody who may not share any more: they give nothing`, 'Publish anew')
      : well('links', 'Whoever published them may still share'),
    well('expired', expired),
    jobs.length > 0
      ? warning('queue', `Given up in the last week: ${jobs.join(', ')}`, 'The log says why')
      : well('queue', failed === null ? 'Not begun yet' : 'Nothing was given up in the last week'),
    mailQueue(mails),
  ]
}

/** An hour is longer than greylisting takes, and shorter than people wait. */
const longestWait = 60 * 60

function mailQueue({ queued, sending, oldestSeconds, lastDay }: MailCounts): Finding {
  const check = 'mail queue'
  const notSent = lastDay.refused + lastDay.failed + lastDay.expired
  const waits =
    queued + sending === 0 ? 'Nothing waits' : `${queued + sending} wait, the oldest for ${Math.round((oldestSeconds ?? 0) / 60)} min`
  const says = `${waits}; in the last day ${lastDay.sent} sent, ${notSent} not sent`
  if ((oldestSeconds ?? 0) > longestWait) return fault(check, says, 'The mail check below, and `dela outbox list --state queued`, say why')
  if (notSent > 0) return warning(check, says, '`dela outbox list --state failed` says why, and `dela outbox retry` sends again')
  return well(check, says)
}

/** How people reach the server. */
export function checkAddress(publicUrl: string | null): Finding {
  const check = 'public address'
  if (publicUrl === null) return warning(check, 'Not set: links lead to this machine alone', 'Set DELA_PUBLIC_URL to how people reach it')
  if (!publicUrl.startsWith('https:')) return fault(check, `${publicUrl} is not encrypted, and links are keys`, 'Serve it by https')
  return well(check, publicUrl)
}

/** @param failure of a connection to the mail server; null when there was none */
export function checkMail({ smtpUrl, directory }: Config['mail'], failure: string | null): Finding {
  const check = 'mail'
  if (failure !== null) return fault(check, failure, 'Look at DELA_SMTP_URL and at the mail server')
  if (smtpUrl === null) return warning(check, `No server is set: mails are written to ${directory}`, 'Set DELA_SMTP_URL')
  return well(check, 'The mail server answers')
}

/** Everything that somebody may have withdrawn since a backup ends: links, invitations, series of mails, app passwords, tokens, sessions (invariant 13). */
export async function retireAfterRestore(db: Db): Promise<Retired[]> {
  return await transaction(db, retireAll)
}
