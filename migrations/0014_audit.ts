import type { Knex } from 'knex'

/** Who did what to whose sharing. Rows are added, never changed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE audit (
      organization_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT new_id(),
      at timestamptz NOT NULL DEFAULT now(),
      actor_id uuid,
      action text NOT NULL,
      collection_id uuid,
      details jsonb NOT NULL DEFAULT '{}',
      PRIMARY KEY (organization_id, id)
    );
    CREATE INDEX audit_at ON audit (organization_id, at);
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN RAISE EXCEPTION 'The audit log is append-only'; END
    $function$;
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
