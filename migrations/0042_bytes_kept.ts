import type { Knex } from 'knex'

/** How many bytes a calendar holds, counted as they come and go: what an owner has used is read, never added up over all objects (RFC 4331). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE collection
      ADD COLUMN bytes bigint NOT NULL DEFAULT 0,
      ADD COLUMN description_language text;
    COMMENT ON COLUMN collection.bytes IS 'of its objects as they were written';
    COMMENT ON COLUMN collection.description_language IS 'xml:lang of the description, where a program gave one (RFC 4791 §5.2.1)';
    UPDATE collection c SET bytes = s.bytes FROM (
      SELECT organization_id, collection_id, sum(octet_length(data)) AS bytes FROM object GROUP BY 1, 2
    ) s WHERE s.organization_id = c.organization_id AND s.collection_id = c.id;

    CREATE FUNCTION bytes_come() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE collection c SET bytes = c.bytes + s.bytes FROM (
          SELECT organization_id, collection_id, sum(octet_length(data)) AS bytes FROM came GROUP BY 1, 2
        ) s WHERE c.organization_id = s.organization_id AND c.id = s.collection_id;
        RETURN NULL;
      END
    $function$;
    CREATE FUNCTION bytes_change() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE collection c SET bytes = c.bytes + s.bytes FROM (
          SELECT organization_id, collection_id, sum(bytes) AS bytes FROM (
            SELECT organization_id, collection_id, octet_length(data) AS bytes FROM came
            UNION ALL SELECT organization_id, collection_id, -octet_length(data) FROM gone
          ) delta GROUP BY 1, 2
        ) s WHERE c.organization_id = s.organization_id AND c.id = s.collection_id AND s.bytes <> 0;
        RETURN NULL;
      END
    $function$;
    CREATE FUNCTION bytes_go() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE collection c SET bytes = c.bytes - s.bytes FROM (
          SELECT organization_id, collection_id, sum(octet_length(data)) AS bytes FROM gone GROUP BY 1, 2
        ) s WHERE c.organization_id = s.organization_id AND c.id = s.collection_id;
        RETURN NULL;
      END
    $function$;
    CREATE TRIGGER bytes_come AFTER INSERT ON object REFERENCING NEW TABLE AS came
      FOR EACH STATEMENT EXECUTE FUNCTION bytes_come();
    CREATE TRIGGER bytes_change AFTER UPDATE ON object REFERENCING OLD TABLE AS gone NEW TABLE AS came
      FOR EACH STATEMENT EXECUTE FUNCTION bytes_change();
    CREATE TRIGGER bytes_go AFTER DELETE ON object REFERENCING OLD TABLE AS gone
      FOR EACH STATEMENT EXECUTE FUNCTION bytes_go()
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
