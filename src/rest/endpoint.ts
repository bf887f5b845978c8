/** One row of the API: what is mounted, and what the OpenAPI document says of it. A noun is a file that gives its rows. */
import type { RequestHandler } from 'express'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import type { Authentication } from '../services/authentication.ts'
import type { Watch } from '../services/objects.ts'
import type { Enqueue, Wake } from '../services/outbox.ts'
import type { Compose } from '../services/snapshot-content.ts'
import type { Db } from '../storage/database.ts'

/** What the door needs of the process. */
export interface Door {
  config: Config
  authentication: Authentication
  db: Db
  /** Without a slash at the end. */
  publicUrl: string
  version: string
  /** Cursors are signed with a key made of it. */
  sessionSecret: string
  /** Puts a job into the queue in the transaction of what it is about. */
  enqueue: Enqueue
  /** Has a mail of the outbox looked at. */
  wake: Wake
  /** The mail that comes of what a recipient may see. */
  compose: Compose
  now: () => Date
  watch: Watch
  log: { error(details: object, message: string): void }
}

/** What an address answers with one status. */
export interface Answer {
  description: string
  /** JSON unless `type` says another. */
  schema?: z.ZodType
  type?: string
  /** Further types that the same is given in, as text. */
  also?: readonly string[]
}

export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below /api, parameters as `:calendarId`. */
  path: string
  tag: string
  summary: string
  description?: string
  query?: z.ZodObject
  /** Media types that are taken, each with its schema; `null` for text. */
  body?: Record<string, z.ZodType | null>
  /** False for an address that needs no sign-in. */
  secured?: false
  answers: Record<number, Answer>
  /** Mounted through `http/route.ts`. */
  handler: RequestHandler
}

export const json = 'application/json'
export const calendarType = 'text/calendar'
