/** Putting calendars into a link and taking them out: whoever does so may share both, and each is published under its own policy. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { type LinkPart, listParts, putPart, removePart } from '../storage/link-parts.ts'
import { publish, read, unpublish } from './links.ts'

const mostParts = 20

/** The calendars besides the link's own. @throws Problem `not-found` */
export async function parts(db: Db, access: Access<'share'>, linkId: string, now: Date): Promise<LinkPart[]> {
  await read(db, access, linkId, now)
  return (await listParts(db, access, linkId)).filter(part => part.unpublishedAt === null)
}

/**
 * Publishes a calendar by a link of the same name, audience, language and end, and has it shown at the address of the link.
 * @param part of the calendar that is put in
 * @throws Problem `not-found`, `bad-request` for the link's own calendar, `conflict` for one that is in it, `policy`
 */
export async function addPart(
  tx: Db,
  access: Access<'share'>,
  linkId: string,
  part: Access<'share'>,
  role: ViewRole,
  config: Config,
  now: Date,
): Promise<LinkPart> {
  const link = await read(tx, access, linkId, now)
  if (link.state === 'unpublished' || link.state === 'expired') throw new Problem('conflict', 'The link is not published')
  if (link.recipientAddress !== null) throw new Problem('conflict', 'A personal link is of one calendar')
  if (part.collectionId === access.collectionId)
    throw new Problem('bad-request', 'The link shows this calendar already', { field: 'calendarId' })
  if (part.organizationId !== access.organizationId)
    throw new Problem('bad-request', 'A bundle is of one organization', { field: 'calendarId' })
  const known = await parts(tx, access, linkId, now)
  if (known.some(one => one.calendarId === part.collectionId)) throw new Problem('conflict', 'The link shows this calendar already')
  if (known.length >= mostParts) throw new Problem('insufficient-storage', `A link shows ${mostParts + 1} calendars at most`)
  const { name, audience, language, expiresAt } = link
  // Its own secret is told to nobody: it is read at the address of the bundle.
  const alike = { role, audience, language, ...(name === '' ? {} : { name }), ...(expiresAt ? { expiresAt } : {}) }
  const made = await publish(tx, part, alike, config, now)
  await putPart(tx, access, linkId, part, made.link.id)
  const [added] = (await listParts(tx, access, linkId)).filter(one => one.linkId === made.link.id)
  if (!added) throw new Error('The calendar was not put in')
  return added
}

/** @throws Problem `not-found` when the link does not show the calendar */
export async function removeFromLink(tx: Db, access: Access<'share'>, linkId: string, part: Access<'share'>, now: Date): Promise<void> {
  await read(tx, access, linkId, now)
  const shownBy = await removePart(tx, access, linkId, part)
  if (shownBy === null) throw new Problem('not-found', 'The link does not show this calendar')
  await unpublish(tx, part, shownBy)
}
