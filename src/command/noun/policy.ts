/** `dela policy`: the organization's sharing policy, and what single mailboxes and calendars set on their own. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import { textOf } from '../files.ts'
import type { Given } from '../given.ts'
import { entryId, overseenId } from '../lookup.ts'
import { type Row, tableOf } from '../output.ts'
import { changeOf } from '../policy-words.ts'
import { Misuse } from '../refusal.ts'

const scoped: Options = {
  user: { value: '<address>', about: 'of all calendars of one person' },
  mailbox: { value: '<address>', about: 'of all calendars of one shared mailbox' },
  calendar: { value: '<calendar>', about: 'of one calendar' },
}
const wanted: Options = {
  domains: { value: '<rule>', many: true, about: 'a line of Exchange’s -Domains; all of them together are the rules' },
  ...scoped,
}

interface Scope {
  kind: 'organization' | 'user' | 'mailbox' | 'calendar'
  id: string | null
  path: string
}

async function scopeOf(given: Given, api: Client): Promise<Scope> {
  const [user, mailbox, calendar] = [given.text('user'), given.text('mailbox'), given.text('calendar')]
  if ([user, mailbox, calendar].filter(one => one !== undefined).length > 1) throw new Misuse('One of --user, --mailbox and --calendar')
  const at = (kind: Scope['kind'], noun: string, id: string): Scope => ({ kind, id, path: `${pathTo(noun, id)}/policy` })
  if (user !== undefined) return at('user', 'users', await entryId(api, 'users', user))
  if (mailbox !== undefined) return at('mailbox', 'mailboxes', await entryId(api, 'mailboxes', mailbox))
  if (calendar !== undefined) return at('calendar', 'calendars', await overseenId(api, calendar))
  return { kind: 'organization', id: null, path: '/policy' }
}

const ownerOf = (row: Row): unknown => (row['owner'] as Row)['address']

interface Imported {
  policy: { domainRules: string[] }
  /** What was read in an unusual way. */
  notes: string[]
  rehearsal: Rehearsal
}

interface Rehearsal {
  counts: { stop: number; shrink: number; deleted: number; regain: number }
  rows: readonly Row[]
  /** Rows in all. */
  total: number
}

const consequences = [
  ['Effect', 'effect'],
  ['', 'kind'],
  ['Calendar', (row: Row) => (row['collection'] as Row)['name']],
  ['Owner', (row: Row) => (row['owner'] as Row)['address']],
  ['Who', 'name'],
  ['From', 'from'],
  ['To', 'to'],
  ['Because', 'because'],
] as const

function told({ counts, rows, total }: Rehearsal): string[] {
  const { stop, shrink, deleted, regain } = counts
  const sums = `${stop} stop, ${shrink} shrink, ${deleted} are deleted for good, ${regain} come back`
  const more = total > rows.length ? [`… and ${total - rows.length} more`] : []
  return [sums, ...(rows.length > 0 ? tableOf(rows, consequences, null) : []), ...more]
}

/** Asks before what ends something for somebody. */
async function certainOf({ terminal }: Session, rehearsal: Rehearsal): Promise<void> {
  const { stop, shrink, deleted } = rehearsal.counts
  if (stop + shrink + deleted > 0) await terminal.certain(told(rehearsal), 'Change the policy?')
}

async function rehearse(api: Client, scope: Scope, change: object) {
  const named = scope.id === null ? {} : { scope: { kind: scope.kind, id: scope.id } }
  return await api.send('POST', '/policy/rehearsal', { ...named, change })
}

function changeIn(given: Given): Record<string, unknown> {
  const change = changeOf(given.operands(), given.many('domains'))
  if (Object.keys(change).length === 0) throw new Misuse('What is to be set? dela policy set sharingCapability=ExternalUserSharingOnly')
  return change
}

export const policy: ApiCommand[] = [
  {
    name: 'policy show',
    options: scoped,
    summary: 'The rules that people share under',
    run: async (given, { api, out }) => await out.show(await api.get((await scopeOf(given, api)).path)),
  },
  {
    name: 'policy set',
    operands: '[setting=value…]',
    options: wanted,
    summary: 'Change it; holds from the next request on. Names of Exchange and SharePoint are taken, `inherit` takes a value back',
    async run(given, session) {
      const { api, out } = session
      const scope = await scopeOf(given, api)
      const change = changeIn(given)
      await certainOf(session, (await rehearse(api, scope, change)).value as Rehearsal)
      await out.show(await api.send('PATCH', scope.path, change))
    },
  },
  {
    name: 'policy rehearse',
    operands: '[setting=value…]',
    options: wanted,
    summary: 'What a change would stop, shrink or delete for good; nothing is changed',
    async run(given, { api, out }) {
      const answer = await rehearse(api, await scopeOf(given, api), changeIn(given))
      await out.show(answer, told(answer.value as Rehearsal).join('\n'))
    },
  },
  {
    name: 'policy import',
    operands: '<file>',
    options: { 'dry-run': { about: 'only say what was read' } },
    summary: 'Take the text of Exchange’s `Get-SharingPolicy`, from a file or `-` for standard input',
    async run(given, session) {
      const { api, out } = session
      const type = 'text/plain'
      const text = await textOf(given.operand(0))
      const tried = await api.send('POST', '/policy/import', text, { type, query: { dryRun: true } })
      const { policy, notes, rehearsal } = tried.value as Imported
      for (const note of notes) session.terminal.note(note)
      if (given.flag('dry-run')) return await out.show(tried, [...policy.domainRules, ...told(rehearsal)].join('\n'))
      await certainOf(session, rehearsal)
      const answer = await api.send('POST', '/policy/import', text, { type })
      await out.show(answer, (answer.value as Imported).policy.domainRules.join('\n'))
    },
  },
  {
    name: 'policy scopes',
    summary: 'Every mailbox and calendar, with what it sets and what holds there',
    async run(_given, { api, out }) {
      const heads = [
        ['Kind', 'kind'],
        ['Name', 'name'],
        ['Owner', ownerOf],
        ['Sets', 'sharingCapability'],
        ['Holds', 'effectiveCapability'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/policy/scopes'), heads, 'There is nothing to set')
    },
  },
]
