/** Outgoing mail as a page, for administrators: what waits, what failed, and a mail sent again. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { wallClock } from '../pages/published/placed.ts'
import { type OutboxLine, type OutboxPage, outboxPage } from '../pages/screens/outbox.ts'
import { canBeSentAgain, countMails, listMails, type OutboxMail, sendAgain } from '../services/outbox-list.ts'
import type { Access } from '../sharing/access.ts'
import { transaction } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

export type OutboxNote = 'done' | 'refused'

/** On one page. */
const most = 50
const shows = { all: [], waiting: ['queued', 'sending'], notSent: ['refused', 'failed', 'expired'], sent: ['sent'] } as const
const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Show = keyof typeof shows

function hrefOf(show: Show, before: string | null = null): string {
  const query = new URLSearchParams({ ...(show === 'all' ? {} : { show }), ...(before === null ? {} : { before }) })
  return query.size > 0 ? `${paths.outbox}?${query.toString()}` : paths.outbox
}

/** @throws Problem `bad-request` for what no link of the page says */
function asked(request: Request): { show: Show; before: string | null } {
  const { show = 'all', before } = request.query
  if (typeof show !== 'string' || !isShow(show)) throw new Problem('bad-request', 'Mails are not told apart like that', { field: 'show' })
  if (before !== undefined && (typeof before !== 'string' || !idForm.test(before)))
    throw new Problem('bad-request', 'No mail is called that', { field: 'before' })
  return { show, before: before ?? null }
}

function isShow(text: string): text is Show {
  return Object.hasOwn(shows, text)
}

function lineOf(one: OutboxMail, zone: string): OutboxLine {
  return {
    kind: one.kind as OutboxLine['kind'],
    address: one.address,
    state: one.state,
    attempts: one.attempts,
    queued: wallClock(one.createdAt, zone),
    next: one.nextAt && wallClock(one.nextAt, zone),
    answer: one.answer,
    again: canBeSentAgain(one) ? `${paths.outbox}/${one.id}/again` : null,
  }
}

export function outbox(door: Door): Row[] {
  const { config, db, wake } = door

  async function countsOf(access: Access<'administer'>): Promise<OutboxPage['counts']> {
    const { queued, sending, oldestSeconds, lastDay } = await countMails(db, access)
    const { sent, refused, failed, expired } = lastDay
    return { waiting: queued + sending, oldestSeconds, sent, notSent: refused + failed + expired }
  }

  return [
    {
      method: 'get',
      path: paths.outbox,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { show, before } = asked(request)
          const { words, frame } = await frameFor(door, request, access)
          const zone = (await principalById(db, access, access.principalId ?? ''))?.timeZone ?? config.defaults.timeZone
          const wanted = show === 'all' ? {} : { states: shows[show] }
          const { mails, next } = await listMails(db, access, wanted, { after: before, limit: most })
          const filters = (Object.keys(shows) as Show[]).map(one => ({ show: one, href: hrefOf(one), current: one === show }))
          const more = { filters, older: next && hrefOf(show, next), note: take(request, 'outbox'), counts: await countsOf(access) }
          sendPage(response, outboxPage(words, { ...frame, ...more, mails: mails.map(one => lineOf(one, zone)) }))
        },
      }),
    },
    {
      method: 'post',
      path: `${paths.outbox}/:mailId/again`,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          refuseForged(request)
          try {
            await transaction(db, tx => sendAgain(tx, access, String(request.params['mailId']), wake))
            leave(request, 'outbox', 'done')
          } catch (error) {
            if (!(error instanceof Problem) || error.type !== 'conflict') throw error
            leave(request, 'outbox', 'refused')
          }
          seeOther(response, paths.outbox)
        },
      }),
    },
  ]
}
