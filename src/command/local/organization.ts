/** `dela organization add`: one more organization on this server, founded by whoever runs it. */
import { Problem } from '../../errors.ts'
import { foundOrganization, type NewOrganization } from '../../services/organizations.ts'
import { migrated } from '../../storage/migrations.ts'
import { Failed } from '../refusal.ts'
import { openHere, settingsHere } from './database.ts'

/** @param wanted language and time zone are those of the settings where nothing is said @throws Failed */
export async function foundHere(
  dataDirectory: string | null,
  wanted: Omit<NewOrganization, 'language' | 'timeZone'> & { language: string | null; timeZone: string | null },
): Promise<{ organizationId: string; administratorId: string }> {
  const here = await openHere(settingsHere(dataDirectory))
  try {
    if (!(await migrated(here.db)))
      throw new Failed('The database is not up to date', { remedy: 'Start the server, or `dela serve --migrate-only`' })
    const { defaults } = here.config
    const language = wanted.language ?? defaults.language
    return await foundOrganization(here.db, { ...wanted, language, timeZone: wanted.timeZone ?? defaults.timeZone })
  } catch (error) {
    throw error instanceof Problem ? new Failed(error.message) : error
  } finally {
    await here.close()
  }
}
