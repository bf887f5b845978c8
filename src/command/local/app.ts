/** The whole app in this process, on a port of the loopback that nobody else knows, for as long as one command takes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../../app.ts'
import { Problem } from '../../errors.ts'
import { openQueue } from '../../jobs/queue.ts'
import { addressOf, listen } from '../../process/server.ts'
import { freshSecret } from '../../services/authentication.ts'
import { linkUses } from '../../services/link-uses.ts'
import { operatorToken } from '../../services/sign-in-token.ts'
import { migrated } from '../../storage/migrations.ts'
import { settingOr } from '../../storage/settings.ts'
import { Failed } from '../refusal.ts'
import { type Here, openHere, settingsHere } from './database.ts'

export interface LocalApp {
  url: string
  token: string
  /** Takes the token back, and stops what was started. */
  end(): Promise<void>
}

const version = (JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8')) as { version: string })
  .version

/**
 * @param address of the administrator who acts @param organization its id, where the address is an administrator's of several
 * @throws Failed
 */
export async function startLocal(dataDirectory: string | null, address: string, organization: string | null): Promise<LocalApp> {
  const here = await openHere(settingsHere(dataDirectory))
  const undo = [() => here.close()]
  const end = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    if (!(await migrated(here.db)))
      throw new Failed('The database is not up to date', { remedy: 'Start the server, or `dela serve --migrate-only`' })
    const acting = await operatorToken(here.db, address, organization, here.config, new Date())
    undo.push(acting.end)
    const url = await serve(here, undo)
    return { url, token: acting.secret, end }
  } catch (error) {
    await end()
    throw error instanceof Problem ? new Failed(error.message) : error
  }
}

async function serve({ config, db, log }: Here, undo: (() => Promise<unknown>)[]): Promise<string> {
  const sessionSecret = config.sessions.secret ?? (await settingOr(db, 'session-secret', freshSecret))
  // Mails wait in the queue for the workers of a server.
  const queue = openQueue(db, log)
  undo.push(() => queue.stop(1))
  const server = await listen('127.0.0.1', 0, () =>
    createApp({
      config,
      db,
      log,
      publicUrl: config.server.publicUrl ?? addressOf(config.server.host, config.server.port),
      version,
      sessionSecret,
      enqueue: queue.enqueue,
      wake: queue.wake,
      queues: queue.counts,
      now: () => new Date(),
      uses: linkUses(db),
      watch: () => ({ at() {}, end() {} }),
    }),
  )
  undo.push(() => server.drain(1))
  return `http://127.0.0.1:${server.port}`
}
