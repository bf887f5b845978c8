/** Calendars by the file they are published as: whose folder, which name. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf, run, type Statement, violates } from './database.ts'

/** A name in a folder. */
export interface Place {
  /** Whose folder: a person's or a shared mailbox's id. */
  folderId: string
  fileName: string
}

export interface Found {
  folderId: string | null
  collectionId: string | null
}

const findStatement: Statement = {
  name: 'published-file-find',
  text: `SELECT o.id AS "folderId", c.id AS "collectionId" FROM principal o
    LEFT JOIN collection c ON c.organization_id = o.organization_id AND c.owner_id = o.id AND c.file_name = $3
    WHERE o.organization_id = $1 AND o.address = $2 AND o.kind IN ('user', 'mailbox')`,
}

/** Which folder and which calendar an address means: what is to be decided on. Tells nothing else. */
export async function findFile(db: Db, organizationId: string, address: string, fileName: string | null): Promise<Found> {
  const [row] = await run<Found>(db, findStatement, [organizationId, address, fileName])
  return row ?? { folderId: null, collectionId: null }
}

/** Until the transaction ends nobody else publishes, locks, renames or deletes under this name, whether there is a file yet or not. */
export async function holdName(tx: Db, organizationId: string, place: Place): Promise<void> {
  const key = JSON.stringify([organizationId, place.folderId, place.fileName])
  await knexOf(tx).raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 4918))', [key])
}

/** @throws Problem `conflict` when the folder has a file of that name */
export async function renameFile(tx: Db, access: Access<'writeProperties'>, fileName: string): Promise<void> {
  const knex = knexOf(tx)
  try {
    await knex('collection')
      .where({ organization_id: access.organizationId, id: access.collectionId })
      .update({ file_name: fileName, properties_changed_at: knex.fn.now() })
  } catch (error) {
    if (!violates(error, 'collection_organization_id_owner_id_file_name_key')) throw error
    throw new Problem('conflict', 'There is already a file of that name')
  }
}
