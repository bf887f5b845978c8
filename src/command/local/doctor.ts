/** `dela doctor --local`: everything that can be looked at on the server's own machine. */
import type { Config } from '../../config.ts'
import { probeTransport } from '../../mail/transport.ts'
import {
  checkAddress,
  checkContents,
  checkDatabase,
  checkMail,
  type Finding,
  type Retired,
  retireAfterRestore,
} from '../../services/health.ts'
import { migrated } from '../../storage/migrations.ts'
import { Failed } from '../refusal.ts'
import { openHere, settingsHere } from './database.ts'

/** @param dataDirectory null for that of the settings */
export async function examineHere(dataDirectory: string | null): Promise<Finding[]> {
  let config: Config
  try {
    config = settingsHere(dataDirectory)
  } catch (error) {
    return [{ check: 'settings', state: 'fault', says: (error as Error).message, remedy: 'config/README.md says what each may be' }]
  }
  const settings: Finding = { check: 'settings', state: 'ok', says: 'Readable', remedy: null }
  const mail = checkMail(config.mail, await probeTransport(config))
  return [settings, checkAddress(config.server.publicUrl), ...(await database(config)), mail]
}

async function database(config: Config): Promise<Finding[]> {
  try {
    const here = await openHere(config)
    try {
      const found = await checkDatabase(here.db, Date.now)
      return (await migrated(here.db)) ? [...found, ...(await checkContents(here.db))] : found
    } finally {
      await here.close()
    }
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    return [{ check: 'database', state: 'fault', says: error.message, remedy: error.remedy ?? 'Look at DATABASE_URL and at the database' }]
  }
}

/** @throws Failed */
export async function retireHere(dataDirectory: string | null): Promise<Retired[]> {
  const here = await openHere(settingsHere(dataDirectory))
  try {
    if (!(await migrated(here.db))) throw new Failed('The database is not up to date', { remedy: 'Run `dela serve --migrate-only` first' })
    return await retireAfterRestore(here.db)
  } finally {
    await here.close()
  }
}
