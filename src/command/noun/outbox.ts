/** `dela outbox`: outgoing mail, for administrators. */
import { pathTo } from '../client.ts'
import type { ApiCommand } from '../command.ts'
import type { Column } from '../output.ts'

const columns: readonly Column[] = [
  ['Queued', 'createdAt'],
  ['To', 'address'],
  ['Kind', 'kind'],
  ['State', 'state'],
  ['Attempts', 'attempts'],
  ['Next', 'nextAt'],
  ['Answer', 'answer'],
  ['Id', 'id'],
]

export const outbox: ApiCommand[] = [
  {
    name: 'outbox list',
    options: {
      state: { value: '<state>', about: 'queued, sending, sent, refused, failed, expired or dropped' },
      kind: { value: '<kind>', about: 'snapshot, invitation, one-time-code, or the notices of the first two' },
      address: { value: '<address>', about: 'to whom' },
    },
    summary: 'Mails that wait, and what became of the others in the last 30 days',
    async run(given, { api, out }) {
      const query = { state: given.text('state'), kind: given.text('kind'), address: given.text('address') }
      await out.table(await api.list('/outbox', query), columns, 'There is no mail')
    },
  },
  {
    name: 'outbox counts',
    summary: 'How many mails wait, for how long, and what became of those of the last day',
    async run(_given, { api, out }) {
      await out.show(await api.get('/outbox/counts'))
    },
  },
  {
    name: 'outbox show',
    operands: '<id>',
    summary: 'One mail: to whom, what became of it, and what the mail server said',
    async run(given, { api, out }) {
      await out.show(await api.get(`/outbox${pathTo(given.operand(0))}`))
    },
  },
  {
    name: 'outbox retry',
    operands: '<id>',
    summary: 'Try a mail that waits now, or send one again that has left or failed',
    async run(given, { api, out }) {
      const answer = await api.send('POST', `/outbox${pathTo(given.operand(0))}/send-again`)
      await out.show(answer, 'It is on its way')
    },
  },
]
