import type { Knex } from 'knex'

/**
 * Calendars that a link shows besides its own. Each is published by a link of its own on its own calendar, which is decided on and
 * withdrawn like any other; the bundle's address leads to all of them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE publish_link_part (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      link_id uuid NOT NULL,
      part_collection_id uuid NOT NULL,
      part_link_id uuid NOT NULL,
      added_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, collection_id, link_id, part_collection_id),
      FOREIGN KEY (organization_id, collection_id, link_id) REFERENCES publish_link ON DELETE CASCADE,
      FOREIGN KEY (organization_id, part_collection_id, part_link_id) REFERENCES publish_link ON DELETE CASCADE
    );
    COMMENT ON TABLE publish_link_part IS 'collection_id, link_id: whose address it is';
    CREATE INDEX publish_link_part_link ON publish_link_part (organization_id, part_collection_id, part_link_id);

    -- Also when a calendar is deleted: whoever asks by date alone finds the bundle changed.
    CREATE FUNCTION link_part_changes() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE publish_link SET changed_at = now()
          WHERE (organization_id, collection_id, id) = (
            coalesce(NEW.organization_id, OLD.organization_id), coalesce(NEW.collection_id, OLD.collection_id), coalesce(NEW.link_id, OLD.link_id));
        RETURN NULL;
      END
    $function$;
    CREATE TRIGGER link_part_changes AFTER INSERT OR UPDATE OR DELETE ON publish_link_part
      FOR EACH ROW EXECUTE FUNCTION link_part_changes()
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
