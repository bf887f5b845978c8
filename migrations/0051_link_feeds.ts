import type { Knex } from 'knex'

/** What a link that leaves something out came to on a day: its feed is unchanged as long as the calendar, the day and the link are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE link_feed (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      link_id uuid NOT NULL,
      visibility text NOT NULL,
      narrowing text NOT NULL,
      rules_version integer NOT NULL,
      change_number bigint NOT NULL,
      content_hash text NOT NULL,
      modified_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, collection_id, link_id, visibility),
      FOREIGN KEY (organization_id, collection_id, link_id) REFERENCES publish_link ON DELETE CASCADE
    );
    COMMENT ON COLUMN link_feed.narrowing IS 'digest of what the link leaves out on that day'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
