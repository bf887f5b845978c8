/** `dela share` and `dela invitation`: who may see a calendar, and those who are asked in. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options } from '../command.ts'
import { calendarId, rowId } from '../lookup.ts'
import type { Row } from '../output.ts'
import { Misuse } from '../refusal.ts'
import { sentFrom, sentFromOf } from '../sent-from.ts'
import { tried } from '../tried.ts'

/** What a row of the list is called: people by their address, the two standing rows by what Exchange calls them. */
function nameOf(row: Row): unknown {
  const { id, emailAddress } = row
  if (id === 'anonymous') return 'Anonymous'
  return (emailAddress as Row | null)?.['address'] ?? 'Default'
}

const permissions = async (api: Client, calendar: string) => `${pathTo('calendars', await calendarId(api, calendar))}/permissions`
const invitations = async (api: Client, calendar: string) => `${pathTo('calendars', await calendarId(api, calendar))}/invitations`
const grantee = async (api: Client, all: string, text: string) =>
  `${all}${text.toLowerCase() === 'anonymous' ? '/anonymous' : pathTo(await rowId(api, all, text, row => [nameOf(row), row['id']]))}`
const invitation = async (api: Client, all: string, text: string) => `${all}${pathTo(await rowId(api, all, text, row => [row['address']]))}`

const letter: Options = {
  role: { value: '<role>', about: 'for those that have none of their own' },
  personal: { about: 'an address of their own that needs no sign-in' },
  subject: { value: '<text>', about: 'of the mail' },
  message: { value: '<text>', about: 'in the mail' },
  language: { value: '<sv|nb|da|en>', about: 'of the mail' },
  'share-back': { about: 'ask them to share theirs too' },
  ...sentFrom,
}

export const sharing: ApiCommand[] = [
  {
    name: 'share list',
    operands: '<calendar>',
    summary: 'Whom the calendar is shared with: Default is everybody in the organization, Anonymous who has a link',
    async run(given, { api, out }) {
      const heads = [
        ['Who', nameOf],
        ['Name', (row: Row) => (row['emailAddress'] as Row | null)?.['name']],
        ['Role', 'role'],
        ['Status', 'status'],
        ['Inside', 'isInsideOrganization'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list(await permissions(api, given.operand(0))), heads, 'It is shared with nobody')
    },
  },
  {
    name: 'share allowed',
    operands: '<calendar> <address>',
    summary: 'What may be given to an address, before it is given',
    async run(given, { api, out }) {
      await out.show(await api.get(`${await permissions(api, given.operand(0))}/allowed`, { address: given.operand(1) }))
    },
  },
  {
    name: 'share give',
    operands: '<calendar> <address> <role>',
    summary: 'Give a person, a group or a mailbox a role; people outside are invited by mail',
    async run(given, { api, out }) {
      const body = { emailAddress: { address: given.operand(1) }, role: given.operand(2) }
      const answer = await api.send('POST', await permissions(api, given.operand(0)), body)
      await out.show(
        answer,
        `${given.operand(1)} has ${given.operand(2)}${(answer.value as Row)['status'] === 'pending' ? ' once accepted' : ''}`,
      )
    },
  },
  {
    name: 'share change',
    operands: '<calendar> <who> <role>',
    summary: 'Change a role: an address, Default, or Anonymous to none',
    async run(given, { api, out }) {
      const path = await grantee(api, await permissions(api, given.operand(0)), given.operand(1))
      await out.show(await api.send('PATCH', path, { role: given.operand(2) }), `${given.operand(1)} has ${given.operand(2)}`)
    },
  },
  {
    name: 'share remove',
    operands: '<calendar> <who>',
    summary: 'Share with them no longer; holds from the next request on',
    async run(given, { api, out }) {
      const path = await grantee(api, await permissions(api, given.operand(0)), given.operand(1))
      await out.show(await api.send('DELETE', path), `Not shared with ${given.operand(1)} any more`)
    },
  },
  {
    name: 'share invite',
    operands: '<calendar> <address…>',
    options: letter,
    summary: 'Invite by mail, each `address` or `address=role`; all are invited or nobody',
    async run(given, { api, out }) {
      const recipients = given.operands(1).map(text => {
        const [address = '', own] = text.split('=')
        const role = own ?? given.text('role')
        if (!role) throw new Misuse(`Which role for ${address}? --role <role>, or ${address}=<role>`)
        return { address, role, ...(given.flag('personal') ? { personal: true } : {}) }
      })
      const words = { subject: given.text('subject'), message: given.text('message'), language: given.text('language') }
      const body = { recipients, ...words, from: sentFromOf(given), ...(given.flag('share-back') ? { requestShareBack: true } : {}) }
      const answer = await api.send('POST', await invitations(api, given.operand(0)), body)
      await out.show(answer, `Invited ${recipients.map(one => `${one.address} (${one.role})`).join(', ')}`)
    },
  },
  {
    name: 'share invited',
    operands: '<calendar>',
    summary: 'The invitations, and what became of each',
    async run(given, { api, out }) {
      const heads = [
        ['Address', 'address'],
        ['Role', 'role'],
        ['State', 'state'],
        ['Mail', (row: Row) => `${String(row['mail'])}${tried(row['mail'], row['mailAttempts'], row['mailNextAt'], row['mailAnswer'])}`],
        ['Expires', 'expiresAt'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list(await invitations(api, given.operand(0))), heads, 'Nobody was invited')
    },
  },
  {
    name: 'share withdraw',
    operands: '<calendar> <invitation>',
    summary: 'Withdraw an invitation, by address or id; its mail stops working',
    async run(given, { api, out }) {
      const path = await invitation(api, await invitations(api, given.operand(0)), given.operand(1))
      await out.show(await api.send('DELETE', path), `Withdrawn from ${given.operand(1)}`)
    },
  },
  {
    name: 'share resend',
    operands: '<calendar> <invitation>',
    summary: 'Send an invitation again; the mails before it stop working',
    async run(given, { api, out }) {
      const path = await invitation(api, await invitations(api, given.operand(0)), given.operand(1))
      await out.show(await api.send('POST', `${path}/resend`), `Sent again to ${given.operand(1)}`)
    },
  },
]

export const received: ApiCommand[] = [
  {
    name: 'invitation list',
    summary: 'Invitations to you',
    async run(_given, { api, out }) {
      const heads = [
        ['Calendar', (row: Row) => (row['calendar'] as Row)['name']],
        ['From', 'sharedBy'],
        ['Role', 'role'],
        ['Expires', 'expiresAt'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/me/invitations'), heads, 'Nobody waits for your answer')
    },
  },
  {
    name: 'invitation accept',
    operands: '<invitation>',
    options: {
      'share-back': { value: '<role>', about: 'share yours with them too' },
      calendar: { value: '<calendar>', about: 'with --share-back: which one; else your own' },
    },
    summary: 'Accept an invitation, by id',
    async run(given, { api, out }) {
      const role = given.text('share-back')
      const calendar = given.text('calendar')
      if (calendar !== undefined && role === undefined) throw new Misuse('--calendar goes with --share-back <role>')
      const back = role === undefined ? {} : { shareBack: { role, ...(calendar ? { calendarId: await calendarId(api, calendar) } : {}) } }
      await out.show(await api.send('POST', `${pathTo('me', 'invitations', given.operand(0))}/accept`, back), 'Accepted')
    },
  },
  {
    name: 'invitation decline',
    operands: '<invitation>',
    summary: 'Decline an invitation, by id',
    run: async (given, { api, out }) =>
      await out.show(await api.send('POST', `${pathTo('me', 'invitations', given.operand(0))}/decline`), 'Declined'),
  },
]
