/** Bundles: the calendars that a link shows besides its own, each by a link of its own. */
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'

export interface LinkPart {
  calendarId: string
  /** The link that it is published by, which is withdrawn and changed on its own calendar. */
  linkId: string
  name: string
  role: ViewRole
  unpublishedAt: Date | null
}

const partsStatement: Statement = {
  name: 'link-parts',
  text: `SELECT p.part_collection_id AS "calendarId", p.part_link_id AS "linkId", c.name, l.role, l.unpublished_at AS "unpublishedAt"
    FROM publish_link_part p
    JOIN publish_link l ON l.organization_id = p.organization_id AND l.collection_id = p.part_collection_id AND l.id = p.part_link_id
    JOIN collection c ON c.organization_id = p.organization_id AND c.id = p.part_collection_id
    WHERE p.organization_id = $1 AND p.collection_id = $2 AND p.link_id = $3 ORDER BY p.added_at, l.id`,
}

/** In the order in which they were put in. */
export async function listParts(db: Db, access: Access<'share'>, linkId: string): Promise<LinkPart[]> {
  return await run<LinkPart>(db, partsStatement, [access.organizationId, access.collectionId, linkId])
}

function of(access: Access<'share'>, linkId: string) {
  return { organization_id: access.organizationId, collection_id: access.collectionId, link_id: linkId }
}

/** @param part of the calendar that is put in; one that was in it before is shown by the new link */
export async function putPart(db: Db, access: Access<'share'>, linkId: string, part: Access<'share'>, partLinkId: string): Promise<void> {
  await knexOf(db)('publish_link_part')
    .insert({ ...of(access, linkId), part_collection_id: part.collectionId, part_link_id: partLinkId })
    .onConflict(['organization_id', 'collection_id', 'link_id', 'part_collection_id'])
    .merge(['part_link_id'])
}

/** @returns the link it was shown by; null when it was not in it */
export async function removePart(db: Db, access: Access<'share'>, linkId: string, part: Access<'share'>): Promise<string | null> {
  const where = { ...of(access, linkId), part_collection_id: part.collectionId }
  const [row] = await knexOf(db)('publish_link_part').where(where).delete().returning('part_link_id')
  return row?.part_link_id ?? null
}

const pairs: Statement = {
  name: 'bundle-duplicates',
  text: `SELECT o.collection_id AS "collectionId", o.id, o.uid, o.private, v.busy IS NOT NULL AS busy, v.limited IS NOT NULL AS limited,
      v.details IS NOT NULL AS details
    FROM object o LEFT JOIN object_view v ON v.organization_id = o.organization_id AND v.collection_id = o.collection_id AND v.object_id = o.id
    WHERE o.organization_id = $1 AND o.collection_id = ANY($2::uuid[]) AND o.uid IN (
      SELECT uid FROM object WHERE organization_id = $1 AND collection_id = ANY($2::uuid[]) GROUP BY uid HAVING count(*) > 1)`,
}

interface Copy {
  collectionId: string
  id: string
  uid: string
  private: boolean
  busy: boolean
  limited: boolean
  details: boolean
}

/**
 * Ids of the objects that a bundle leaves out because another of its calendars shows the same event (by UID): the copy that shows
 * most stays, of two that show the same the earlier calendar's. A copy that is not shown at all hides none.
 */
export async function duplicatesOf(db: Db, accesses: readonly Access<'readFreeBusy'>[]): Promise<Set<string>> {
  const [first] = accesses
  if (!first || accesses.length < 2) return new Set()
  const copies = await run<Copy>(db, pairs, [first.organizationId, accesses.map(one => one.collectionId)])
  const place = new Map(accesses.map((access, index) => [access.collectionId, { access, index }]))
  const shown = copies.flatMap(copy => {
    const found = place.get(copy.collectionId)
    if (!found) return []
    const level = found.access.visibilityFor(copy.private)
    const seen = level === 'full' || copy[level]
    return seen ? [{ ...copy, rank: levels.indexOf(level), index: found.index }] : []
  })
  const left = [...Map.groupBy(shown, ({ uid }) => uid).values()].flatMap(group => {
    const [, ...others] = group.toSorted((a, b) => b.rank - a.rank || a.index - b.index)
    return others.map(({ id }) => id)
  })
  return new Set(left)
}

const levels = ['busy', 'limited', 'details', 'full']
