/** `dela publish`: the links of a calendar. Their addresses are printed when they are made, and never again. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { changeable, fieldsOf, narrowing, narrowingOf } from '../link-options.ts'
import { calendarId, rowId } from '../lookup.ts'
import type { Row } from '../output.ts'

const linksOf = async (api: Client, calendar: string) => `${pathTo('calendars', await calendarId(api, calendar))}/links`
const one = async (given: Given, { api }: Session) => {
  const all = await linksOf(api, given.operand(0))
  return `${all}${pathTo(await rowId(api, all, given.operand(1), row => [row['name']]))}`
}

const addresses = (value: unknown): string => {
  const { html, ics } = value as { html: string; ics: string }
  return `page  ${html}\nfeed  ${ics}\nThese addresses are keys, and are not shown again.`
}

const kinds: Record<string, string> = {
  dialIn: 'dial-in codes',
  phone: 'phone numbers',
  email: 'e-mail addresses',
  meetingUrl: 'addresses of online meetings',
}

/** Each link is called by whom it is for. */
const named = (given: Given): Given => ({ ...given, text: option => (option === 'name' ? undefined : given.text(option)) })

export const publishing: ApiCommand[] = [
  {
    name: 'publish list',
    operands: '<calendar>',
    summary: 'The links, with what each gives today',
    async run(given, { api, out }) {
      const heads = [
        ['Name', (row: Row) => row['name'] || row['recipientAddress']],
        ['Audience', 'audience'],
        ['Role', 'role'],
        ['Today', 'effectiveRole'],
        ['State', 'state'],
        ['Expires', 'expiresAt'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.get(await linksOf(api, given.operand(0))), heads, 'It is not published')
    },
  },
  {
    name: 'publish add',
    operands: '<calendar> <role>',
    options: { ...changeable, audience: { value: '<direct|organization|anonymous>', about: 'who may use it' } },
    summary: 'Publish: prints the addresses of a page and of a feed',
    async run(given, { api, out, terminal }) {
      const body = { role: given.operand(1), audience: given.text('audience'), ...(await fieldsOf(given, terminal)) }
      const answer = await api.send('POST', await linksOf(api, given.operand(0)), body)
      await out.show(answer, addresses(answer.value))
    },
  },
  {
    name: 'publish each',
    operands: '<calendar> <role> <address…>',
    options: Object.fromEntries(Object.entries(changeable).filter(([name]) => name !== 'name')),
    summary: 'Publish a link of their own for each of several people; all of them or none',
    async run(given, { api, out, terminal }) {
      const recipients = given.operands(2).map(address => ({ address }))
      const body = { recipients, role: given.operand(1), ...(await fieldsOf(named(given), terminal)) }
      const answer = await api.send('POST', `${await linksOf(api, given.operand(0))}/for-each`, body)
      const heads = [
        ['For', 'recipientAddress'],
        ['Page', 'html'],
        ['Feed', 'ics'],
      ] as const
      await out.table(answer, heads, '')
      await out.say('These addresses are keys, and are not shown again.')
    },
  },
  {
    name: 'publish check',
    operands: '<calendar> <role>',
    options: narrowing,
    summary: 'What whoever has such a link would see that looks private, before there is one',
    async run(given, { api, out }) {
      const body = { role: given.operand(1), ...narrowingOf(given) }
      const heads = [
        ['Kind', (row: Row) => kinds[String(row['kind'])] ?? row['kind']],
        ['Events', 'events'],
        ['Such as', (row: Row) => (row['examples'] as { text: string }[]).map(one => one.text).join(' · ')],
      ] as const
      await out.table(await api.send('POST', `${await linksOf(api, given.operand(0))}/check`, body), heads, 'Nothing looks private')
    },
  },
  {
    name: 'publish uses',
    operands: '<calendar> <link>',
    summary: 'How often a link was opened in the last 30 days, and by which kind of program',
    async run(given, session) {
      const answer = await session.api.get(`${await one(given, session)}/uses`)
      const { clients } = answer.value as { clients: Row[] }
      const heads = [
        ['Program', 'client'],
        ['Times', 'count'],
        ['Last', 'lastUsedAt'],
      ] as const
      await session.out.table({ ...answer, value: { value: clients } }, heads, 'It was not opened in the last 30 days')
    },
  },
  {
    name: 'publish change',
    operands: '<calendar> <link>',
    options: { role: { value: '<role>', about: 'what it gives' }, ...changeable },
    summary: 'Change what it shows, its name, expiry, language or password; the addresses stay',
    async run(given, session) {
      const change = { role: given.text('role'), ...(await fieldsOf(given, session.terminal)) }
      await session.out.show(await session.api.send('PATCH', await one(given, session), change))
    },
  },
  {
    name: 'publish unpublish',
    operands: '<calendar> <link>',
    summary: 'Unpublish; its readers are told that it is no longer shared',
    async run(given, session) {
      const path = await one(given, session)
      await session.out.show(await session.api.send('DELETE', path), `Unpublished ${given.operand(1)}; restored within 30 days if you wish`)
    },
  },
  {
    name: 'publish restore',
    operands: '<calendar> <link>',
    summary: 'Publish again under the old addresses, within 30 days',
    run: async (given, session) => await session.out.show(await session.api.send('POST', `${await one(given, session)}/restore`)),
  },
  {
    name: 'publish renew',
    operands: '<calendar> <link>',
    summary: 'New addresses; the old ones stop working, for good',
    async run(given, session) {
      const path = await one(given, session)
      await session.terminal.certain([], `Renew ${given.operand(1)}? Its old addresses never work again.`)
      const answer = await session.api.send('POST', `${path}/renew`)
      await session.out.show(answer, addresses(answer.value))
    },
  },
]
