/** Weakenings of asking for access: who may ask and answer, what nobody is to learn by it, and which mails leave. */
import { type Mutant, of } from './mutant.ts'

export const asking: Mutant[] = [
  ...of(
    'services/access-requests.ts',
    ['if (!(await holdAsker(tx, access))) throw', 'if (false) throw', 'guests ask for calendars'],
    ['if (address === person.address) throw', 'if (false) throw', 'people ask themselves'],
    ['!(seen instanceof Denial) && atLeast(seen.role, asking.role)', 'false', 'people ask for what they have'],
    ['target?.told ?? [{ id: null, address }]', 'target?.told ?? []', 'no mail is queued for nobody, so that asking tells who is there'],
    ['calendarId ?? nowhere)', "calendarId ?? '')", 'the gate asks the database only where there is a calendar'],
    ['>= mostRequests', '> mostRequests * 2', 'people ask for any number of calendars'],
    ['if (access.organizationId !== person.organizationId)\n', 'if (false)\n', 'people of other organizations ask'],
  ),
  ...of('services/access-answers.ts', ['if (!atLeast(role, seen)) throw', 'if (false) throw', 'a grant takes away what somebody has']),
  ...of(
    'services/access-mail.ts',
    ["asked?.state !== 'waiting' || ", '!asked || ', 'mails leave about what was taken back'],
    [' || asked.telling !== telling', '', 'mails leave that newer ones have taken the place of'],
    ["asked.state === 'granted' && access instanceof Denial", 'false', 'people are told of grants that were taken back'],
    [
      "calendarName: seen === 'none' ? null : asked.calendarName",
      'calendarName: asked.calendarName',
      'a refusal tells what a hidden calendar is called',
    ],
  ),
  ...of(
    'storage/asked-access.ts',
    [
      'unnest(?::uuid[], ?::uuid[]))\n       AND r.state',
      'unnest(?::uuid[], ?::uuid[])) IS NOT NULL\n       AND r.state',
      'requests for calendars of others wait for everybody',
    ],
    ["p.kind = 'user' AND p.disabled_at IS NULL`\n", "p.kind = 'user'`\n", 'requests of people who left wait on'],
    ['asker_id = $3 AND role = ANY ($4)', 'asker_id = $3', 'whatever is given answers a request for more'],
  ),
  ...of(
    'storage/access-requests.ts',
    [
      "AND asker_id = $2 AND id = $3 AND state = 'waiting'",
      "AND id = $3 AND state = 'waiting'",
      'anybody takes back what somebody asked for',
    ],
    ['CASE WHEN r.named THEN r.collection_id END', 'r.collection_id', 'asking tells which calendar is behind an address'],
    [
      "coalesce(collection_id::text, address) <> $3 AND (state = 'waiting' AND expires_at > now() OR asked_at > now() - interval '1 day')",
      "coalesce(collection_id::text, address) <> $3 AND state = 'waiting'",
      'taking back makes room for more',
    ],
  ),
]
