/** The address book of an organization: whom somebody inside can share with, by the beginning of a name or an address. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import type { Principal } from './principal-rows.ts'

export type Person = Pick<Principal, 'id' | 'name' | 'address' | 'groupKind'> & { kind: 'user' | 'group' | 'mailbox' }

/** Is the signed-in person one of the organization's own? */
export async function isInside(db: Db, access: Access<'self'>): Promise<boolean> {
  const row = await knexOf(db)('principal')
    .where({ organization_id: access.organizationId, id: access.principalId ?? '', kind: 'user' })
    .first('id')
  return row !== undefined
}

/**
 * In the order of their names. Any word of a name may begin with what is searched for.
 * @param after name and id of the last of the page before
 */
export async function searchPeople(
  db: Db,
  access: Access<'self'>,
  search: string,
  page: { after: readonly [string, string] | null; limit: number },
): Promise<{ people: Person[]; next: [string, string] | null }> {
  const begins = `${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
  const { rows } = await knexOf(db).raw<{ rows: (Person & { sorted: string })[] }>(
    `SELECT p.id, p.kind, p.name, p.address, p.group_kind AS "groupKind", lower(p.name) AS sorted FROM principal p
     WHERE p.organization_id = :organization AND p.kind IN ('user', 'group', 'mailbox') AND p.disabled_at IS NULL
       AND (lower(p.name) LIKE :begins OR lower(p.name) LIKE '% ' || :begins OR p.address LIKE :begins)
       AND (CAST(:name AS text) IS NULL OR (lower(p.name), p.id) > (:name, CAST(:id AS uuid)))
     ORDER BY lower(p.name), p.id LIMIT :limit`,
    { organization: access.organizationId, begins, name: page.after?.[0] ?? null, id: page.after?.[1] ?? null, limit: page.limit },
  )
  const last = rows.length === page.limit ? rows.at(-1) : undefined
  const people = rows.map(({ id, kind, name, address, groupKind }) => ({ id, kind, name, address, groupKind }))
  return { people, next: last ? [last.sorted, last.id] : null }
}
