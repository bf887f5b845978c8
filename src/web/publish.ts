/** The publish page of a calendar: its links, the form for a new one, and the buttons on each. */
import type { Request } from 'express'
import { subjectOf } from '../http/hall.ts'
import { type Reply, routeDeciding, routeWrite } from '../http/route.ts'
import { toneOf } from '../pages/published/tone.ts'
import { type CalendarPage, calendarPage } from '../pages/screens/calendar.ts'
import type { ImportForm } from '../pages/screens/importForm.ts'
import type { PublishedLink } from '../pages/screens/publishedLink.ts'
import { waitingAccess } from '../services/access-answers.ts'
import { dayIn } from '../services/day.ts'
import { anonymousCeiling, type Ceiling, type ShownLink } from '../services/link-state.ts'
import { checkLink } from '../services/link-check.ts'
import { type LinkUse, usesOf } from '../services/link-uses.ts'
import { list, publish, renew, restore, unpublish } from '../services/links.ts'
import type { Access } from '../sharing/access.ts'
import { isViewRole } from '../sharing/roles.ts'
import { type Collection, readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { waitingRow } from './requests.ts'
import { newLinkForm, readNewLink, toCheck, type Typed } from './new-link.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** What a form of the page leaves for it: a secret to be shown once, a form to be mended, what came of a file. */
export interface PublishNote {
  calendarId: string
  fresh?: { id: string; token: string }
  typed?: Typed
  imported?: Omit<ImportForm, 'action'>
  /** The form of one link that is to be mended. */
  changed?: { id: string; typed: Typed }
  saved?: true
}

/** The rule as an administrator wrote it; without the words about where it stands. */
function ruleOf({ role, because }: Ceiling): string | null {
  return role === 'owner' ? null : because.replace(/^\w+ rule /, '')
}

export const calendarId = (request: Request) => String(request.params['calendarId'])
export const linkId = (request: Request) => String(request.params['linkId'])

/** @param token of the link that was just made; its addresses are shown with it and never again */
function shown(link: ShownLink, calendar: Collection, publicUrl: string, token: string | null, use: LinkUse): PublishedLink {
  const address = (act: string) => `${paths.links(calendar.id)}/${link.id}/${act}`
  const html = token === null ? null : `${publicUrl}/p/${token}`
  const withdrawn = link.state === 'unpublished'
  const { effectiveRole, expiresAt } = link
  return {
    id: link.id,
    name: link.name,
    role: link.role,
    lowered: isViewRole(effectiveRole) && effectiveRole !== link.role ? effectiveRole : null,
    audience: link.audience,
    state: link.state,
    expires: expiresAt && dayIn(calendar.timeZone, new Date(expiresAt.getTime() - 1)),
    html,
    ics: html && `${html}.ics`,
    webcal: html && `${html}.ics`.replace(/^https?:/, 'webcal:'),
    unpublish: withdrawn ? null : address('unpublish'),
    restore: withdrawn ? address('restore') : null,
    renew: link.state === 'live' ? address('renew') : null,
    bundle: link.state === 'live' && link.recipientAddress === null ? paths.bundle(calendar.id, link.id) : null,
    change: withdrawn ? null : paths.link(calendar.id, link.id),
    settings: link.settings,
    uses: { ...use, clients: use.clients.map(one => ({ ...one, lastDay: dayIn(calendar.timeZone, one.lastUsedAt) })) },
  }
}

export function publishing(door: Door): Row[] {
  const { config, db, publicUrl, now } = door

  async function contentOf(request: Request, access: Access<'share'>, me: string | null, language: CalendarPage['language']) {
    const [calendar, links, ceiling] = await Promise.all([
      readCollection(db, access),
      list(db, access, now()),
      anonymousCeiling(db, access),
    ])
    const note = take(request, 'publish', one => one.calendarId === calendar.id && !one.changed)
    const fresh = note?.fresh ?? null
    const around = { ceiling, zone: calendar.timeZone, now: now() }
    const typed = note?.typed ?? null
    const found = typed?.check ? await checkLink(db, subjectOf(request), access, toCheck(typed), now()) : []
    const requests = (await waitingAccess(db, [access])).map(waitingRow)
    const uses = await usesOf(db, access, calendar.timeZone, now())
    return {
      calendar: {
        name: calendar.name,
        description: calendar.description,
        color: toneOf(calendar.color),
        owner: calendar.ownerId === me ? null : calendar.ownerName,
      },
      requests,
      links: links.toReversed().map(link => shown(link, calendar, publicUrl, link.id === fresh?.id ? fresh.token : null, uses(link.id))),
      fresh: fresh?.id ?? null,
      saved: note?.saved ?? false,
      publish: newLinkForm(around, paths.links(calendar.id), language, typed, found),
      rule: ruleOf(ceiling),
      view: paths.view(calendar.id),
      viewAs: paths.viewAs(calendar.id),
      sharing: paths.sharing(calendar.id),
      mail: paths.mail(calendar.id),
      import: calendar.fed ? null : { action: `${paths.calendar(calendar.id)}/import`, report: null, fault: null, ...note?.imported },
    }
  }

  /** One of the buttons on a link. `act` may give a secret, to be shown on the page. */
  const button = (name: string, act: (tx: Db, access: Access<'share'>, id: string) => Promise<PublishNote['fresh'] | null>): Row => ({
    method: 'post',
    path: `/calendars/:calendarId/links/:linkId/${name}`,
    handler: routeWrite(db, {
      needs: 'share',
      target: calendarId,
      prepare: refuseForged,
      handler: async (tx, access, _form, request) => {
        const fresh = await act(tx, access, linkId(request))
        return back(request, access, fresh ? { fresh } : {})
      },
    }),
  })

  return [
    {
      method: 'get',
      path: '/calendars/:calendarId',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('share', calendarId(request))
          const { words, frame } = await frameFor(door, request, deciding.self())
          sendPage(response, calendarPage(words, { ...frame, ...(await contentOf(request, access, access.principalId, frame.language)) }))
        },
      }),
    },
    {
      method: 'post',
      path: '/calendars/:calendarId/links',
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: refuseForged,
        handler: async (tx, access, _form, request) => {
          const [{ timeZone }, ceiling] = [await readCollection(tx, access), await anonymousCeiling(tx, access)]
          const wanted = await readNewLink(request, { ceiling, zone: timeZone, now: now() })
          if (!('link' in wanted)) return back(request, access, wanted)
          const { audience, role, settings } = wanted.link
          if (audience === 'anonymous' && !wanted.confirmed) {
            const found = await checkLink(tx, subjectOf(request), access, { role, settings }, now())
            if (found.length > 0) return back(request, access, { typed: wanted.typed })
          }
          const { link, token } = await publish(tx, access, wanted.link, config, now())
          return back(request, access, { fresh: { id: link.id, token } })
        },
      }),
    },
    button('unpublish', async (tx, access, id) => {
      await unpublish(tx, access, id)
      return null
    }),
    button('restore', async (tx, access, id) => {
      await restore(tx, access, id, now())
      return null
    }),
    button('renew', async (tx, access, id) => {
      const { link, token } = await renew(tx, access, id, now())
      return { id: link.id, token }
    }),
  ]
}

/** To the page again; what it is to show once waits in the session. Done after the commit, so that nothing is shown that was not kept. */
export function back(request: Request, access: Access<'share' | 'write'>, note: Omit<PublishNote, 'calendarId'>): Reply {
  return response => {
    if (Object.keys(note).length > 0) leave(request, 'publish', { calendarId: access.collectionId, ...note })
    seeOther(response, paths.calendar(access.collectionId))
  }
}
