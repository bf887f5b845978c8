/** Calendars as calendar programs find them: whose home, under which name, and what the viewer calls them. */
import type { Access } from '../sharing/access.ts'
import type { CollectionKind } from '../sharing/roles.ts'
import { type Db, run, type Statement } from './database.ts'
import type { Reading } from './dav-entries.ts'

/** A calendar as one person has it. */
export interface DavCalendar {
  id: string
  ownerId: string
  ownerAddress: string
  ownerName: string
  ownerKind: 'user' | 'mailbox'
  slug: string
  /** What the viewer calls it, where they call it something. */
  name: string
  description: string | null
  /** `xml:lang` that it came with. */
  descriptionLanguage: string | null
  /** `#RRGGBB`, the viewer's own where they chose one. */
  color: string | null
  /** The viewer's own order. */
  position: number | null
  timeZone: string
  timeZoneText: string | null
  components: string[]
  transparent: boolean
  /** Its events come from an address: nobody writes to it but its refresh. */
  fed: boolean
  changeNumber: number
  createdAt: Date
  propertiesChangedAt: Date
  /** Somebody else has been given something. */
  isShared: boolean
  /** Language of the viewer, for the words that stand in lower views. */
  language: string
}

/** Of a collection `c` whose owner is `o`, for the viewer `v` with the listing `l` and the organization `n`. */
export const calendarColumns = `c.id, c.owner_id AS "ownerId", o.address AS "ownerAddress", o.name AS "ownerName", o.kind AS "ownerKind", c.slug,
  coalesce(l.name, c.name) AS name, c.description, c.description_language AS "descriptionLanguage", coalesce(l.color, c.color) AS color, l.position,
  c.time_zone AS "timeZone", c.time_zone_text AS "timeZoneText", c.components, c.transparent, c.fed, c.change_number AS "changeNumber",
  c.created_at AS "createdAt", c.properties_changed_at AS "propertiesChangedAt",
  EXISTS (SELECT FROM permission p WHERE p.organization_id = c.organization_id AND p.collection_id = c.id
    AND p.grantee_id IS NOT NULL AND p.role <> 'none') AS "isShared",
  coalesce(v.language, n.language) AS language`

const joined = `FROM collection c
  JOIN principal o ON o.organization_id = c.organization_id AND o.id = c.owner_id
  JOIN organization n ON n.id = c.organization_id
  LEFT JOIN principal v ON v.organization_id = c.organization_id AND v.id = $2
  LEFT JOIN listing l ON l.organization_id = c.organization_id AND l.collection_id = c.id AND l.principal_id = $2`

const oneStatement: Statement = {
  name: 'dav-calendar',
  text: `SELECT ${calendarColumns} ${joined} WHERE c.organization_id = $1 AND c.id = $3`,
}
const someStatement: Statement = {
  name: 'dav-calendars',
  text: `SELECT ${calendarColumns} ${joined} WHERE c.organization_id = $1 AND c.id = ANY($3::uuid[])`,
}

/** null when it was deleted meanwhile. */
export async function readDavCalendar(db: Db, access: Reading | Access<'writeProperties'> | Access<'share'>): Promise<DavCalendar | null> {
  const [row] = await run<DavCalendar>(db, oneStatement, [access.organizationId, access.principalId, access.collectionId])
  return row ?? null
}

/** Many at once: one query for each organization that they stand in. */
export async function readDavCalendars<A extends Reading>(db: Db, accesses: readonly A[]): Promise<{ access: A; calendar: DavCalendar }[]> {
  const found = new Map<string, DavCalendar>()
  for (const some of Map.groupBy(accesses, access => access.organizationId).values()) {
    const [first] = some
    const ids = some.map(access => access.collectionId)
    for (const row of await run<DavCalendar>(db, someStatement, [first?.organizationId, first?.principalId, ids])) found.set(row.id, row)
  }
  return accesses.flatMap(access => {
    const calendar = found.get(access.collectionId)
    return calendar ? [{ access, calendar }] : []
  })
}

const findStatement: Statement = {
  name: 'dav-calendar-find',
  text: `SELECT o.id AS "ownerId", c.id AS "collectionId" FROM principal o
    LEFT JOIN collection c ON c.organization_id = o.organization_id AND c.owner_id = o.id AND c.kind = $3 AND c.slug = $4
    WHERE o.organization_id = $1 AND o.address = $2 AND o.kind IN ('user', 'mailbox')`,
}

/** Whose home an address is, and which collection stands there under a name: what is to be decided on. Tells nothing else. */
export async function findInHome(
  db: Db,
  organizationId: string,
  address: string,
  kind: CollectionKind,
  slug: string | null,
): Promise<{ ownerId: string | null; collectionId: string | null }> {
  const [row] = await run<{ ownerId: string; collectionId: string | null }>(db, findStatement, [organizationId, address, kind, slug])
  return row ?? { ownerId: null, collectionId: null }
}
