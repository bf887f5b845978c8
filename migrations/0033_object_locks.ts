import type { Knex } from 'knex'

/** Locks stand on names in calendars too, not in people's folders of published files alone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE webdav_lock DROP CONSTRAINT webdav_lock_organization_id_folder_id_fkey;
    COMMENT ON COLUMN webdav_lock.folder_id IS 'a principal (published files) or a collection (its objects; an empty name is the collection itself)';
    CREATE FUNCTION locks_go_with_their_place() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        DELETE FROM webdav_lock l USING gone g WHERE l.organization_id = g.organization_id AND l.folder_id = g.id;
        RETURN NULL;
      END
    $function$;
    CREATE TRIGGER locks_go_with_principals AFTER DELETE ON principal
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION locks_go_with_their_place();
    CREATE TRIGGER locks_go_with_collections AFTER DELETE ON collection
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION locks_go_with_their_place()
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
