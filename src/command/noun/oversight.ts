/** `dela explain`, `view-as`, `audit`, `external`: who sees what, why, and who did it. */
import { pathTo, type Query } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import { toFile } from '../files.ts'
import type { Given } from '../given.ts'
import { overseenId } from '../lookup.ts'
import { type Column, factsOf, type Row, tableOf } from '../output.ts'
import { Misuse } from '../refusal.ts'

const forms: Readonly<Record<string, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson', json: 'application/json' }
const filed: Options = {
  format: { value: '<csv|ndjson>', about: 'the form' },
  out: { value: '<file>', about: 'write it there' },
}
const filters: Options = {
  actor: { value: '<address>', about: 'who did it' },
  action: { value: '<word>', about: 'how the act begins: link, policy.change' },
  calendar: { value: '<calendar>', about: 'which calendar' },
  from: { value: '<instant>', about: 'from then on' },
  to: { value: '<instant>', about: 'before then' },
}

async function filtered(given: Given, { api }: Session): Promise<Query> {
  const calendar = given.text('calendar')
  return {
    actor: given.text('actor'),
    action: given.text('action'),
    collection: calendar === undefined ? undefined : await overseenId(api, calendar),
    from: instant('from', given.text('from')),
    to: instant('to', given.text('to')),
  }
}

/** A day begins at its beginning on this machine's clock. @throws Misuse for what is no time */
function instant(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text)
  if (Number.isNaN(at.getTime())) throw new Misuse(`--${option} is a day or an instant (2026-11-21, 2026-11-21T09:00:00Z), not "${text}"`)
  return at.toISOString()
}

async function file(given: Given, { api, out }: Session, path: string, query: Query, fallback: string): Promise<void> {
  const type = forms[given.text('format') ?? fallback]
  if (type === undefined) throw new Misuse(`--format is csv or ndjson, not "${given.text('format')}"`)
  const chunks = await api.stream(path, query, type)
  const to = given.text('out')
  if (to === undefined) return await out.bytes(chunks)
  await toFile(chunks, to)
  await out.say(`Written to ${to}`)
}

const acts: readonly Column[] = [
  ['When', 'at'],
  ['Who', (row: Row) => (row['actor'] as Row | null)?.['address'] ?? row['actorId']],
  ['Act', 'action'],
  ['Calendar', (row: Row) => row['collectionName'] ?? row['collectionId']],
  ['Details', 'details'],
]

const gifts: readonly Column[] = [
  ['Kind', 'kind'],
  ['Calendar', (row: Row) => (row['collection'] as Row)['name']],
  ['Owner', (row: Row) => ((row['collection'] as Row)['owner'] as Row)['address']],
  ['Who', (row: Row) => (row['person'] as Row | null)?.['address'] ?? row['name']],
  ['Given', 'role'],
  ['Today', 'effectiveRole'],
  ['Because', 'because'],
]

export const oversight: ApiCommand[] = [
  {
    name: 'explain',
    operands: '<calendar> <subject>',
    summary: 'What somebody sees of a calendar and why: an address, `anonymous`, or the id of a link',
    async run(given, { api, out }) {
      const collection = await overseenId(api, given.operand(0))
      const answer = await api.get('/explain', { subject: given.operand(1), collection })
      const { sentence, trace, ceilings, ...rest } = answer.value as Row & { sentence?: string; trace: Row[]; ceilings?: Row | null }
      const heads = [
        ['', (row: Row) => (row['wins'] ? '*' : '')],
        ['Grant', (row: Row) => [row['grant'], row['name']].filter(Boolean).join(' ')],
        ['Gives', 'role'],
        ['Cap', 'cap'],
        ['Today', 'effective'],
        ['Because', 'because'],
      ] as const
      const grants = trace.length > 0 ? tableOf(trace, heads, null) : ['Nothing is given']
      const most = ceilings ? ['', 'The most that can be given', ...factsOf(ceilings, '  ')] : []
      await out.show(answer, [sentence ?? '', '', ...factsOf(rest), '', ...grants, ...most].join('\n').trimStart())
    },
  },
  {
    name: 'view-as',
    operands: '<calendar> <subject>',
    options: { from: { value: '<instant>', about: 'the beginning' }, to: { value: '<instant>', about: 'the end' } },
    summary: 'The events exactly as somebody else gets them; it is written into the audit log',
    async run(given, { api, out }) {
      const path = `${pathTo('calendars', await overseenId(api, given.operand(0)))}/view-as`
      const [start, end] = [instant('from', given.must('from')), instant('to', given.must('to'))]
      const answer = await api.list(path, { subject: given.operand(1), start, end })
      const time = (name: string) => (row: Row) =>
        (row[name] as Row | null)?.['dateTime'] ?? (row[name] as Row | null)?.['date'] ?? row[name]
      const heads = [
        ['Start', time('start')],
        ['End', time('end')],
        ['Shown as', 'showAs'],
        ['Subject', 'subject'],
        ['Location', (row: Row) => (row['location'] as Row | null)?.['displayName'] ?? row['location']],
      ] as const
      await out.table(answer, heads, `${given.operand(1)} sees no events there`)
    },
  },
  {
    name: 'audit list',
    options: { ...filters, limit: { value: '<number>', about: 'rows at most, 50 if nothing is said' } },
    summary: 'Who did what to whose sharing, newest first',
    async run(given, session) {
      const limit = given.text('limit') ?? '50'
      if (!/^[1-9]\d{0,5}$/.test(limit)) throw new Misuse(`--limit is a number, not "${limit}"`)
      const answer = await session.api.list('/audit', await filtered(given, session), Number(limit))
      await session.out.table(answer, acts, 'Nothing was done')
      if ((answer.value as Row)['nextCursor']) session.terminal.note(`There are more: --limit, or \`dela audit export\` for all`)
    },
  },
  {
    name: 'audit export',
    options: { ...filters, ...filed },
    summary: 'The whole audit log as a file',
    run: async (given, session) => await file(given, session, '/audit', await filtered(given, session), 'ndjson'),
  },
  {
    name: 'external list',
    options: filed,
    summary: 'Everybody outside who has or was offered something',
    async run(given, session) {
      if (given.text('format') !== undefined) return await file(given, session, '/external/people', {}, 'csv')
      const heads = [
        ['Address', 'address'],
        ['Kind', 'kind'],
        ['Since', 'since'],
        ['Last seen', 'lastSeenAt'],
        ['Calendars', 'collections'],
        ['Id', 'id'],
      ] as const
      await session.out.table(await session.api.list('/external/people'), heads, 'Nobody outside has anything')
    },
  },
  {
    name: 'external show',
    operands: '<person>',
    summary: 'Everything that one person outside sees',
    async run(given, { api, out }) {
      const answer = await api.get(pathTo('external', 'people', given.operand(0).toLowerCase()))
      const { grants, ...person } = answer.value as Row & { grants: Row[] }
      await out.show(answer, [...factsOf(person), '', ...tableOf(grants, gifts, null)].join('\n'))
    },
  },
  {
    name: 'external everything',
    options: filed,
    summary: 'Everything that outsiders see: permissions, links, invitations, with what each gives today',
    async run(given, session) {
      if (given.text('format') !== undefined) return await file(given, session, '/external/everything', {}, 'csv')
      await session.out.table(await session.api.list('/external/everything'), gifts, 'Outsiders see nothing')
    },
  },
]
