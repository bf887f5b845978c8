/** `dela access`: asking colleagues for their calendars, and answering those who ask for one's own. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand } from '../command.ts'
import { calendarId, rowId } from '../lookup.ts'
import type { Row } from '../output.ts'

const askedBy = (row: Row) => (row['askedBy'] as Row)['address']
/** One that waits for an answer, by the address of whoever asks, or by its id. */
const waiting = async (api: Client, text: string) =>
  pathTo('access-requests', await rowId(api, '/access-requests', text, row => [askedBy(row)]))

export const asking: ApiCommand[] = [
  {
    name: 'access ask',
    operands: '<whom> <role>',
    options: { message: { value: '<text>', about: 'in the mail' } },
    summary: 'Ask for a calendar: an address for somebody’s first one, or the name of one that you see, for more of it',
    async run(given, { api, out }) {
      const whom = given.operand(0)
      const place = whom.includes('@') && !whom.includes('/') ? { address: whom } : { calendarId: await calendarId(api, whom) }
      const body = { ...place, role: given.operand(1), message: given.text('message') }
      await out.show(await api.send('POST', '/access-requests', body), 'Asked, where there is anybody to ask')
    },
  },
  {
    name: 'access list',
    summary: 'What you asked for, and what came of it',
    async run(_given, { api, out }) {
      const heads = [
        ['Whom', 'address'],
        ['Role', 'role'],
        ['State', 'state'],
        ['Asked', 'askedAt'],
        ['Expires', 'expiresAt'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/me/access-requests'), heads, 'You have not asked for anything')
    },
  },
  {
    name: 'access withdraw',
    operands: '<request>',
    summary: 'Take back what you asked for, by address or id',
    async run(given, { api, out }) {
      const id = await rowId(api, '/me/access-requests', given.operand(0), row => (row['state'] === 'waiting' ? [row['address']] : []))
      await out.show(await api.send('DELETE', pathTo('access-requests', id)), 'Taken back')
    },
  },
  {
    name: 'access waiting',
    summary: 'Who asks for calendars that you may share',
    async run(_given, { api, out }) {
      const heads = [
        ['Who', askedBy],
        ['Calendar', (row: Row) => (row['calendar'] as Row)['name']],
        ['Role', 'role'],
        ['Message', 'message'],
        ['Expires', 'expiresAt'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/access-requests'), heads, 'Nobody waits for your answer')
    },
  },
  {
    name: 'access grant',
    operands: '<request>',
    options: { role: { value: '<role>', about: 'another than was asked for' } },
    summary: 'Give what was asked for, by the address of whoever asks or the id',
    async run(given, { api, out }) {
      const role = given.text('role')
      const answer = await api.send('POST', `${await waiting(api, given.operand(0))}/grant`, role === undefined ? {} : { role })
      const settled = answer.value as Row
      await out.show(answer, `${String(askedBy(settled))} has ${String(settled['role'])}`)
    },
  },
  {
    name: 'access decline',
    operands: '<request>',
    summary: 'Decline it; whoever asked is told',
    run: async (given, { api, out }) =>
      await out.show(await api.send('POST', `${await waiting(api, given.operand(0))}/decline`), 'Declined'),
  },
]
