import type { Knex } from 'knex'

/**
 * One calendar object written in one round trip: the usual PUT of a calendar program by somebody who sees everything. What is not usual (a
 * lock, another object of that UID, a condition that does not hold) is left untouched and comes back as no row; the general way tells why.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION put_object(
      organization uuid, collection uuid, actor uuid, zone text,
      new_name text, new_uid text, new_component text, new_data text, new_etag text, new_private boolean, new_recurring boolean,
      new_first timestamptz, new_last timestamptz, new_from timestamptz, new_to timestamptz,
      rules integer, new_busy text, new_limited text, new_details text, new_busy_zones jsonb, new_limited_zones jsonb, new_details_zones jsonb,
      parts jsonb, numbers integer[], part_numbers integer[], recurrence_ids text[], starts timestamptz[], ends timestamptz[],
      all_days boolean[], floatings boolean[], local_starts text[], local_ends text[],
      if_match text[], if_any boolean, if_none boolean
    ) RETURNS TABLE (id uuid, created boolean) LANGUAGE plpgsql AS $function$
      #variable_conflict use_column
      DECLARE
        there record;
        written uuid;
        change bigint;
        fresh boolean;
      BEGIN
        -- Whoever writes to the collection next waits until this transaction ends: what is read from here on holds.
        PERFORM FROM collection c WHERE c.organization_id = organization AND c.id = collection AND c.time_zone = zone FOR NO KEY UPDATE;
        IF NOT FOUND OR EXISTS (SELECT FROM webdav_lock l WHERE l.organization_id = organization AND l.folder_id = collection
            AND l.file_name IN ('', new_name) AND l.expires_at > now()) THEN
          RETURN;
        END IF;
        SELECT o.id, o.uid, o.etag INTO there FROM object o
          WHERE o.organization_id = organization AND o.collection_id = collection AND o.name = new_name FOR UPDATE;
        fresh := NOT FOUND;
        IF fresh THEN
          IF if_any OR if_match IS NOT NULL OR EXISTS (SELECT FROM object o
              WHERE o.organization_id = organization AND o.collection_id = collection AND o.uid = new_uid) THEN
            RETURN;
          END IF;
        ELSIF if_none OR there.uid <> new_uid OR NOT coalesce(there.etag = ANY (if_match), true) THEN
          RETURN;
        END IF;

        UPDATE collection c SET change_number = c.change_number + 1 WHERE c.organization_id = organization AND c.id = collection
          RETURNING c.change_number INTO change;
        IF fresh THEN
          INSERT INTO object (organization_id, collection_id, name, uid, component, data, etag, private, recurring,
              first_at, last_at, materialized_from, materialized_to, change_number, created_by)
            VALUES (organization, collection, new_name, new_uid, new_component, new_data, new_etag, new_private, new_recurring,
              new_first, new_last, new_from, new_to, change, actor)
            RETURNING object.id INTO written;
        ELSE
          written := there.id;
          UPDATE object o SET component = new_component, data = new_data, etag = new_etag, private = new_private, recurring = new_recurring,
              first_at = new_first, last_at = new_last, materialized_from = new_from, materialized_to = new_to,
              change_number = change, modified_at = now()
            WHERE o.organization_id = organization AND o.collection_id = collection AND o.id = written;
          DELETE FROM occurrence c WHERE c.organization_id = organization AND c.collection_id = collection AND c.object_id = written;
          DELETE FROM object_part p WHERE p.organization_id = organization AND p.collection_id = collection AND p.object_id = written;
        END IF;
        INSERT INTO object_view (organization_id, collection_id, object_id, rules_version,
            busy, limited, details, busy_zones, limited_zones, details_zones)
          VALUES (organization, collection, written, rules, new_busy, new_limited, new_details, new_busy_zones, new_limited_zones, new_details_zones)
          ON CONFLICT (organization_id, collection_id, object_id) DO UPDATE SET rules_version = excluded.rules_version,
            busy = excluded.busy, limited = excluded.limited, details = excluded.details,
            busy_zones = excluded.busy_zones, limited_zones = excluded.limited_zones, details_zones = excluded.details_zones;
        INSERT INTO object_part (organization_id, collection_id, object_id, number, recurrence_id, summary, location, description, url,
            organizer, attendees, categories, status, transparent, busy_status, class, all_day, zone)
          SELECT organization, collection, written, r.number, r."recurrenceId", r.summary, r.location, r.description, r.url, r.organizer, r.attendees,
            ARRAY(SELECT jsonb_array_elements_text(r.categories)), r.status, r.transparent, r."busyStatus", r.class, r."allDay", r.zone
          FROM jsonb_to_recordset(parts) AS r(number smallint, "recurrenceId" text, summary text, location text, description text, url text,
            organizer jsonb, attendees jsonb, categories jsonb, status text, transparent boolean, "busyStatus" text, class text, "allDay" boolean, zone text);
        INSERT INTO occurrence (organization_id, collection_id, object_id, number, part, recurrence_id, starts_at, ends_at,
            all_day, floating, local_start, local_end)
          SELECT organization, collection, written, r.* FROM unnest(numbers, part_numbers, recurrence_ids, starts, ends,
            all_days, floatings, local_starts, local_ends) AS r;
        INSERT INTO collection_change (organization_id, collection_id, number, object_name, object_id, deleted)
          VALUES (organization, collection, change, new_name, written, false)
          ON CONFLICT (organization_id, collection_id, object_name)
            DO UPDATE SET number = excluded.number, object_id = excluded.object_id, deleted = excluded.deleted, at = now();
        RETURN QUERY SELECT written, fresh;
      END
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
