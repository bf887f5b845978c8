/** The page of one link's calendars: shown, put in, taken out. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { bundlePage } from '../pages/screens/bundle.ts'
import { addPart, parts, removeFromLink } from '../services/link-bundle.ts'
import { read } from '../services/links.ts'
import type { Access } from '../sharing/access.ts'
import { isViewRole } from '../sharing/roles.ts'
import { readCollection, readCollections } from '../storage/collections.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { textOf } from './form.ts'
import { refuseForged } from './forgery.ts'
import { calendarId } from './publish.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

interface Both {
  own: Access<'share'>
  part: Access<'share'>
}

const linkId = (request: Request) => String(request.params['linkId'])
const partId = (request: Request) => String(request.params['partId'])

export function bundles(door: Door): Row[] {
  const { config, db, now } = door
  const path = '/calendars/:calendarId/links/:linkId/calendars'
  const because = 'whoever bundles may share the calendar of the link and the one that is put in or taken out: both are asked'

  async function pageOf(request: Request, deciding: Deciding): Promise<string> {
    const access = await deciding.require('share', calendarId(request))
    const { words, frame } = await frameFor(door, request, deciding.self())
    const link = await read(db, access, linkId(request), now())
    const shown = await parts(db, access, link.id, now())
    const own = await readCollection(db, access)
    const taken = new Set([own.id, ...shown.map(one => one.calendarId)])
    const mine = await readCollections(db, await deciding.all('share', 'calendar'))
    const free = mine.filter(one => one.access.organizationId === access.organizationId && !taken.has(one.collection.id))
    return bundlePage(words, {
      ...frame,
      link: { name: link.name || own.name, role: link.role },
      calendar: { name: own.name, href: paths.calendar(own.id) },
      parts: shown.map(({ name, role, calendarId: id }) => ({ name, role, remove: `${paths.bundle(own.id, link.id)}/${id}/remove` })),
      choices: free
        .map(({ collection }) => ({ value: collection.id, text: collection.name }))
        .toSorted((a, b) => a.text.localeCompare(b.text) || a.value.localeCompare(b.value)),
    })
  }

  /** Both calendars are decided on in the transaction of the act; the form's token comes first. */
  const act = (other: (request: Request) => string, work: (tx: Db, request: Request, both: Both) => Promise<unknown>) =>
    routeDeciding(db, {
      because,
      handler: async (request, response, deciding) => {
        await deciding.require('share', calendarId(request))
        refuseForged(request)
        await transaction(db, async tx => {
          const own = await deciding.require('share', calendarId(request), { tx })
          await work(tx, request, { own, part: await deciding.require('share', other(request), { tx }) })
        })
        seeOther(response, paths.bundle(calendarId(request), linkId(request)))
      },
    })

  return [
    {
      method: 'get',
      path,
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => sendPage(response, await pageOf(request, deciding)),
      }),
    },
    {
      method: 'post',
      path,
      handler: act(
        request => textOf(request, 'calendar'),
        async (tx, request, { own, part }) => {
          const role = textOf(request, 'role')
          if (!isViewRole(role)) throw new Problem('bad-request', 'There is no such level', { field: 'role' })
          return await addPart(tx, own, linkId(request), part, role, config, now())
        },
      ),
    },
    {
      method: 'post',
      path: `${path}/:partId/remove`,
      handler: act(partId, async (tx, request, { own, part }) => await removeFromLink(tx, own, linkId(request), part, now())),
    },
  ]
}
