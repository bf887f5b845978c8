/** `dela hours`: when one works, for links that show nothing outside of it. */
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import type { Given } from '../given.ts'

const whose: Options = { mailbox: { value: '<address>', about: 'of a shared mailbox that you are a member of' } }

async function placeOf(api: Client, given: Given): Promise<string> {
  const mailbox = given.text('mailbox')
  if (mailbox === undefined) return '/me/working-hours'
  const { mailboxes } = (await api.get('/me')).value as { mailboxes: { id: string; address: string }[] }
  const found = mailboxes.find(one => one.address === mailbox.toLowerCase())
  return `${pathTo('mailboxes', found?.id ?? mailbox)}/working-hours`
}

export const hours: ApiCommand[] = [
  {
    name: 'hours show',
    options: whose,
    summary: 'When you work, or a shared mailbox does',
    run: async (given, { api, out }) => await out.show(await api.get(await placeOf(api, given))),
  },
  {
    name: 'hours set',
    operands: '<from> <to> <day…>',
    options: { ...whose, zone: { value: '<zone>', about: 'an IANA time zone; that of before where it is left out' } },
    summary: 'Say when you work: 08:00 17:00 monday tuesday',
    async run(given, { api, out }: Session) {
      const place = await placeOf(api, given)
      const timeZone = given.text('zone') ?? ((await api.get(place)).value as { timeZone: string }).timeZone
      const daysOfWeek = given.operands(2).map(day => day.toLowerCase())
      const body = { daysOfWeek, startTime: given.operand(0), endTime: given.operand(1), timeZone }
      await out.show(await api.send('PUT', place, body), 'Set')
    },
  },
  {
    name: 'hours reset',
    options: whose,
    summary: 'Monday to Friday, 08:00 to 17:00 again',
    run: async (given, { api, out }) => await out.show(await api.send('DELETE', await placeOf(api, given)), 'Set back'),
  },
]
