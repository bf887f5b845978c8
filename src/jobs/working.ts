/** What every job works with, and what a kind of mail has to be able to do. */
import type { Config } from '../config.ts'
import type { Mail, Transport } from '../mail/transport.ts'
import type { ClaimedMail, Enqueue, Job, Outcome, Wake } from '../services/outbox.ts'
import type { Denial } from '../sharing/decide.ts'
import type { Db } from '../storage/database.ts'

export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface Working {
  db: Db
  config: Config
  log: Log
  transport: Transport
  enqueue: Enqueue
  wake: Wake
  /** How people reach this server, without a slash at the end: addresses in mails begin with it. */
  publicUrl: string
  now: () => Date
}

/** A mail as it would leave now; its id and date are given to it on the way. */
export interface Composed {
  mail: Omit<Mail, 'id' | 'date'>
  /** Whose it turned out to be, where the outbox did not know. */
  organizationId?: string
}

export interface MailKind<One extends Job> {
  /** Decides and composes. A Denial: it must not leave. Null: there is nothing to send any more. */
  compose(working: Working, job: One, claimed: ClaimedMail<Job>): Promise<Composed | Denial | null>
  /** Writes what came of it where its sender sees it, in the transaction that settles the attempt. */
  settled?(tx: Db, job: One, outcome: Outcome, enqueue: Enqueue): Promise<void>
}
