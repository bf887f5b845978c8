import type { Knex } from 'knex'

/**
 * One row for each mail, written in the transaction of the act that causes it. The queue's jobs only wake workers: what is to be sent,
 * to whom, how often it was tried and what came of it stands here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE outbox (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid REFERENCES organization ON DELETE CASCADE,
      kind text NOT NULL,
      name text NOT NULL UNIQUE,
      job jsonb NOT NULL,
      address text NOT NULL,
      state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'failed', 'expired', 'dropped')),
      sending integer NOT NULL DEFAULT 1,
      attempts integer NOT NULL DEFAULT 0,
      in_turn boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      next_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      lives interval NOT NULL,
      claimed_at timestamptz,
      settled_at timestamptz,
      answer text
    );
    COMMENT ON COLUMN outbox.organization_id IS 'null until it is known that a code is for somebody';
    COMMENT ON COLUMN outbox.name IS 'what the mail is about: there is one of each, and the Message-ID is made of it';
    COMMENT ON COLUMN outbox.sending IS 'counted from 1; another with each time that an administrator sends it again';
    COMMENT ON COLUMN outbox.attempts IS 'of this sending';
    COMMENT ON COLUMN outbox.in_turn IS 'has waited for its place under the organization''s rate';
    COMMENT ON COLUMN outbox.answer IS 'the mail server''s last words, or the rule that refused';
    CREATE INDEX outbox_organization ON outbox (organization_id, created_at, id);
    CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'queued';
    CREATE INDEX outbox_claimed ON outbox (claimed_at) WHERE state = 'sending';
    CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;
    CREATE TABLE outbox_pace (
      organization_id uuid PRIMARY KEY REFERENCES organization ON DELETE CASCADE,
      free_at timestamptz NOT NULL
    );
    COMMENT ON TABLE outbox_pace IS 'when the next mail of an organization may leave: a burst is spread, none of it is refused';
    INSERT INTO outbox (organization_id, kind, name, job, address, expires_at, lives)
      SELECT organization_id, 'snapshot', id::text,
        jsonb_build_object('queue', 'snapshot', 'organizationId', organization_id, 'deliveryId', id, 'address', address),
        address, now() + interval '5 days', interval '5 days'
      FROM snapshot_delivery WHERE settled_at IS NULL
      UNION ALL
      SELECT organization_id, 'invitation', 'invitation-' || id || '-' || sending,
        jsonb_build_object('queue', 'invitation', 'organizationId', organization_id, 'invitationId', id, 'sending', sending, 'address', address),
        address, now() + interval '5 days', interval '5 days'
      FROM invitation WHERE mail IN ('queued', 'sending');
    UPDATE snapshot_delivery SET status = 'queued' WHERE status = 'sending';
    UPDATE invitation SET mail = 'queued' WHERE mail = 'sending'
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
