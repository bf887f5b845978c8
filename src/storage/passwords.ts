/** The hash of a person's own password: read to be compared, held, and replaced. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, knexOf } from './database.ts'

/** @param access whose password; null where they have none */
export async function passwordHashOf(db: Db, access: Access<'self'>): Promise<string | null> {
  const row = await knexOf(db)('principal').where(own(access)).first('password_hash')
  return row?.password_hash ?? null
}

/** The same; it stays as it is until the transaction ends. */
export async function holdPassword(tx: Db, access: Access<'self'>): Promise<string | null> {
  const row = await knexOf(tx)('principal').where(own(access)).forShare().first('password_hash')
  return row?.password_hash ?? null
}

/** @returns false when it is not `from` any more: somebody else was faster */
export async function replacePassword(tx: Db, access: Access<'self'>, from: string, to: string): Promise<boolean> {
  const changed = await knexOf(tx)('principal')
    .where({ ...own(access), password_hash: from })
    .update({ password_hash: to })
  return changed > 0
}

function own(access: Access<'self'>): { organization_id: string; id: string } {
  if (access.principalId === null) throw new Problem('unauthenticated', 'Sign in first')
  return { organization_id: access.organizationId, id: access.principalId }
}
