/** What stands under an address when somebody is about to write there. */
import type { Access } from '../sharing/access.ts'
import { addressOf } from '../sharing/redact.ts'
import { logChanges, takeNumbers } from './changes.ts'
import { type Db, run, type Statement } from './database.ts'
import { shownColumns } from './dav-entries.ts'
import { ownColumns, personOf } from './own-alarms.ts'

/** An object that is in the way of a write. */
export interface Standing {
  id: string
  name: string
  uid: string
  private: boolean
  component: string
  /** Of what the writer sees, without quotes. */
  etag: string
  /** Under this address the writer sees nothing: it is the name of a private object that only others know. */
  unseen: boolean
  /** For whoever sees less this is the address of that object (`addressOf`): no other may have it as its name. */
  kept: boolean
}

const idForm = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ics$/

/** Whether a name is such that somebody may know another object by it (`addressOf`). */
export function mayBeKept(name: string): boolean {
  return idForm.test(name)
}

function statementFor(access: Access<'write'>): Statement {
  const { etag, join } = shownColumns[access.visibility]
  const own = ownColumns(access, '$5')
  return {
    name: `dav-standing-${access.visibility}${own.name}`,
    text: `SELECT o.id, o.name, o.uid, o.private, o.component, ${own.etag(etag)} AS etag
      FROM object o ${join === '' ? '' : `LEFT ${join}`} ${own.join}
      WHERE o.organization_id = $1 AND o.collection_id = $2 AND (o.name = $3 OR o.id = $4::uuid) FOR UPDATE OF o`,
  }
}

/** Whatever the address names for the writer or for others, and whatever has that name without being shown. Hold the collection first (`holdWrites`). */
export async function standingAt(tx: Db, access: Access<'write'>, address: string): Promise<Standing[]> {
  const id = idForm.exec(address)?.[1] ?? null
  const rows = await run<Omit<Standing, 'unseen' | 'kept'>>(tx, statementFor(access), [
    access.organizationId,
    access.collectionId,
    address,
    id,
    ...personOf(access),
  ])
  return rows
    .map(row => ({ ...row, unseen: addressOf(row, access.visibility) !== address }))
    .map(row => ({ ...row, kept: row.unseen && row.name !== address }))
}

const renameStatement: Statement = {
  name: 'object-rename',
  text: `UPDATE object SET name = $5, change_number = $4 WHERE organization_id = $1 AND collection_id = $2 AND id = $3`,
}

/** Gives an object another name; all that belongs to it goes along. */
export async function rename(tx: Db, access: Access<'write'>, standing: Pick<Standing, 'id' | 'name'>, name: string): Promise<void> {
  const first = await takeNumbers(tx, access, 2)
  await run(tx, renameStatement, [access.organizationId, access.collectionId, standing.id, first + 1, name])
  await logChanges(tx, access, [{ name: standing.name, id: standing.id }], first, true)
  await logChanges(tx, access, [{ name, id: standing.id }], first + 1, false)
}

/**
 * Gives an object another name, for a writer who takes the one it has without being able to see it: refusing would tell that it is there
 * (invariant 33). Those who see it find it again at their next sync.
 */
export async function moveAside(tx: Db, access: Access<'write'>, standing: Standing): Promise<void> {
  await rename(tx, access, standing, `${standing.id}.ics`)
}
