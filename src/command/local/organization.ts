/** `dela organization add`: one more organization on this server, founded by whoever runs it. */
import { Problem } from '../../errors.ts'
import { readAddress } from '../../services/addresses.ts'
import { hashPassword } from '../../services/authentication.ts'
import { checkName, checkTimeZone } from '../../services/calendars.ts'
import { migrated } from '../../storage/migrations.ts'
import { found } from '../../storage/organizations.ts'
import { Failed } from '../refusal.ts'
import { openHere, settingsHere } from './database.ts'

export interface NewOrganization {
  name: string
  language: string | null
  timeZone: string | null
  domains: readonly string[]
  administrator: { address: string; name: string; password: string }
}

/** @throws Failed */
export async function foundHere(
  dataDirectory: string | null,
  wanted: NewOrganization,
): Promise<{ organizationId: string; administratorId: string }> {
  const here = await openHere(settingsHere(dataDirectory))
  try {
    if (!(await migrated(here.db)))
      throw new Failed('The database is not up to date', { remedy: 'Start the server, or `dela serve --migrate-only`' })
    const { defaults } = here.config
    const { address, name, password } = wanted.administrator
    return await found(here.db, {
      name: checkName(wanted.name),
      language: wanted.language ?? defaults.language,
      timeZone: checkTimeZone(wanted.timeZone ?? defaults.timeZone),
      domains: [...wanted.domains],
      administrator: {
        address: readAddress(address, 'address'),
        name: checkName(name),
        passwordHash: await hashPassword(password),
        language: wanted.language,
      },
    })
  } catch (error) {
    throw error instanceof Problem ? new Failed(error.message) : error
  } finally {
    await here.close()
  }
}
