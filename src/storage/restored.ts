/** After a restore from a backup: what was withdrawn since the backup is there again, and nobody knows what it was (invariant 13). */
import { type Db, knexOf } from './database.ts'

export interface Retired {
  organizationId: string
  organization: string
  links: number
  invitations: number
  /** Calendars that were mailed again and again. */
  series: number
  credentials: number
}

/**
 * In every organization: secrets of links stop for good and the links are unpublished, pending invitations are withdrawn, app
 * passwords, tokens, sessions and series of mailed calendars end, and no mail that waited leaves. An act of whoever runs the server, so
 * there is no Access; each organization's log has it.
 */
export async function retireAll(tx: Db): Promise<Retired[]> {
  const knex = knexOf(tx)
  await knex.raw(
    'LOCK TABLE publish_link, publish_link_secret, invitation, invitation_secret, credential, outbox, snapshot_series IN SHARE ROW EXCLUSIVE MODE',
  )
  const { rows } = await knex.raw<{ rows: Retired[] }>(`SELECT n.id AS "organizationId", n.name AS organization,
      (SELECT count(DISTINCT s.link_id) FROM publish_link_secret s WHERE s.organization_id = n.id AND s.retired_at IS NULL)::int AS links,
      (SELECT count(*) FROM invitation i WHERE i.organization_id = n.id AND i.state = 'pending')::int AS invitations,
      (SELECT count(*) FROM snapshot_series r WHERE r.organization_id = n.id AND r.next_at IS NOT NULL)::int AS series,
      (SELECT count(*) FROM credential c WHERE c.organization_id = n.id)::int AS credentials
    FROM organization n ORDER BY n.name`)
  await knex('publish_link_secret').whereNull('retired_at').update({ retired_at: knex.fn.now() })
  await knex('publish_link').whereNull('unpublished_at').update({ unpublished_at: knex.fn.now(), changed_at: knex.fn.now() })
  await knex('invitation_secret').whereNull('retired_at').update({ retired_at: knex.fn.now() })
  await knex('invitation').where({ state: 'pending' }).update({ state: 'withdrawn', settled_at: knex.fn.now() })
  // Stopped, or nobody's wish any more: a mail to somebody who has unsubscribed would be one too many.
  const ended = { next_at: null, ended_at: knex.fn.now() as never, ended_because: 'stopped' } as const
  await knex('snapshot_series').whereNotNull('next_at').update(ended)
  // What waited then has left since, or was settled in another way: once more it would be a copy. An administrator can send it again.
  const answer = 'Not sent: the database was restored from a backup'
  const settled = { answer, settled_at: knex.fn.now() as never }
  await knex('outbox')
    .whereNull('settled_at')
    .update({ ...settled, claimed_at: null, state: 'expired' })
  await knex('snapshot_delivery')
    .whereNull('settled_at')
    .update({ ...settled, status: 'failed' })
  await knex('invitation').where({ mail: 'queued' }).update({ mail: 'failed', mail_answer: answer })
  await knex('one_time_code').delete()
  await knex('credential').delete()
  await knex.raw('DELETE FROM session')
  for (const { organizationId, organization: _name, ...details } of rows) {
    await knex('audit').insert({
      organization_id: organizationId,
      actor_id: null,
      action: 'restore.retire',
      collection_id: null,
      details,
    })
  }
  return rows
}
