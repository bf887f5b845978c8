/**
 * A server with much on it: 3 organizations, 5 000 users, 300 groups in chains of ten, 100 mailboxes, 1 000 guests, 200 federated
 * people, 2 000 calendars, 100 000 permissions, 5 000 links. Made by the database itself, in some seconds.
 */
import { createHash } from 'node:crypto'
import { type Db, knexOf } from '../../src/storage/database.ts'

/** The row that a number stands for, so that tests and statements name the same ones. */
export function numbered(
  kind: 'organization' | 'user' | 'group' | 'mailbox' | 'guest' | 'federated' | 'calendar' | 'link',
  n: number,
): string {
  const digest = createHash('md5').update(`${kind} ${n}`).digest('hex')
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The hash of the secret of the link with that number. */
export function secretHashOf(n: number): Buffer {
  return createHash('sha256').update(`secret ${n}`).digest()
}

const row = (kind: string, n = 'n') => `md5('${kind} ' || ${n})::uuid`
// Users 1 to 4000 and everything else are the first organization's; 4001 to 4700 the second's, the rest the third's.
const home = `md5('organization ' || CASE WHEN n <= 4000 THEN 1 WHEN n <= 4700 THEN 2 ELSE 3 END)::uuid`
const first = row('organization', '1')

const steps = [
  // The rows are made to fit: checking each against its neighbours is not what is measured.
  `SET LOCAL session_replication_role = replica`,
  `INSERT INTO organization (id, name, language, time_zone) SELECT ${row('organization')}, 'Organization ' || n, 'en', 'Europe/Stockholm'
    FROM generate_series(1, 3) n`,
  `INSERT INTO federation (organization_id, partner_id) SELECT ${row('organization', 'a')}, ${row('organization', 'b')}
    FROM (VALUES (1, 2), (2, 1), (1, 3)) f(a, b)`,
  `INSERT INTO principal (organization_id, id, kind, address, name)
    SELECT ${home}, ${row('user')}, 'user', 'user' || n || '@nordlys.example', 'User ' || n FROM generate_series(1, 5000) n`,
  `INSERT INTO principal (organization_id, id, kind, address, name, group_kind)
    SELECT ${first}, ${row('group')}, 'group', 'group' || n || '@nordlys.example', 'Group ' || n, 'security' FROM generate_series(1, 300) n`,
  `INSERT INTO principal (organization_id, id, kind, address, name)
    SELECT ${first}, ${row('mailbox')}, 'mailbox', 'mailbox' || n || '@nordlys.example', 'Mailbox ' || n FROM generate_series(1, 100) n`,
  `INSERT INTO principal (organization_id, id, kind, address, name)
    SELECT ${first}, ${row('guest')}, 'guest', 'guest' || n || '@fjordlys.example', 'Guest ' || n FROM generate_series(1, 1000) n`,
  `INSERT INTO principal (organization_id, id, kind, address, name, home_organization_id, home_id)
    SELECT ${first}, ${row('federated')}, 'federated', 'partner' || n || '@solvind.example', 'Partner ' || n, ${row('organization', '2')},
      ${row('user', '(4000 + n)')} FROM generate_series(1, 200) n`,
  // Ten groups inside one another, thirty times; each user of the first organization is in one of them.
  `INSERT INTO group_member (organization_id, group_id, member_id) SELECT ${first}, ${row('group', '(n + 1)')}, ${row('group')}
    FROM generate_series(1, 299) n WHERE n % 10 <> 0`,
  `INSERT INTO group_member (organization_id, group_id, member_id) SELECT ${first}, ${row('group', '(n % 300 + 1)')}, ${row('user')}
    FROM generate_series(1, 4000) n`,
  `INSERT INTO mailbox_member (organization_id, mailbox_id, member_id)
    SELECT ${first}, ${row('mailbox')}, ${row('group', '(n * 3)')} FROM generate_series(1, 100) n
    UNION ALL SELECT ${first}, ${row('mailbox', '(n % 100 + 1)')}, ${row('user')} FROM generate_series(1, 500) n`,
  `INSERT INTO collection (organization_id, id, owner_id, kind, slug, name, time_zone, secret)
    SELECT ${first}, ${row('calendar')}, CASE WHEN n % 20 = 0 THEN ${row('mailbox', '(n / 20)')} ELSE ${row('user', '(n * 2)')} END,
      'calendar', 'calendar-' || n, 'Calendar ' || n, 'Europe/Stockholm', '\\x00' FROM generate_series(1, 2000) n`,
  // Fifty on each calendar: the organization's row, groups, guests, federated people, and users.
  `INSERT INTO permission (organization_id, collection_id, grantee_id, role, created_by)
    SELECT ${first}, ${row('calendar')}, CASE WHEN k = 0 THEN NULL WHEN k <= 3 THEN ${row('group', '((n * 7 + k * 11) % 300 + 1)')}
        WHEN k <= 8 THEN ${row('guest', '((n * 13 + k * 17) % 1000 + 1)')} WHEN k = 9 THEN ${row('federated', '(n % 200 + 1)')}
        ELSE ${row('user', '((n * 31 + k * 71) % 4000 + 1)')} END,
      CASE WHEN k = 0 AND n % 2 = 0 THEN 'none' WHEN k % 3 = 0 THEN 'freeBusyRead' ELSE 'read' END, ${row('user', '(n * 2)')}
    FROM generate_series(1, 2000) n, generate_series(0, 49) k`,
  `INSERT INTO publish_link (organization_id, collection_id, id, name, role, audience, created_by)
    SELECT ${first}, ${row('calendar', '(n % 2000 + 1)')}, ${row('link')}, '', 'freeBusyRead',
      CASE n % 5 WHEN 0 THEN 'direct' WHEN 1 THEN 'organization' ELSE 'anonymous' END,
      CASE WHEN (n % 2000 + 1) % 20 = 0 THEN ${row('user', '(n % 500 + 1)')} ELSE ${row('user', '((n % 2000 + 1) * 2)')} END
    FROM generate_series(1, 5000) n`,
  `INSERT INTO publish_link_secret (organization_id, collection_id, link_id, token_hash)
    SELECT ${first}, ${row('calendar', '(n % 2000 + 1)')}, ${row('link')}, sha256(convert_to('secret ' || n, 'UTF8')) FROM generate_series(1, 5000) n`,
  `INSERT INTO sharing_policy (organization_id, subject_id, sharing_capability) SELECT ${first}, s, 'ExternalUserAndGuestSharing' FROM (
    SELECT ${first} AS s UNION ALL SELECT ${row('user', '(n * 2)')} FROM generate_series(1, 200) n
    UNION ALL SELECT ${row('calendar')} FROM generate_series(1, 200) n) subjects`,
]

/** Fills a migrated database and has Postgres look at what it got. */
export async function fill(db: Db): Promise<void> {
  await knexOf(db).transaction(async tx => {
    for (const step of steps) await tx.raw(step.replaceAll('?', '\\?'))
  })
  await knexOf(db).raw('ANALYZE')
}
