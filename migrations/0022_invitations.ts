import type { Knex } from 'knex'

/** Invitations to collections (sharing model §6), the secrets in their mails, and one-time codes that prove an address. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE invitation (
      organization_id uuid NOT NULL,
      collection_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      address text NOT NULL CHECK (address = lower(address)),
      kind text NOT NULL CHECK (kind IN ('internal', 'federated', 'guest', 'personal')),
      role text NOT NULL,
      subject text,
      message text,
      share_back boolean NOT NULL DEFAULT false,
      match_required boolean NOT NULL,
      language text,
      link_id uuid,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'declined', 'withdrawn')),
      settled_at timestamptz,
      settled_by uuid,
      mail text NOT NULL DEFAULT 'queued' CHECK (mail IN ('queued', 'sending', 'sent', 'refused', 'failed')),
      mail_attempts integer NOT NULL DEFAULT 0,
      mail_claimed_at timestamptz,
      mail_answer text,
      PRIMARY KEY (organization_id, id),
      FOREIGN KEY (organization_id, collection_id) REFERENCES collection ON DELETE CASCADE,
      FOREIGN KEY (organization_id, created_by) REFERENCES principal ON DELETE CASCADE
    );
    COMMENT ON COLUMN invitation.kind IS 'what the address was when it was invited; a personal one needs no sign-in';
    COMMENT ON COLUMN invitation.state IS 'a pending one whose expires_at has passed is expired';
    COMMENT ON COLUMN invitation.match_required IS 'the policy when it was made: a later change does not reach back';
    COMMENT ON COLUMN invitation.settled_by IS 'whoever accepted or declined, by their row in this organization';
    CREATE UNIQUE INDEX invitation_pending ON invitation (organization_id, collection_id, address) WHERE state = 'pending';
    CREATE INDEX invitation_collection ON invitation (organization_id, collection_id, created_at);
    CREATE INDEX invitation_address ON invitation (address) WHERE state = 'pending';
    CREATE TABLE invitation_secret (
      organization_id uuid NOT NULL,
      token_hash bytea NOT NULL,
      invitation_id uuid NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      retired_at timestamptz,
      PRIMARY KEY (organization_id, token_hash),
      FOREIGN KEY (organization_id, invitation_id) REFERENCES invitation ON DELETE CASCADE
    );
    CREATE INDEX invitation_secret_hash ON invitation_secret (token_hash);
    CREATE INDEX invitation_secret_invitation ON invitation_secret (organization_id, invitation_id);
    CREATE TABLE one_time_code (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      address text NOT NULL CHECK (address = lower(address)),
      code_hash bytea NOT NULL,
      invitation_id uuid,
      attempts integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      used_at timestamptz
    );
    COMMENT ON COLUMN one_time_code.invitation_id IS 'the invitation that is being accepted; null for signing in';
    CREATE INDEX one_time_code_address ON one_time_code (address, created_at)
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
