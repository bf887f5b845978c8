/** A calendar as somebody else sees it: read with what a decision on them gives, never with what the one who asks may (invariant 30). */
import type { Access } from '../sharing/access.ts'
import type { Subject } from '../sharing/principal.ts'
import { audit } from '../storage/audit.ts'
import { type Db, transaction } from '../storage/database.ts'
import { type Explained, explain } from './explain.ts'
import * as gate from './gate.ts'

/** The name under which somebody is spoken of; null for the bearers of links. */
export function spokenOf({ subject }: Explained): string | null {
  return subject.kind === 'anonymous' ? null : (subject.name ?? subject.address)
}

/**
 * The row of the audit log is written before anything is read, and kept before anything is answered.
 * @param asker needs a credential that reads
 * @param subject as `explain` takes it
 * @param read gets null for somebody who sees nothing
 * @throws Denied for a credential that does not read, Problem as `explain`
 */
export async function viewAs<T>(
  db: Db,
  asker: Subject,
  access: Access<'oversee'>,
  subject: string,
  read: (tx: Db, seen: Access<'readFreeBusy'> | null, explained: Explained) => Promise<T>,
): Promise<T> {
  return await transaction(db, async tx => {
    const explained = await explain(tx, access, subject)
    const seen = gate.viewAs(asker, explained.facts)
    const { kind, id, address } = explained.subject
    const details = { kind, subject: address ?? id ?? kind, role: explained.role }
    await audit(tx, access, 'view.as', { collectionId: access.collectionId, details })
    return await read(tx, seen, explained)
  })
}
