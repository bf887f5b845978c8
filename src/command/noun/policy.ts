/** `dela policy`: the organization's sharing policy, and what single mailboxes and calendars set on their own. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import { textOf } from '../files.ts'
import type { Given } from '../given.ts'
import { calendarId, entryId, rowId } from '../lookup.ts'
import { type Row, tableOf } from '../output.ts'
import { changeOf } from '../policy-words.ts'
import { Failed, Misuse } from '../refusal.ts'

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
  if (calendar !== undefined) return at('calendar', 'calendars', await calendarOf(api, calendar))
  return { kind: 'organization', id: null, path: '/policy' }
}

// Administrators set the policy of calendars that they do not see: those are looked for among the scopes.
async function calendarOf(api: Client, text: string): Promise<string> {
  try {
    return await calendarId(api, text)
  } catch (error) {
    if (!(error instanceof Failed) || error.status !== null) throw error
    return await rowId(api, '/policy/scopes', text, row => [row['name'], `${String(ownerOf(row))}/${String(row['name'])}`]).catch(() => {
      throw error
    })
  }
}

const ownerOf = (row: Row): unknown => (row['owner'] as Row | null | undefined)?.['address'] ?? row['address']

/** Names of groups as the API takes them: by id. */
async function withIds(api: Client, change: Record<string, unknown>): Promise<Record<string, unknown>> {
  const sharers = change['externalSharers'] as { allow: string; group?: string } | null | undefined
  if (!sharers?.group) return change
  return { ...change, externalSharers: { allow: 'group', groupId: await entryId(api, 'groups', sharers.group) } }
}

interface Rehearsal {
  counts: Readonly<Record<string, number>>
  rows: readonly Row[]
}

const consequences = [
  ['', 'kind'],
  ['Calendar', (row: Row) => row['collection'] ?? row['calendar']],
  ['Owner', 'owner'],
  ['Who', (row: Row) => row['grantee'] ?? row['link'] ?? row['name'] ?? row['who']],
  ['From', 'from'],
  ['To', 'to'],
] as const

function told({ counts, rows }: Rehearsal): string[] {
  const sums = Object.entries(counts).map(([what, count]) => `${what} ${count}`)
  return [sums.join(', '), ...(rows.length > 0 ? tableOf(rows, consequences, null) : [])]
}

async function rehearse(api: Client, scope: Scope, change: object) {
  const named = scope.id === null ? {} : { scope: { kind: scope.kind, id: scope.id } }
  return await api.send('POST', '/policy/rehearsal', { ...named, change })
}

/** Asks before what ends something for somebody. A server that cannot say beforehand is not trusted to end nothing. */
async function confirm({ api, terminal }: Session, scope: Scope, change: object): Promise<void> {
  try {
    const { counts, rows } = (await rehearse(api, scope, change)).value as Rehearsal
    const ends = (counts['stop'] ?? 0) + (counts['shrink'] ?? 0) + (counts['deleted'] ?? 0)
    if (ends > 0) await terminal.certain(told({ counts, rows }), 'Change the policy?')
  } catch (error) {
    if (!(error instanceof Failed) || error.status !== 404) throw error
    await terminal.certain(['This server cannot say what would stop.'], 'Change the policy?')
  }
}

async function changeIn(given: Given, api: Client): Promise<Record<string, unknown>> {
  const change = await withIds(api, changeOf(given.operands(), given.many('domains')))
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
      const change = await changeIn(given, api)
      await confirm(session, scope, change)
      await out.show(await api.send('PATCH', scope.path, change))
    },
  },
  {
    name: 'policy rehearse',
    operands: '[setting=value…]',
    options: wanted,
    summary: 'What a change would stop, shrink or delete for good; nothing is changed',
    async run(given, { api, out }) {
      const answer = await rehearse(api, await scopeOf(given, api), await changeIn(given, api))
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
      if (given.flag('dry-run')) return await out.show(tried)
      const { domainRules } = tried.value as { domainRules?: string[] }
      if (domainRules) await confirm(session, { kind: 'organization', id: null, path: '/policy' }, { domainRules })
      await out.show(await api.send('POST', '/policy/import', text, { type }))
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
        ['Sets', (row: Row) => row['sharingCapability'] ?? (row['set'] as Row | null | undefined)?.['sharingCapability'] ?? '–'],
        ['Holds', (row: Row) => row['effectiveCapability'] ?? (row['effective'] as Row | null | undefined)?.['sharingCapability']],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/policy/scopes'), heads, 'There is nothing to set')
    },
  },
]
