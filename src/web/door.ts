/** What the pages' door needs of the process, and one row of its table of addresses. */
import type { RequestHandler } from 'express'
import type { Config } from '../config.ts'
import type { Authentication } from '../services/authentication.ts'
import type { Watch } from '../services/objects.ts'
import type { Enqueue, Wake } from '../services/outbox.ts'
import type { Compose } from '../services/snapshot-content.ts'
import type { Db } from '../storage/database.ts'

interface Log {
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface Door {
  config: Config
  db: Db
  log: Log
  /** How people reach this server, without a slash at the end. */
  publicUrl: string
  /** The clock of the application. */
  now: () => Date
  watch: Watch
  /** Puts a job into the queue, in the transaction of what it is about. */
  enqueue: Enqueue
  /** Has a mail of the outbox looked at. */
  wake: Wake
  /** The mail that comes of what a recipient may see. */
  compose: Compose
  authentication: Authentication
}

/** One address with one method. Mounted through `http/route.ts`. */
export interface Row {
  method: 'get' | 'post'
  path: string
  handler: RequestHandler
}
