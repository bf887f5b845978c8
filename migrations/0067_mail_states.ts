import type { Knex } from 'knex'

/** Since the outbox has the turns of every mail (0060), what its sender sees of it has neither a claim nor a state of being sent. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE snapshot_delivery SET status = 'queued' WHERE status = 'sending';
    UPDATE invitation SET mail = 'queued' WHERE mail = 'sending';
    ALTER TABLE snapshot_delivery DROP COLUMN claimed_at, DROP CONSTRAINT snapshot_delivery_status_check,
      ADD CONSTRAINT snapshot_delivery_status_check CHECK (status IN ('queued', 'sent', 'refused', 'failed'));
    ALTER TABLE invitation DROP COLUMN mail_claimed_at, DROP CONSTRAINT invitation_mail_check,
      ADD CONSTRAINT invitation_mail_check CHECK (mail IN ('queued', 'sent', 'refused', 'failed'))
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
