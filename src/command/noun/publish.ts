/** `dela publish`: the links of a calendar. Their addresses are printed when they are made, and never again. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { calendarId, rowId } from '../lookup.ts'
import type { Row } from '../output.ts'

const changeable: Options = {
  name: { value: '<name>', about: 'what the link is called' },
  expires: { value: '<instant>', about: 'ISO 8601, a day, or never' },
  language: { value: '<sv|nb|da|en>', about: 'of its page' },
}

const linksOf = async (api: Client, calendar: string) => `${pathTo('calendars', await calendarId(api, calendar))}/links`
const one = async (given: Given, { api }: Session) => {
  const all = await linksOf(api, given.operand(0))
  return `${all}${pathTo(await rowId(api, all, given.operand(1), row => [row['name']]))}`
}

/** A day is over at its end on this machine's clock. */
function expiry(text: string | undefined): string | null | undefined {
  if (text === undefined || text === 'never') return text === undefined ? undefined : null
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T23:59:59`) : new Date(text)
  // What is no date is left to the server's words.
  return Number.isNaN(day.getTime()) ? text : day.toISOString()
}

const addresses = (value: unknown): string => {
  const { html, ics } = value as { html: string; ics: string }
  return `page  ${html}\nfeed  ${ics}\nThese addresses are keys, and are not shown again.`
}

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
    async run(given, { api, out }) {
      const { expires, ...rest } = { expires: expiry(given.text('expires')), name: given.text('name'), language: given.text('language') }
      const body = { role: given.operand(1), audience: given.text('audience'), ...rest, expiresAt: expires }
      const answer = await api.send('POST', await linksOf(api, given.operand(0)), body)
      await out.show(answer, addresses(answer.value))
    },
  },
  {
    name: 'publish change',
    operands: '<calendar> <link>',
    options: { role: { value: '<role>', about: 'what it gives' }, ...changeable },
    summary: 'Change role, name, expiry or language; the addresses stay',
    async run(given, session) {
      const body = { role: given.text('role'), name: given.text('name'), language: given.text('language') }
      const change = { ...body, expiresAt: expiry(given.text('expires')) }
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
