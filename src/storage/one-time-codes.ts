/** One-time codes that prove an address. It comes before any Access, and gives out no shared data. */
import { type Db, knexOf } from './database.ts'

/** What a code is for: to accept an invitation, or to sign in (null). */
export interface CodePurpose {
  /** Lower case. */
  address: string
  invitationId: string | null
}

export interface FreshCode extends CodePurpose {
  id: string
  hash: Uint8Array
  minutes: number
}

/** Is there anything that a code would be good for: a guest with the address, or the invitation while it waits? @returns whose it is */
export async function codeWanted(db: Db, { address, invitationId }: CodePurpose): Promise<string | null> {
  const knex = knexOf(db)
  const found =
    invitationId === null
      ? await knex('principal').where({ address, kind: 'guest', disabled_at: null }).first('organization_id')
      : await knex('invitation')
          .where({ id: invitationId, state: 'pending' })
          .where('expires_at', '>', knex.fn.now())
          .first('organization_id')
  return found?.organization_id ?? null
}

/** Keeps the hash of a new code; earlier ones for the same are gone. */
export async function keepCode(tx: Db, { id, address, invitationId, hash, minutes }: FreshCode): Promise<void> {
  const knex = knexOf(tx)
  await knex('one_time_code').where({ address, invitation_id: invitationId }).delete()
  await knex('one_time_code').where('expires_at', '<', knex.raw(`now() - interval '1 day'`)).delete()
  await knex('one_time_code').insert({
    id,
    address,
    invitation_id: invitationId,
    code_hash: Buffer.from(hash),
    expires_at: knex.raw(`now() + ? * interval '1 minute'`, [minutes]) as never,
  })
}

/** Counts a try at the code that holds now, which stays locked until the transaction ends; null when there is none. @param most tries */
export async function tryCode(
  tx: Db,
  { address, invitationId }: CodePurpose,
  most: number,
): Promise<{ id: string; hash: Uint8Array } | null> {
  const { rows } = await knexOf(tx).raw<{ rows: { id: string; code_hash: Buffer }[] }>(
    `UPDATE one_time_code SET attempts = attempts + 1 WHERE id = (
       SELECT id FROM one_time_code
       WHERE address = ? AND invitation_id IS NOT DISTINCT FROM ?::uuid AND used_at IS NULL AND expires_at > now() AND attempts < ?
       ORDER BY created_at DESC LIMIT 1 FOR UPDATE)
     RETURNING id, code_hash`,
    [address, invitationId, most],
  )
  return rows[0] ? { id: rows[0].id, hash: rows[0].code_hash } : null
}

/** The code has done its work. */
export async function endCode(tx: Db, id: string): Promise<void> {
  const knex = knexOf(tx)
  await knex('one_time_code')
    .where({ id })
    .update({ used_at: knex.fn.now() as never })
}
