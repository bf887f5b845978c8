/** The page on which one link is changed: its name, level, days, and everything else; its addresses stay. */
import type { Request } from 'express'
import { routeDeciding, routeWrite } from '../http/route.ts'
import { toneOf } from '../pages/published/tone.ts'
import { linkChangePage } from '../pages/screens/linkChange.ts'
import { anonymousCeiling } from '../services/link-state.ts'
import { change, read } from '../services/links.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { changeForm, readNewLink } from './new-link.ts'
import { back, calendarId, linkId } from './publish.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

export function linkChange(door: Door): Row[] {
  const { db, now } = door

  /** What stands around the form: the link as it is, and what may be chosen. */
  async function aroundLink(tx: Db, request: Request, access: Access<'share'>) {
    const calendar = await readCollection(tx, access)
    const link = await read(tx, access, linkId(request), now())
    return { calendar, link, around: { ceiling: await anonymousCeiling(tx, access), zone: calendar.timeZone, now: now() } }
  }

  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/links/:linkId',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('share', calendarId(request))
          const { words, frame } = await frameFor(door, request, deciding.self())
          const { calendar, link, around } = await aroundLink(db, request, access)
          const typed =
            take(request, 'publish', one => one.calendarId === calendar.id && one.changed?.id === link.id)?.changed?.typed ?? null
          const page = linkChangePage(words, {
            ...frame,
            calendar: { name: calendar.name, color: toneOf(calendar.color) },
            link: { name: link.name },
            form: changeForm(around, `${paths.link(calendar.id, link.id)}/change`, frame.language, link, typed),
            back: paths.calendar(calendar.id),
          })
          sendPage(response, page)
        },
      }),
    },
    {
      method: 'post',
      path: '/calendars/:calendarId/links/:linkId/change',
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: refuseForged,
        handler: async (tx, access, _form, request) => {
          const { link, around } = await aroundLink(tx, request, access)
          const wanted = await readNewLink(request, around)
          if (!('link' in wanted)) {
            return response => {
              leave(request, 'publish', { calendarId: access.collectionId, changed: { id: link.id, typed: wanted.typed } })
              seeOther(response, paths.link(access.collectionId, link.id))
            }
          }
          // For whom a link is cannot be changed: its readers were told.
          const { audience: _audience, ...asked } = wanted.link
          await change(tx, access, link.id, { ...asked, expiresAt: asked.expiresAt ?? null, language: asked.language ?? null }, now())
          return back(request, access, { saved: true })
        },
      }),
    },
  ]
}
