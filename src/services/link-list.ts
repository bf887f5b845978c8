/** A link of their own for each of several people who do not sign in, made in one act: all of them, or none. */
import type { Config } from '../config.ts'
import { Problem, type RefusedRecipient } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { readAddress } from './addresses.ts'
import { refuseMany } from './link-ceiling.ts'
import { readSettings } from './link-settings.ts'
import { make, type NewPublishLink } from './links.ts'
import type { ShownLink } from './link-state.ts'

export interface LinkRecipient {
  address: string
  /** What the link is called; the address where nothing is said. */
  name?: string
}

/**
 * @param alike what all of them are
 * @throws Problem of the first recipient who is refused, with all of them in `refused`; `insufficient-storage`
 */
export async function publishForEach(
  tx: Db,
  access: Access<'share'>,
  recipients: readonly LinkRecipient[],
  alike: Omit<NewPublishLink, 'name' | 'audience'>,
  config: Config,
  now: Date,
): Promise<{ link: ShownLink; token: string }[]> {
  const policy = await readPolicyStack(tx, access)
  await refuseMany(tx, access, config, recipients.length)
  const settings = await readSettings(alike.settings ?? {})
  const refused: RefusedRecipient[] = []
  const made: { link: ShownLink; token: string }[] = []
  const known = new Set<string>()
  for (const [index, one] of recipients.entries()) {
    const field = `recipients.${index}.address`
    try {
      const address = readAddress(one.address, field)
      if (known.has(address)) throw new Problem('bad-request', 'The address is there twice', { field })
      known.add(address)
      const fresh = { ...alike, settings, name: one.name ?? address, audience: 'anonymous', recipientAddress: address } as const
      made.push(await make(tx, access, fresh, policy, now))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { field: at = field, reason, highestRole, because, kind } = error.details
      const why = Object.fromEntries(Object.entries({ reason, highestRole, because, kind }).filter(([, value]) => value !== undefined))
      // The role is the same for all: what refuses it here is whom it is for.
      const where = at === 'name' ? `recipients.${index}.name` : at === 'role' ? field : at
      refused.push({ type: error.type, detail: error.message, address: one.address.slice(0, 320), field: where, ...why })
    }
  }
  const [first] = refused
  if (!first) return made
  const { type, detail, address: _, ...details } = first
  throw new Problem(type, detail, { ...details, refused })
}
