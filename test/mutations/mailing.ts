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
  ...of('storage/mailbox-list.ts', [
    "FROM principal m WHERE m.organization_id = $1 AND m.kind = 'mailbox'",
    "FROM principal m WHERE m.kind = 'mailbox'",
    'mailboxes of every organization are listed',
  ]),
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
    ['next_at: now, in_turn: true', 'next_at: now', 'what is to be tried now waits for its turn'],
    [') o WHERE organization_id = ?`', ') o WHERE ?::uuid IS NOT NULL`', 'mails of every organization are counted'],
  ),
  ...of(
    'storage/outbox.ts',
    [' FOR UPDATE SKIP LOCKED`', '`', 'two workers take one mail'],
    ["state = 'sending' AND attempts = $2 AND sending = $7", 'attempts = $2', 'a worker that was taken for dead settles'],
    ['least(expires_at, now() + make_interval(secs => $5))', 'now() + make_interval(secs => $5)', 'mails wait past their time'],
    ['greatest(p.free_at, now())', 'p.free_at', 'an hour without mail is credit for a flood'],
    ["state = 'queued' AND next_at <= now() OR", "state = 'queued' OR", 'mails do not wait for their time'],
  ),
  ...of(
    'storage/deliveries.ts',
    ["IN ('refused', 'failed') AND told_at IS NULL", "IN ('refused', 'failed')", 'senders are told again and again'],
    ['AND w.settled_at IS NULL AND w.attempts = 0)', 'AND false)', 'senders are told of each mail by itself'],
    ["answer IS DISTINCT FROM '${unsubscribed}'", 'true', 'senders are told of who has unsubscribed'],
  ),
  ...of(
    'services/link-expiry.ts',
    [
      "shown(link, policy, now).state !== 'live' || ",
      '',
      'links that have ended, or that a policy stops, are told of as if they would end',
    ],
    ["link.audience === 'anonymous' ? anonymousEnd(policy, link.createdAt) : null", 'null', 'links that a policy ends are not told of'],
  ),
  ...of('storage/due-series.ts', [' LIMIT 1 FOR UPDATE SKIP LOCKED', ' LIMIT 1', 'two workers make the mails of one series']),
  ...of('services/snapshot-delivery.ts', ['if (claimed.unsubscribed) return', 'if (false) return', 'mails leave for who has unsubscribed']),
  ...of('services/told.ts', [
    "!person || (await ask(db, person, 'share', collectionId)) instanceof Denial",
    '!person',
    'calendars are named to who may not share them any more',
  ]),
  ...of(
    'services/series-run.ts',
    ['    passed.add(due.id)\n', '', 'a series that fails stands before all others'],
    ['if (due.now.getTime() - due.dueAt.getTime() <= latest) ', '', 'old news are sent in a heap'],
  ),
  ...of('storage/restored.ts', [
    "await knex('snapshot_series').whereNotNull('next_at').update(ended)",
    '',
    'who has unsubscribed is written to again after a restore',
  ]),
  ...of('storage/view-texts.ts', ['if (knexOf(db).isTransaction) return', '', 'a mail of views that older rules made does not leave']),
  ...of('mail/transport.ts', [
    'error.response === undefined || (error.responseCode ?? 0) >= 500',
    'true',
    'what is no answer is one for good',
  ]),
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
  ...of(
    'services/snapshot-content.ts',
    [
      'access instanceof Denial || roleOf(access) !== wanted.subject.role',
      'access instanceof Denial',
      'mails of another level are compared',
    ],
    ['start < to && (end > from || start >= from)', 'start < to', 'what was over is mailed'],
    ['of.floating ? {', 'false ? {', 'floating times stand on no day of another zone'],
  ),
  ...of('mail/snapshot-calendar.ts', ['frame.attachments && ', '', 'attachments go where nobody asked for them']),
]
