import type { Knex } from 'knex'

/** An invitation that is sent again is another mail: its job and its Message-ID say which one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE invitation ADD COLUMN sending integer NOT NULL DEFAULT 1;
    COMMENT ON COLUMN invitation.sending IS 'which mail is the valid one, counted from 1';
    CREATE INDEX invitation_link ON invitation (organization_id, link_id) WHERE link_id IS NOT NULL
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
