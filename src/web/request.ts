/** One request for access as a page, for whoever may share the calendar. Looking changes nothing: mail scanners follow links and post no forms. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { toneOf } from '../pages/published/tone.ts'
import { wallClock } from '../pages/published/placed.ts'
import { answeredPage, otherRequestPage, requestEndedPage, requestPage } from '../pages/screens/request.ts'
import { type AskedAccess, declineAccess, grantable, grantAccess, readAsked } from '../services/access-answers.ts'
import { askedRoles, ownRequests } from '../services/access-requests.ts'
import type { Access } from '../sharing/access.ts'
import type { Role } from '../sharing/roles.ts'
import { readCollection } from '../storage/collections.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { choiceOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** Why an answer was none. */
export interface RequestNote {
  id: string
  refused: { highest: Role | null } | 'less'
}

const idOf = (request: Request) => String(request.params['requestId'])

/** @returns null for what is not the person's to answer */
async function found(db: Db, deciding: Deciding, id: string): Promise<{ asked: AskedAccess; access: Access<'share'> } | null> {
  try {
    return await readAsked(db, await deciding.all('share', 'calendar'), id)
  } catch (error) {
    if (error instanceof Problem && error.type === 'not-found') return null
    throw error
  }
}

/** What the page says of a refusal; null for what the page shows by itself, as an answer that somebody else gave meanwhile. */
function refusalOf(error: unknown): RequestNote['refused'] | null {
  if (!(error instanceof Problem)) throw error
  const { field, highestRole = null } = error.details
  if (error.type === 'policy' || error.type === 'calendar-cannot-be-shared') return { highest: highestRole }
  if (error.type !== 'conflict') throw error
  return field === 'role' ? 'less' : null
}

export function request(door: Door): Row[] {
  const { db, enqueue } = door

  async function show(asking: Request, response: Response, deciding: Deciding): Promise<void> {
    const self = deciding.self()
    const { words, frame } = await frameFor(door, asking, self)
    const around = { ...frame, all: paths.requests }
    const id = idOf(asking)
    const one = await found(db, deciding, id)
    if (!one) {
      if ((await ownRequests(db, self)).some(own => own.id === id)) return seeOther(response, paths.requests)
      return sendPage(response, otherRequestPage(words, around), 404)
    }
    const { asked, access } = one
    const { state, role, asker, message } = asked
    if (state !== 'waiting') {
      const mine = asked.settledBy === self.principalId && (state === 'granted' || state === 'declined')
      if (!mine) return sendPage(response, requestEndedPage(words, { ...around, end: state }), 410)
      const answer = state === 'granted' ? ({ is: state, role } as const) : ({ is: state } as const)
      return sendPage(response, answeredPage(words, { ...around, who: asker.name, answer }))
    }
    const { name, color, timeZone } = await readCollection(db, access)
    const { seen, roles } = await grantable(db, access, asked)
    const note = take(asking, 'request', left => left.id === id)
    const page = requestPage(words, {
      ...around,
      who: asker.name,
      address: asker.address,
      calendar: { name, color: toneOf(color), href: paths.calendar(asked.calendarId) },
      message,
      seen,
      wanted: role,
      roles,
      until: wallClock(asked.expiresAt, timeZone).slice(0, 10),
      refused: note?.refused ?? null,
      actions: { grant: `${paths.request(id)}/grant`, decline: `${paths.request(id)}/decline` },
    })
    sendPage(response, page)
  }

  const form = (act: 'grant' | 'decline', answer: (tx: Db, access: Access<'share'>, asking: Request) => Promise<unknown>): Row => ({
    method: 'post',
    path: `/requests/:requestId/${act}`,
    handler: routeDeciding(db, {
      because:
        'the request names the calendar; that the person may share it is decided before it is read, and again with its permissions locked',
      handler: async (asking, response, deciding) => {
        deciding.self()
        refuseForged(asking)
        const id = idOf(asking)
        const one = await found(db, deciding, id)
        if (one) {
          try {
            await transaction(db, async tx => {
              await answer(tx, await deciding.require('share', one.asked.calendarId, { tx }), asking)
            })
          } catch (error) {
            const refused = refusalOf(error)
            if (refused !== null) leave(asking, 'request', { id, refused })
          }
        }
        seeOther(response, paths.request(id))
      },
    }),
  })

  return [
    {
      method: 'get',
      path: '/requests/:requestId',
      handler: routeDeciding(db, {
        because: 'the request names the calendar; only those of calendars that the person may share are read',
        handler: show,
      }),
    },
    form('grant', async (tx, access, asking) => await grantAccess(tx, access, idOf(asking), choiceOf(asking, 'role', askedRoles), enqueue)),
    form('decline', async (tx, access, asking) => await declineAccess(tx, access, idOf(asking), enqueue)),
  ]
}
