import type { Knex } from 'knex'

/**
 * Instances go with their object by one statement for all that were deleted. A foreign key would be checked for each of the
 * tens of thousands of instances that a large import writes, and they are written nowhere but beside their object.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE occurrence DROP CONSTRAINT occurrence_organization_id_collection_id_object_id_fkey;
    CREATE FUNCTION occurrences_go_with_objects() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        DELETE FROM occurrence c USING gone g
          WHERE c.organization_id = g.organization_id AND c.collection_id = g.collection_id AND c.object_id = g.id;
        RETURN NULL;
      END
    $function$;
    CREATE TRIGGER occurrences_go_with_objects AFTER DELETE ON object
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION occurrences_go_with_objects()
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
