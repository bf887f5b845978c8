/** Publish links: made under the policy, withdrawn, restored, renewed. A secret is shown once and kept as a hash. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { defaultLinkType } from '../sharing/caps.ts'
import type { LinkAudience } from '../sharing/policy.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import type { StoredSettings } from '../storage/link-settings.ts'
import {
  addLink,
  changeLink,
  type LinkChange,
  listLinks,
  type PublishLink,
  readLink,
  renewLink,
  restoreLink,
  unpublishLink,
} from '../storage/links.ts'
import { type PolicyAbove, readPolicyStack } from '../storage/policies.ts'
import { freshSecret, hashSecret } from './authentication.ts'
import { checkName } from './calendars.ts'
import { checkExpiry, refuseAbove, refuseMany } from './link-ceiling.ts'
import { readSettings, type WantedSettings } from './link-settings.ts'
import { type ShownLink, shown } from './link-state.ts'
import { isId } from './names.ts'

/** How long a withdrawn link can be restored under its old secret (sharing model §5). */
export const restoreDays = 30

export interface NewPublishLink {
  role: ViewRole
  name?: string
  audience?: LinkAudience
  expiresAt?: Date | null
  /** `en`, `sv`, `nb`, `da`; null for the reader's own. */
  language?: string | null
  settings?: WantedSettings
}

export type WantedChange = Omit<LinkChange, 'settings'> & { settings?: WantedSettings }

/** The links of the calendar, with what each gives today. @param now the application's clock; decisions themselves go by the database's */
export async function list(db: Db, access: Access<'share'>, now: Date): Promise<ShownLink[]> {
  const policy = await readPolicyStack(db, access)
  return (await listLinks(db, access)).map(link => shown(link, policy, now))
}

/** @throws Problem `not-found` */
export async function read(db: Db, access: Access<'share'>, id: string, now: Date): Promise<ShownLink> {
  return shown(await known(db, access, id), await readPolicyStack(db, access), now)
}

async function known(db: Db, access: Access<'share'>, id: string): Promise<PublishLink> {
  const link = isId(id) ? await readLink(db, access, id) : null
  if (!link) throw new Problem('not-found', 'There is no such link')
  return link
}

/** @returns the link and its secret, which nobody can read out again. @throws Problem `policy` with the highest role that is allowed */
export async function publish(
  tx: Db,
  access: Access<'share'>,
  fresh: NewPublishLink,
  config: Config,
  now: Date,
): Promise<{ link: ShownLink; token: string }> {
  const policy = await readPolicyStack(tx, access)
  await refuseMany(tx, access, config)
  return await make(tx, access, { ...fresh, settings: await readSettings(fresh.settings ?? {}) }, policy, now)
}

/** One link whose settings were read and whose number was looked at. @throws Problem as `publish` */
export async function make(
  tx: Db,
  access: Access<'share'>,
  fresh: Omit<NewPublishLink, 'settings'> & { settings: Partial<StoredSettings>; recipientAddress?: string },
  policy: PolicyAbove,
  now: Date,
): Promise<{ link: ShownLink; token: string }> {
  const { role, language = null, settings, recipientAddress } = fresh
  const audience = fresh.audience ?? defaultLinkType(policy)
  refuseAbove(role, audience, policy, recipientAddress)
  const expiresAt = checkExpiry(fresh.expiresAt, audience, policy, now)
  const name = fresh.name === undefined ? '' : checkName(fresh.name)
  const token = freshSecret()
  const fields = { name, role, audience, language, expiresAt, tokenHash: hashSecret(token), settings }
  const link = await addLink(tx, access, recipientAddress === undefined ? fields : { ...fields, recipientAddress })
  await record(tx, access, 'link.publish', link)
  return { link: shown(link, policy, now), token }
}

/**
 * A link for one person who does not sign in. It has no address yet: the mail that carries one makes it (`invitation-mail.ts`).
 * What is written of it in the audit log is the row of the invitation. @returns its id @throws Problem `policy`, `insufficient-storage`
 */
export async function makePersonal(
  tx: Db,
  access: Access<'share'>,
  { address, role, language }: { address: string; role: ViewRole; language: string | null },
  config: Config,
  now: Date,
): Promise<string> {
  const expiresAt = checkExpiry(null, 'anonymous', await readPolicyStack(tx, access), now)
  await refuseMany(tx, access, config)
  const fields = { name: address, role, audience: 'anonymous', language, expiresAt, tokenHash: null, recipientAddress: address } as const
  return (await addLink(tx, access, fields)).id
}

async function record(
  tx: Db,
  access: Access<'share'>,
  act: 'link.publish' | 'link.change' | 'link.unpublish' | 'link.restore' | 'link.renew',
  link: PublishLink,
): Promise<void> {
  const { id, name, role, audience, expiresAt, settings } = link
  const said = Object.entries(settings).filter(([, value]) => value !== null && value !== false)
  const details = { link: id, name, role, audience, expiresAt, ...Object.fromEntries(said) }
  await audit(tx, access, act, { collectionId: access.collectionId, details })
}

/** @throws Problem `not-found`, `policy` */
export async function change(tx: Db, access: Access<'share'>, id: string, wanted: WantedChange, now: Date): Promise<ShownLink> {
  const before = await known(tx, access, id)
  const policy = await readPolicyStack(tx, access)
  if (wanted.role !== undefined) refuseAbove(wanted.role, before.audience, policy, before.recipientAddress)
  const name = wanted.name === undefined || wanted.name === '' ? {} : { name: checkName(wanted.name) }
  const expiry = wanted.expiresAt === undefined ? {} : { expiresAt: checkExpiry(wanted.expiresAt, before.audience, policy, now) }
  const settings = wanted.settings && { settings: await readSettings(wanted.settings, before.settings) }
  const { settings: _, ...fields } = wanted
  const link = await changeLink(tx, access, id, { ...fields, ...name, ...expiry, ...settings })
  if (!link) throw new Problem('not-found', 'There is no such link')
  await record(tx, access, 'link.change', link)
  return shown(link, policy, now)
}

/** Withdraws a link; again changes nothing. @throws Problem `not-found` */
export async function unpublish(tx: Db, access: Access<'share'>, id: string): Promise<void> {
  const link = await known(tx, access, id)
  if (await unpublishLink(tx, access, id)) await record(tx, access, 'link.unpublish', link)
}

/** Publishes a withdrawn link under its old secret. @throws Problem `conflict` when 30 days have passed or it was not withdrawn */
export async function restore(tx: Db, access: Access<'share'>, id: string, now: Date): Promise<ShownLink> {
  const before = await known(tx, access, id)
  const policy = await readPolicyStack(tx, access)
  refuseAbove(before.role, before.audience, policy, before.recipientAddress)
  if (!(await restoreLink(tx, access, id, restoreDays))) {
    throw new Problem('conflict', `Only a link that was unpublished in the last ${restoreDays} days can be restored`)
  }
  await record(tx, access, 'link.restore', before)
  return await read(tx, access, id, now)
}

/** A new secret in place of the old one. @throws Problem `not-found`, `policy` */
export async function renew(tx: Db, access: Access<'share'>, id: string, now: Date): Promise<{ link: ShownLink; token: string }> {
  const before = await known(tx, access, id)
  refuseAbove(before.role, before.audience, await readPolicyStack(tx, access), before.recipientAddress)
  const token = freshSecret()
  const link = await renewLink(tx, access, id, hashSecret(token))
  if (!link) throw new Problem('not-found', 'There is no such link')
  await record(tx, access, 'link.renew', link)
  return { link: await read(tx, access, id, now), token }
}
