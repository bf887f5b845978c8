/** The first start: an organization and its first administrator, made by whoever holds the one-time token. */
import { timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'
import { markOf } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import { anyOrganization } from '../storage/organizations.ts'
import { keepSetting, setting, takeSetting } from '../storage/settings.ts'
import { readAddress } from './addresses.ts'
import { freshSecret, hashPassword, hashSecret } from './authentication.ts'
import { checkName, checkTimeZone } from './calendars.ts'
import { establish } from './organizations.ts'

const key = 'setup-token'

/** A token for the one who started the server, in place of an earlier one; null when there is an organization. */
export async function setupToken(db: Db): Promise<string | null> {
  if (await anyOrganization(db)) return null
  const token = freshSecret()
  await keepSetting(db, key, kept(token))
  return token
}

function kept(token: string): string {
  return Buffer.from(hashSecret(token)).toString('base64url')
}

/** Is this the token of the last start, and is it still unused? */
export async function setupTokenHolds(db: Db, token: string): Promise<boolean> {
  const expected = await setting(db, key)
  if (expected === null || token.length > 256) return false
  const given = Buffer.from(kept(token))
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
}

export interface Beginning {
  organization: string
  language: string
  timeZone: string
  name: string
  address: string
  password: string
}

/**
 * Uses the token up and founds the organization; its domain is the administrator's.
 * @returns the administrator, as a session keeps them
 * @throws Problem `not-found` for a token that does not hold, `bad-request` or `calendar-cannot-be-shared` naming the field
 */
export async function begin(db: Db, token: string, wanted: Beginning): Promise<{ organizationId: string; id: string; mark: string }> {
  if (!(await setupTokenHolds(db, token))) throw new Problem('not-found', 'This link has been used or replaced')
  const address = readAddress(wanted.address, 'address')
  const passwordHash = await hashPassword(wanted.password)
  const founding = {
    name: checkName(wanted.organization),
    language: wanted.language,
    timeZone: checkTimeZone(wanted.timeZone),
    domains: [address.slice(address.lastIndexOf('@') + 1)],
    administrator: {
      address,
      name: checkName(wanted.name),
      passwordHash,
      language: wanted.language,
    },
  }
  return await transaction(db, async tx => {
    // Of two who press the button together, one takes the token and the other is told.
    if (!(await takeSetting(tx, key, kept(token)))) throw new Problem('not-found', 'This link has been used or replaced')
    const { organizationId, administratorId } = await establish(tx, founding)
    return { organizationId, id: administratorId, mark: markOf(passwordHash) }
  })
}
