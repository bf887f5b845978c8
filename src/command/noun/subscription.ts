/** `dela calendar subscribe` and `dela subscription`: calendars that are fed from an address. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand } from '../command.ts'
import { calendarId } from '../lookup.ts'
import type { Row } from '../output.ts'

const sourceOf = async (api: Client, calendar: string) => `${pathTo('calendars', await calendarId(api, calendar))}/source`

export const subscriptions: ApiCommand[] = [
  {
    name: 'calendar subscribe',
    operands: '<address>',
    options: {
      name: { value: '<name>', about: 'what it is called; without it, as it calls itself' },
      color: { value: '<#RRGGBB>', about: 'its colour' },
      'time-zone': { value: '<zone>', about: 'an IANA name' },
      owner: { value: '<address>', about: 'a shared mailbox that you are a member of' },
    },
    summary: 'Make a calendar that is fed from an http, https or webcal address',
    async run(given, { api, out }) {
      const wanted = { name: given.text('name'), color: given.text('color'), timeZone: given.text('time-zone') }
      const body = { ...wanted, ownerAddress: given.text('owner'), source: { address: given.operand(0) } }
      const answer = await api.send('POST', '/calendars', body)
      const { name, id } = answer.value as Row
      await out.show(answer, `Made ${String(name)} (${String(id)})`)
    },
  },
  {
    name: 'subscription show',
    operands: '<calendar>',
    summary: 'Where a calendar is fed from, and how that goes; the address may be a key',
    run: async (given, { api, out }) => await out.show(await api.get(await sourceOf(api, given.operand(0)))),
  },
  {
    name: 'subscription refresh',
    operands: '<calendar>',
    summary: 'Ask the address now, and tell how it went',
    run: async (given, { api, out }) => await out.show(await api.send('POST', `${await sourceOf(api, given.operand(0))}/refresh`)),
  },
  {
    name: 'subscription change',
    operands: '<calendar> <address>',
    summary: 'Feed a calendar from another address; its events stay until that has answered',
    async run(given, { api, out }) {
      const path = await sourceOf(api, given.operand(0))
      await out.show(await api.send('PATCH', path, { address: given.operand(1) }))
    },
  },
  {
    name: 'subscription end',
    operands: '<calendar>',
    summary: 'Stop feeding a calendar: its events stay, and may be changed',
    async run(given, { api, out, terminal }) {
      const path = await sourceOf(api, given.operand(0))
      await terminal.certain(['It is a calendar like any other then, and its address is forgotten.'], `Stop feeding ${given.operand(0)}?`)
      await out.show(await api.send('DELETE', path), `${given.operand(0)} is not fed any more`)
    },
  },
]
