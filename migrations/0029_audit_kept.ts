import type { Knex } from 'knex'

/**
 * The audit log is append-only in the database's own eyes too: its owner has no right to change it, the triggers fire for every
 * session role, and TRUNCATE, which fires no row trigger, has one of its own. Links remember when they were first used.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only;
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_truncate;
    REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC, CURRENT_USER;

    CREATE INDEX audit_newest ON audit (organization_id, at DESC, id DESC);
    CREATE INDEX audit_actor ON audit (organization_id, actor_id, at DESC, id DESC);
    CREATE INDEX audit_collection ON audit (organization_id, collection_id, at DESC, id DESC);
    CREATE INDEX audit_action ON audit (organization_id, action text_pattern_ops);
    DROP INDEX audit_at;

    ALTER TABLE publish_link_secret ADD COLUMN first_used_at timestamptz;
    COMMENT ON COLUMN publish_link_secret.first_used_at IS 'set once, together with a row of the audit log'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
