/** Who may send mail as a shared mailbox, and who on its behalf. */
import { z } from 'zod'
import { routeAdminister, routeSelf } from '../http/route.ts'
import { entryById } from '../services/directory.ts'
import { listSenders, ownSenders, removeSender, type Sender, setSender } from '../services/mailbox-senders.ts'
import { transaction } from '../storage/database.ts'
import { readJson } from './body.ts'
import { entry, entryOf, pathOf } from './directory.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { address, id, line, listOf } from './fields.ts'
import { send } from './reply.ts'

const rights = {
  sendAs: z.boolean().meta({ description: 'Mail looks as from the mailbox' }),
  sendOnBehalf: z.boolean().meta({ description: 'Mail says who wrote it on the mailbox’s behalf' }),
}
const sender = entry.extend(rights).meta({ id: 'MailboxSender' })
const newSender = z.strictObject({ address, ...rights }).meta({ id: 'NewMailboxSender' })
const own = z.object({ id, name: z.string(), address: z.string(), ...rights }).meta({ id: 'SendingMailbox' })

/** From which mailbox a mail goes out. */
export const from = z
  .strictObject({ mailbox: line(320).min(3), right: z.enum(['sendAs', 'sendOnBehalf']) })
  .meta({ id: 'SendFrom', description: 'A shared mailbox to send from, by the right that an administrator has given' })

const senderOf = (one: Sender): z.infer<typeof sender> => ({ ...entryOf(one), sendAs: one.sendAs, sendOnBehalf: one.sendOnBehalf })

export function senders({ config, db }: Door): Endpoint[] {
  const all = `${pathOf('mailbox')}/:holderId/senders`
  const tag = 'Directory'
  return [
    {
      method: 'get',
      path: '/me/senders',
      tag,
      summary: 'The shared mailboxes that I may send from',
      answers: { 200: { description: 'By name', schema: listOf(own) } },
      handler: routeSelf({
        handler: async (_request, response, access) => send(response, 200, { value: await ownSenders(db, access) }),
      }),
    },
    {
      method: 'get',
      path: all,
      tag,
      summary: 'Who may send as a mailbox or on its behalf',
      description: 'Members of the mailbox have neither right by being members, and neither right lets anybody read anything.',
      answers: { 200: { description: 'By name', schema: listOf(sender) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const mailbox = await entryById(db, access, 'mailbox', String(request.params['holderId']))
          send(response, 200, { value: (await listSenders(db, access, mailbox.id)).map(senderOf) })
        },
      }),
    },
    {
      method: 'post',
      path: all,
      tag,
      summary: 'Give a person or a group exactly these rights; two times false takes both away',
      body: { [json]: newSender },
      answers: { 200: { description: 'As it is now', schema: sender } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const mailbox = await entryById(db, access, 'mailbox', String(request.params['holderId']))
          const { address: who, ...wanted } = await readJson(request, newSender, config.limits)
          send(response, 200, senderOf(await transaction(db, tx => setSender(tx, access, mailbox, who, wanted))))
        },
      }),
    },
    {
      method: 'delete',
      path: `${all}/:senderId`,
      tag,
      summary: 'Take both rights away; holds for mails that wait, too',
      answers: { 204: { description: 'No sender any more' } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const mailbox = await entryById(db, access, 'mailbox', String(request.params['holderId']))
          await transaction(db, tx => removeSender(tx, access, mailbox, String(request.params['senderId'])))
          response.status(204).end()
        },
      }),
    },
  ]
}
