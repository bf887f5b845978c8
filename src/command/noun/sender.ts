/** `dela mailbox sender`: who may send mail as a shared mailbox, and who on its behalf. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { entryId, rowId } from '../lookup.ts'
import { Misuse } from '../refusal.ts'
import { truth } from './directory.ts'

const path = async (given: Given, { api }: Session) => pathTo('mailboxes', await entryId(api, 'mailboxes', given.operand(0)), 'senders')

export const senders: ApiCommand[] = [
  {
    name: 'mailbox sender list',
    operands: '<mailbox>',
    summary: 'Who may send as a mailbox or on its behalf; members may not by being members',
    async run(given, session) {
      const heads = [
        ['Name', 'name'],
        ['Address', 'address'],
        ['Kind', 'kind'],
        ['Send as', 'sendAs'],
        ['On behalf', 'sendOnBehalf'],
      ] as const
      await session.out.table(await session.api.list(await path(given, session)), heads, 'Nobody may')
    },
  },
  {
    name: 'mailbox sender set',
    operands: '<mailbox> <address>',
    options: {
      'send-as': { value: '<yes|no>', about: 'mail looks as from the mailbox' },
      'send-on-behalf': { value: '<yes|no>', about: 'mail says who wrote it' },
    },
    summary: 'Give a person or a group exactly these rights; what is not named is no',
    async run(given, session) {
      const sendAs = truth('send-as', given.text('send-as')) ?? false
      const sendOnBehalf = truth('send-on-behalf', given.text('send-on-behalf')) ?? false
      if (given.text('send-as') === undefined && given.text('send-on-behalf') === undefined)
        throw new Misuse('Which right? --send-as yes, --send-on-behalf yes, or no for none')
      const body = { address: given.operand(1), sendAs, sendOnBehalf }
      await session.out.show(await session.api.send('POST', await path(given, session), body))
    },
  },
  {
    name: 'mailbox sender remove',
    operands: '<mailbox> <sender>',
    summary: 'Take both rights away; holds for mails that wait, too',
    async run(given, session) {
      const all = await path(given, session)
      const one = `${all}${pathTo(await rowId(session.api, all, given.operand(1), row => [row['address']]))}`
      await session.out.show(await session.api.send('DELETE', one), `${given.operand(1)} may not send from it any more`)
    },
  },
]
