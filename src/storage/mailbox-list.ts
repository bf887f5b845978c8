/** The shared mailboxes of an organization by name, with how many act for each and how many may send from it: for its administrators. */
import type { Access } from '../sharing/access.ts'
import { type Db, run, type Statement } from './database.ts'

export interface ListedMailbox {
  id: string
  name: string
  address: string
  disabled: boolean
  /** Direct ones, people and groups. */
  members: number
  senders: number
}

const statement: Statement = {
  name: 'mailbox-list',
  text: `SELECT m.id, m.name, m.address, m.disabled_at IS NOT NULL AS disabled,
      (SELECT count(*) FROM mailbox_member b WHERE b.organization_id = $1 AND b.mailbox_id = m.id)::int AS members,
      (SELECT count(*) FROM mailbox_sender s WHERE s.organization_id = $1 AND s.mailbox_id = m.id)::int AS senders
    FROM principal m WHERE m.organization_id = $1 AND m.kind = 'mailbox'
      AND ($2::uuid IS NULL OR (m.name, m.id) > (SELECT a.name, a.id FROM principal a WHERE a.organization_id = $1 AND a.id = $2))
    ORDER BY m.name, m.id LIMIT $3`,
}

/** @param page the rows after the id `after` */
export async function listMailboxes(
  db: Db,
  access: Access<'administer'>,
  page: { after: string | null; limit: number },
): Promise<{ mailboxes: ListedMailbox[]; next: string | null }> {
  const mailboxes = await run<ListedMailbox>(db, statement, [access.organizationId, page.after, page.limit])
  return { mailboxes, next: mailboxes.length === page.limit ? (mailboxes.at(-1)?.id ?? null) : null }
}
