/** The page of a calendar that is fed: how that goes, fetching it now, another address, and the end of it. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { type Reply, route, routeDeciding, routeWrite } from '../http/route.ts'
import { wallClock } from '../pages/published/placed.ts'
import { toneOf } from '../pages/published/tone.ts'
import { type SubscriptionPage, subscriptionPage } from '../pages/screens/subscription.ts'
import type { SignedIn } from '../pages/screens/frame.ts'
import type { Words } from '../pages/words/catalogues.ts'
import type { SourceProblem } from '../services/source-failure.ts'
import { changeSource, endSource, readSource, refreshNow } from '../services/sources.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { textOf } from './form.ts'
import { calendarId } from './publish.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'
import { faultOf, type SourceFault, toldOf } from './subscription-form.ts'

/** An address that was not taken, or a fetch that was not made. */
export interface SourceNote {
  calendarId: string
  fault: SourceFault
  about: 'address' | 'fetch'
}

export function subscription(door: Door): Row[] {
  const { config, db, now, log } = door
  const refreshing = { config, now, log }

  async function contentOf(
    request: Request,
    access: Access<'writeProperties'>,
    words: Words,
  ): Promise<Omit<SubscriptionPage, keyof SignedIn>> {
    const [calendar, source] = await Promise.all([readCollection(db, access), readSource(db, access)])
    const note = take(request, 'source', one => one.calendarId === calendar.id)
    const at = (date: Date | null) => date && wallClock(date, calendar.timeZone)
    const told = note && (note.fault === 'busy' ? words.subscriptions.busy : toldOf(words, note.fault))
    const page = paths.source(calendar.id)
    return {
      calendar: { name: calendar.name, color: toneOf(calendar.color) },
      state: source.state,
      reason: note?.about === 'fetch' ? told : source.problem === null ? null : toldOf(words, source.problem as SourceProblem),
      fault: note?.about === 'address' ? told : null,
      address: source.address,
      leftOut: source.leftOut,
      refreshed: at(source.refreshedAt),
      changed: at(source.changedAt),
      next: at(source.nextAt),
      actions: { refresh: `${page}/refresh`, change: page, end: `${page}/end` },
    }
  }

  /** Fetches after the transaction of whatever made it necessary. */
  async function fetchNow(request: Request, access: Access<'writeProperties'>): Promise<void> {
    try {
      await refreshNow(db, access, refreshing)
    } catch (error) {
      const fault = error instanceof Problem && error.type === 'conflict' ? 'busy' : faultOf(error)
      leave(request, 'source', { calendarId: access.collectionId, fault, about: 'fetch' })
    }
  }

  function changed(request: Request, access: Access<'writeProperties'>, fault: SourceFault | null): Reply {
    return async response => {
      if (fault === null) await fetchNow(request, access)
      else leave(request, 'source', { calendarId: access.collectionId, fault, about: 'address' })
      seeOther(response, paths.source(access.collectionId))
    }
  }

  const path = '/calendars/:calendarId/source'
  const target = calendarId
  return [
    {
      method: 'get',
      path,
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('writeProperties', calendarId(request))
          const { words, frame } = await frameFor(door, request, deciding.self())
          sendPage(response, subscriptionPage(words, { ...frame, ...(await contentOf(request, access, words)) }))
        },
      }),
    },
    {
      method: 'post',
      path,
      handler: routeWrite(db, {
        needs: 'writeProperties',
        target,
        prepare: refuseForged,
        handler: async (tx, access, _form, request) => {
          try {
            await changeSource(tx, access, textOf(request, 'address'), config, 'address')
            return changed(request, access, null)
          } catch (error) {
            return changed(request, access, faultOf(error))
          }
        },
      }),
    },
    {
      method: 'post',
      path: `${path}/refresh`,
      handler: route(db, {
        needs: 'writeProperties',
        target,
        handler: async (request, response, access) => {
          refuseForged(request)
          await fetchNow(request, access)
          seeOther(response, paths.source(access.collectionId))
        },
      }),
    },
    {
      method: 'post',
      path: `${path}/end`,
      handler: routeWrite(db, {
        needs: 'writeProperties',
        target,
        prepare: refuseForged,
        handler: async (tx, access) => {
          await endSource(tx, access)
          return response => seeOther(response, paths.calendar(access.collectionId))
        },
      }),
    },
  ]
}
