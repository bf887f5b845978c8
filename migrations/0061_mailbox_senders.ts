import type { Knex } from 'knex'

/** Who may send mail as a shared mailbox, and who on its behalf: two rights, given one by one. Members have neither by being members. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE mailbox_sender (
      organization_id uuid NOT NULL,
      mailbox_id uuid NOT NULL,
      grantee_id uuid NOT NULL,
      send_as boolean NOT NULL,
      send_on_behalf boolean NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, mailbox_id, grantee_id),
      CHECK (send_as OR send_on_behalf),
      FOREIGN KEY (organization_id, mailbox_id) REFERENCES principal ON DELETE CASCADE,
      FOREIGN KEY (organization_id, grantee_id) REFERENCES principal ON DELETE CASCADE
    );
    CREATE INDEX mailbox_sender_grantee ON mailbox_sender (organization_id, grantee_id);
    COMMENT ON COLUMN mailbox_sender.grantee_id IS 'a person, or a security group whose people have it at any depth';
    ALTER TABLE snapshot ADD COLUMN from_mailbox uuid, ADD COLUMN from_right text CHECK (from_right IN ('sendAs', 'sendOnBehalf')),
      ADD CHECK ((from_mailbox IS NULL) = (from_right IS NULL));
    COMMENT ON COLUMN snapshot.from_mailbox IS 'the shared mailbox it is sent from; one that is gone sends nothing, so there is no foreign key';
    ALTER TABLE invitation ADD COLUMN from_mailbox uuid, ADD COLUMN from_right text CHECK (from_right IN ('sendAs', 'sendOnBehalf')),
      ADD CHECK ((from_mailbox IS NULL) = (from_right IS NULL));
    COMMENT ON COLUMN invitation.from_mailbox IS 'the shared mailbox it is sent from, as in snapshot';
    CREATE FUNCTION may_send_from(organization uuid, who uuid, mailbox uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $function$
      SELECT EXISTS (SELECT FROM mailbox_sender s
        JOIN principal m ON m.organization_id = organization AND m.id = s.mailbox_id AND m.kind = 'mailbox' AND m.disabled_at IS NULL
        JOIN principal p ON p.organization_id = organization AND p.id = who AND p.kind = 'user' AND p.disabled_at IS NULL
        WHERE s.organization_id = organization AND s.mailbox_id = mailbox
          AND CASE wanted WHEN 'sendAs' THEN s.send_as WHEN 'sendOnBehalf' THEN s.send_on_behalf ELSE false END
          AND s.grantee_id IN (SELECT id FROM groups_of(organization, who)))
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
