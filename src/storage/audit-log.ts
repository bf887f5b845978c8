/** The audit log as it is read: filtered, newest first, in pages by key. */
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'
import { uuidForm } from './facts.ts'

export interface AuditFilter {
  /** Id or address of who did it. */
  actor?: string
  /** The beginning of an action's name: `link`, `link.publish`. */
  action?: string
  collection?: string
  /** From this instant on. */
  from?: Date
  /** Before this instant. */
  to?: Date
}

export interface AuditEntry {
  id: string
  at: Date
  actorId: string | null
  /** null for the bearer of a link, and for somebody whose row is gone. */
  actor: { name: string; address: string } | null
  action: string
  collectionId: string | null
  /** null for a collection that is gone. */
  collectionName: string | null
  details: Record<string, unknown>
}

interface EntryRow {
  id: string
  at: Date
  actor_id: string | null
  actor_name: string | null
  actor_address: string | null
  action: string
  collection_id: string | null
  collection_name: string | null
  details: Record<string, unknown>
}

/** An administrator's: all of the organization. Whoever oversees one collection: the rows of that one. */
export type Reading = Access<'administer'> | Access<'oversee'>

/** @param page the rows after the id `after`; newest first */
export async function listAudit(
  db: Db,
  access: Reading,
  filter: AuditFilter,
  page: { after: string | null; limit: number },
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const knex = knexOf(db)
  const query = knex('audit as a')
    .leftJoin('principal as p', { 'p.organization_id': 'a.organization_id', 'p.id': 'a.actor_id' })
    .leftJoin('collection as c', { 'c.organization_id': 'a.organization_id', 'c.id': 'a.collection_id' })
    .where('a.organization_id', access.organizationId)
    .orderByRaw('a.at DESC, a.id DESC')
    .limit(page.limit)
  if (access.privilege === 'oversee') query.where('a.collection_id', access.collectionId)
  if (filter.collection !== undefined) query.where('a.collection_id', filter.collection)
  if (filter.actor !== undefined) {
    const who = knex('principal').where({ organization_id: access.organizationId, address: filter.actor.toLowerCase() }).select('id')
    // One address is one person, which the planner knows of an equation alone.
    query.whereRaw('a.actor_id = (?)', [uuidForm.test(filter.actor) ? filter.actor : who])
  }
  if (filter.action !== undefined) query.whereRaw('starts_with(a.action, ?)', [filter.action])
  if (filter.from) query.where('a.at', '>=', filter.from)
  if (filter.to) query.where('a.at', '<', filter.to)
  if (page.after !== null) {
    const last = knex('audit').where({ organization_id: access.organizationId, id: page.after }).select('at', 'id')
    query.whereRaw('(a.at, a.id) < (?)', [last])
  }
  const rows: EntryRow[] = await query.select([
    'a.id',
    'a.at',
    'a.actor_id',
    'p.name as actor_name',
    'p.address as actor_address',
    'a.action',
    'a.collection_id',
    'c.name as collection_name',
    'a.details',
  ])
  return { entries: rows.map(entryOf), next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null }
}

function entryOf(row: EntryRow): AuditEntry {
  const { id, at, action, details } = row
  const actor = row.actor_name !== null && row.actor_address !== null ? { name: row.actor_name, address: row.actor_address } : null
  return { id, at, actorId: row.actor_id, actor, action, collectionId: row.collection_id, collectionName: row.collection_name, details }
}
