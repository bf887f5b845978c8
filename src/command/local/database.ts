/** The database of this machine's settings, without a server around it. */
import { type Config, ConfigError, type DeepPartial, loadConfig } from '../../config.ts'
import { type Database, openServer } from '../../process/database.ts'
import { runningEmbedded } from '../../process/embedded.ts'
import { type Log, openLog } from '../../process/log.ts'
import { StartError } from '../../process/start-error.ts'
import { Failed } from '../refusal.ts'

export interface Here extends Database {
  config: Config
  log: Log
}

/** @param dataDirectory null for that of the settings @throws Failed naming each setting at fault */
export function settingsHere(dataDirectory: string | null): Config {
  const overrides: DeepPartial<Config> = dataDirectory === null ? {} : { database: { dataDirectory } }
  try {
    return loadConfig(overrides)
  } catch (error) {
    throw error instanceof ConfigError ? new Failed(`The settings cannot be used: ${error.message.replaceAll('\n', '; ')}`) : error
  }
}

/** The database of DATABASE_URL, or the embedded one: that of a running server too, else started for as long as it is needed. @throws Failed */
export async function openHere(config: Config): Promise<Here> {
  const log = openLog({ level: 'error' })
  const url = config.database.url ?? (await runningEmbedded(config.database.dataDirectory))
  const found: Config = { ...config, database: { ...config.database, url, poolSize: Math.min(config.database.poolSize, 5) } }
  try {
    const opened = await openServer(found, log, error => log.error(error.message), new AbortController().signal)
    return { ...opened, config: found, log }
  } catch (error) {
    throw error instanceof StartError ? new Failed(error.message) : error
  }
}
