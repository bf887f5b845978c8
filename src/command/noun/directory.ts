/** `dela user`, `group`, `mailbox`, `guest`, `people`: the directory of the organization, for its administrators. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { entryId, type Noun } from '../lookup.ts'
import { type Column, factsOf, type Row } from '../output.ts'
import { Misuse } from '../refusal.ts'
import { truthOf } from '../yes-no.ts'

type Kind = 'user' | 'group' | 'mailbox'
const nouns = { user: 'users', group: 'groups', mailbox: 'mailboxes' } as const satisfies Record<Kind, Noun>
const one: Record<Kind, string> = { user: 'a person', group: 'a group', mailbox: 'a shared mailbox' }

const columns: Record<Kind, readonly Column[]> = {
  user: [
    ['Name', 'name'],
    ['Address', 'address'],
    ['Administrator', 'isAdministrator'],
    ['Id', 'id'],
  ],
  group: [
    ['Name', 'name'],
    ['Address', 'address'],
    ['Kind', 'groupKind'],
    ['Id', 'id'],
  ],
  mailbox: [
    ['Name', 'name'],
    ['Address', 'address'],
    ['Id', 'id'],
  ],
}

const named: Options = { address: { value: '<address>', about: 'the e-mail address' }, name: { value: '<name>', about: 'the name' } }
const zone: Options = { 'time-zone': { value: '<zone>', about: 'an IANA name' } }
const person: Options = {
  ...zone,
  language: { value: '<sv|nb|da|en>', about: 'of pages and mail' },
  administrator: { value: '<yes|no>', about: 'whether an administrator of the organization' },
  'password-stdin': { about: 'the first line of standard input is the password' },
}
const added: Record<Kind, Options> = {
  user: { ...named, ...person },
  group: { ...named, kind: { value: '<security|unified>', about: 'only security groups can be shared with' } },
  mailbox: { ...named, ...zone },
}
const changed: Record<Kind, Options> = {
  user: { ...named, ...person, disabled: { value: '<yes|no>', about: 'whether signing in is stopped' } },
  group: named,
  mailbox: { ...named, ...zone },
}
const disposition: Options = {
  disposition: { value: '<transfer|delete>', about: 'what becomes of the calendars' },
  to: { value: '<address>', about: 'with transfer: who gets them' },
}

/** The value of an option that is yes or no. @throws Misuse */
export function truth(option: string, text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : truthOf(`--${option}`, text)
}

async function bodyOf(given: Given, { terminal }: Session, options: Options): Promise<Record<string, unknown>> {
  const has = (option: string) => (option in options ? given.text(option) : undefined)
  const body = {
    address: has('address'),
    name: has('name'),
    groupKind: has('kind'),
    timeZone: has('time-zone'),
    language: has('language'),
    isAdministrator: truth('administrator', has('administrator')),
    isDisabled: truth('disabled', has('disabled')),
  }
  const piped = 'password-stdin' in options && given.flag('password-stdin')
  return { ...body, ...(piped ? { password: await terminal.password('Password', true) } : {}) }
}

function about(kind: Kind): ApiCommand[] {
  const noun = nouns[kind]
  const all = pathTo(noun)
  const path = async (given: Given, { api }: Session) => pathTo(noun, await entryId(api, noun, given.operand(0)))
  return [
    {
      name: `${kind} list`,
      summary: `The ${noun} of the organization`,
      run: async (_given, { api, out }) => await out.table(await api.list(all), columns[kind], `There are no ${noun}`),
    },
    {
      name: `${kind} show`,
      operands: `<${kind}>`,
      summary: `One of them, by address or id`,
      run: async (given, session) => await session.out.show(await session.api.get(await path(given, session))),
    },
    {
      name: `${kind} add`,
      options: added[kind],
      summary: `Add ${one[kind]}`,
      async run(given, session) {
        const body = { ...(await bodyOf(given, session, added[kind])), address: given.must('address'), name: given.must('name') }
        const answer = await session.api.send('POST', all, body)
        const { id, warnings = [] } = answer.value as { id: string; warnings?: { message: string }[] }
        for (const { message } of warnings) session.terminal.note(message)
        await session.out.show(answer, `Added ${body.address} (${id})`)
      },
    },
    {
      name: `${kind} change`,
      operands: `<${kind}>`,
      options: changed[kind],
      summary: `Change ${one[kind]}`,
      async run(given, session) {
        const body = await bodyOf(given, session, changed[kind])
        await session.out.show(await session.api.send('PATCH', await path(given, session), body))
      },
    },
    {
      name: `${kind} delete`,
      operands: `<${kind}>`,
      ...(kind === 'group' ? {} : { options: disposition }),
      summary: `Delete ${one[kind]}${kind === 'group' ? '' : ', with or without the calendars'}; says before what goes`,
      run: async (given, session) => await remove(kind, given, session, await path(given, session)),
    },
  ]
}

async function remove(kind: Kind, given: Given, { api, out, terminal }: Session, path: string): Promise<void> {
  const how = kind === 'group' ? {} : { disposition: given.text('disposition'), to: given.text('to') }
  if (how.disposition === 'transfer' && how.to === undefined) throw new Misuse('--to <address> is needed: who gets the calendars')
  const belongings = Object.entries((await api.get(`${path}/deletion`)).value as Row)
  const some = belongings.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== 0))
  const goes = some.length > 0 ? ['With it go:', ...factsOf(Object.fromEntries(some), '  ')] : ['Nothing goes with it.']
  if (kind !== 'group' && how.disposition === undefined) {
    for (const line of goes) terminal.note(line)
    throw new Misuse('What becomes of the calendars? --disposition transfer --to <address>, or --disposition delete')
  }
  await terminal.certain(goes, `Delete ${given.operand(0)}?`)
  await out.show(await api.send('DELETE', path, undefined, { query: how }), `Deleted ${given.operand(0)}`)
}

const convert: ApiCommand = {
  name: 'user convert',
  operands: '<user>',
  summary: 'Make a person a shared mailbox: calendars and permissions stay, signing in ends',
  async run(given, { api, out, terminal }) {
    const path = pathTo('users', await entryId(api, 'users', given.operand(0)))
    const ends = ['Passwords, sessions, app passwords, tokens and memberships of groups end. There is no way back.']
    await terminal.certain(ends, `Make ${given.operand(0)} a shared mailbox?`)
    await out.show(await api.send('POST', `${path}/convert`), `${given.operand(0)} is a shared mailbox now; add its members`)
  },
}

export const guests: ApiCommand[] = [
  {
    name: 'guest list',
    summary: 'People from outside who accepted an invitation',
    run: async (_given, { api, out }) => await out.table(await api.list('/guests'), columns.mailbox, 'There are no guests'),
  },
  {
    name: 'guest remove',
    operands: '<guest>',
    summary: 'Remove a guest, for good',
    async run(given, { api, out, terminal }) {
      const id = await entryId(api, 'guests', given.operand(0))
      await terminal.certain(['All that was shared with the guest ends, for good.'], `Remove ${given.operand(0)}?`)
      await out.show(await api.send('DELETE', pathTo('guests', id)), `Removed ${given.operand(0)}`)
    },
  },
]

export const people: ApiCommand = {
  name: 'people',
  operands: '[beginning]',
  summary: 'The address book: whom one can share with inside',
  async run(given, { api, out }) {
    const kind: readonly Column[] = [...columns.mailbox.slice(0, 2), ['Kind', 'kind'], ['Id', 'id']]
    const search = given.operand(0) || undefined
    await out.table(await api.list('/people', { search }), kind, 'Nobody is called that')
  },
}

export const directory: ApiCommand[] = [...about('user'), convert, ...about('group'), ...about('mailbox')]
