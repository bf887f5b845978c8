/** What a format of a published calendar is: a row of the table in `index.ts`. */
import type { Request, Response } from 'express'
import type { Config } from '../config.ts'
import type { Bodies } from '../services/bodies.ts'
import type { Bearing } from '../services/gate.ts'
import type { LinkUses } from '../services/link-uses.ts'
import type { Db } from '../storage/database.ts'
import type { LinkNotice } from '../storage/published.ts'
import type { Ended } from './ended.ts'

/** What the door is given by the front. */
export interface PublishDependencies {
  config: Config
  db: Db
  /** How people reach this server, without a slash at the end. */
  publicUrl: string
  /** Signs the cookies of links with a password; every process has the same. */
  sessionSecret: string
  uses: LinkUses
  /** The clock of the application. */
  now: () => Date
}

/** One request for one link. */
export interface Visit extends PublishDependencies {
  request: Request
  response: Response
  bodies: Bodies
  /** The secret as it stands in the address, for addresses that lead back here. */
  token: string
}

export interface Format {
  /** How an address of this format ends. */
  suffix: string
  /** The calendar, as the Access shows it. */
  give(visit: Visit, bearing: Bearing): Promise<void>
  /** That the link gives nothing any more (sharing model §8). */
  end(visit: Visit, ended: Ended, link: LinkNotice): void
  /** That only people who are signed in may read it. */
  askToSignIn(visit: Visit): void
}
