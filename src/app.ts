/** The app: every door in its order. */
import express, { type Express } from 'express'
import type { Config } from './config.ts'
import type { Log } from './process/log.ts'
import { type Db, reachable } from './storage/database.ts'

export interface Dependencies {
  config: Config
  db: Db
  log: Log
  /** How people reach this server, without a slash at the end. */
  publicUrl: string
  version: string
}

export function createApp({ db }: Dependencies): Express {
  const app = express()
  app.get('/healthz', async (_request, response) => {
    response.status((await reachable(db)) ? 200 : 503).end()
  })
  return app
}
