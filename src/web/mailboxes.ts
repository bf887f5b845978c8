/** Shared mailboxes as pages, for administrators: who acts for each, and who may send from it, each right given and taken by itself. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { mailboxesPage, mailboxPage, type MailboxPage } from '../pages/screens/mailboxes.ts'
import { entryById } from '../services/directory.ts'
import { listSenders, removeSender, setSender } from '../services/mailbox-senders.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { membersOf, type Principal } from '../storage/directory.ts'
import { listMailboxes } from '../storage/mailbox-list.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** What a form of the page leaves for it. */
export interface MailboxNote {
  mailboxId: string
  give?: Omit<MailboxPage['give'], 'action'>
  fault?: MailboxPage['fault']
  done?: MailboxPage['done']
}

/** On one page. */
const most = 50
const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const longestAddress = 1000

/** @throws Problem `bad-request` for what no link of the page says */
function afterOf(request: Request): string | null {
  const { after } = request.query
  if (after === undefined) return null
  if (typeof after !== 'string' || !idForm.test(after)) throw new Problem('bad-request', 'No mailbox is called that', { field: 'after' })
  return after
}

const rightsOf = (request: Request) => ({
  sendAs: textOf(request, 'sendAs') === 'yes',
  sendOnBehalf: textOf(request, 'sendOnBehalf') === 'yes',
})

/** A refusal in words of the page. @throws what is none */
function faultOf(error: unknown): NonNullable<MailboxPage['fault']> {
  if (!(error instanceof Problem) || error.details.field !== 'address') throw error
  return error.details.reason === 'group-not-security' ? 'group' : 'unknown'
}

export function mailboxes(door: Door): Row[] {
  const { db } = door
  const mailboxOf = async (request: Request, access: Access<'administer'>) =>
    await entryById(db, access, 'mailbox', String(request.params['mailboxId']))

  /** A form of the page: what came of it is told on the page, after the commit. */
  const form = (
    path: string,
    act: (tx: Db, access: Access<'administer'>, mailbox: Principal, request: Request) => Promise<Omit<MailboxNote, 'mailboxId'>>,
  ): Row => ({
    method: 'post',
    path: `${paths.mailbox(':mailboxId')}${path}`,
    handler: routeAdminister({
      handler: async (request, response, access) => {
        refuseForged(request)
        const mailbox = await mailboxOf(request, access)
        const note = await transaction(db, tx => act(tx, access, mailbox, request)).catch((error: unknown) => ({ fault: faultOf(error) }))
        leave(request, 'mailbox', { mailboxId: mailbox.id, ...note })
        seeOther(response, paths.mailbox(mailbox.id))
      },
    }),
  })

  return [
    {
      method: 'get',
      path: paths.mailboxes,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const after = afterOf(request)
          const { words, frame } = await frameFor(door, request, access)
          const { mailboxes: found, next } = await listMailboxes(db, access, { after, limit: most })
          const listed = found.map(({ id, ...one }) => ({ ...one, href: paths.mailbox(id) }))
          sendPage(
            response,
            mailboxesPage(words, { ...frame, mailboxes: listed, more: next === null ? null : `${paths.mailboxes}?after=${next}` }),
          )
        },
      }),
    },
    {
      method: 'get',
      path: paths.mailbox(':mailboxId'),
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { id, name, address } = await mailboxOf(request, access)
          const { words, frame } = await frameFor(door, request, access)
          const note = take(request, 'mailbox', one => one.mailboxId === id)
          const shown = (one: Principal) => ({ name: one.name, address: one.address, group: one.kind === 'group' })
          const [members, senders] = [await membersOf(db, access, id), await listSenders(db, access, id)]
          const at = `${paths.mailbox(id)}/senders`
          const page: MailboxPage = {
            ...frame,
            mailbox: { name, address },
            back: paths.mailboxes,
            members: members.map(shown),
            senders: senders.map(one => ({
              ...shown(one),
              sendAs: one.sendAs,
              sendOnBehalf: one.sendOnBehalf,
              action: `${at}/${one.id}`,
            })),
            give: { address: '', sendAs: false, sendOnBehalf: false, ...note?.give, action: at },
            fault: note?.fault ?? null,
            done: note?.done ?? null,
          }
          sendPage(response, mailboxPage(words, page))
        },
      }),
    },
    form('/senders', async (tx, access, mailbox, request) => {
      const give = { address: textOf(request, 'address').slice(0, longestAddress), ...rightsOf(request) }
      if (!give.sendAs && !give.sendOnBehalf) return { give, fault: 'neither' }
      try {
        const { name } = await setSender(tx, access, mailbox, give.address, give)
        return { done: { name, left: true } }
      } catch (error) {
        return { give, fault: faultOf(error) }
      }
    }),
    form('/senders/:senderId', async (tx, access, mailbox, request) => {
      const wanted = rightsOf(request)
      const id = String(request.params['senderId'])
      const sender = (await listSenders(tx, access, mailbox.id)).find(one => one.id === id)
      if (!sender) throw new Problem('not-found', 'There is no such sender')
      if (wanted.sendAs || wanted.sendOnBehalf) await setSender(tx, access, mailbox, sender.address, wanted)
      else await removeSender(tx, access, mailbox, id)
      return { done: { name: sender.name, left: wanted.sendAs || wanted.sendOnBehalf } }
    }),
  ]
}
