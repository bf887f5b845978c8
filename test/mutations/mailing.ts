/** Weakenings of outgoing mail: from whom it goes out, whom it is shown to, and that it goes out once. */
import { type Mutant, of } from './mutant.ts'

export const mailing: Mutant[] = [
  ...of(
    'services/mailbox-senders.ts',
    ['if (!mailbox?.allowed) {', 'if (!mailbox) {', 'anybody sends from any mailbox'],
    [
      "if (!found?.allowed) return new Denial('sender',",
      "if (!found) return new Denial('sender',",
      'a right that was taken away still sends',
    ],
  ),
  ...of(
    'mail/headers.ts',
    ['!as.proven || ', '', 'domains that nobody proved stand in From'],
    [' || !sendable(as.mailbox)', '', 'domains that are not ours to send for stand in From'],
    ['sendable(as.behalf) ? named(as.behalf) : ', '', 'nobody stands in Sender'],
    ['from: own.bounce, to', 'from: mail.to.address, to', 'the envelope is not ours'],
  ),
  ...of(
    'storage/outbox-list.ts',
    [
      'const own = { organization_id: access.organizationId }\n  const query',
      'const own = {}\n  const query',
      'mails of every organization are listed',
    ],
    [
      "knexOf(db)('outbox').where({ organization_id: access.organizationId, id })\n  if (lock)",
      "knexOf(db)('outbox').where({ id })\n  if (lock)",
      'mails of other organizations are read',
    ],
    [') o WHERE organization_id = ?`', ') o WHERE ?::uuid IS NOT NULL`', 'mails of every organization are counted'],
  ),
  ...of(
    'storage/outbox.ts',
    [' FOR UPDATE SKIP LOCKED`', '`', 'two workers take one mail'],
    ["state = 'sending' AND attempts = $2 AND sending = $7", 'attempts = $2', 'a worker that was taken for dead settles'],
    ["state = 'queued' AND next_at <= now() OR", "state = 'queued' OR", 'mails do not wait for their time'],
  ),
  ...of('services/invitation-mail.ts', [
    'if (author instanceof Denial) return author\n',
    '',
    'invitations leave without the right to send them',
  ]),
  ...of('services/snapshot-content.ts', [
    'if (author instanceof Denial) return author\n',
    'if (author instanceof Denial) return access as never\n',
    'snapshots leave without the right to send them',
  ]),
]
