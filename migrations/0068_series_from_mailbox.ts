import type { Knex } from 'knex'

/** Series of mailed calendars go out from a shared mailbox like single ones, and end when their sender may not send from it any more. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE snapshot_series ADD COLUMN from_mailbox uuid, ADD COLUMN from_right text CHECK (from_right IN ('sendAs', 'sendOnBehalf')),
      ADD CHECK ((from_mailbox IS NULL) = (from_right IS NULL)),
      DROP CONSTRAINT snapshot_series_ended_because_check,
      ADD CONSTRAINT snapshot_series_ended_because_check CHECK (ended_because IN ('stopped', 'sender', 'mailbox', 'unsubscribed'));
    COMMENT ON COLUMN snapshot_series.from_mailbox IS 'the shared mailbox it is sent from; one that is gone sends nothing, so there is no foreign key'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
