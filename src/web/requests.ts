/** Asking for access as a page: what waits for one's answer, what one has asked for, and the form that asks. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { type Deciding, routeDeciding, routeSelf } from '../http/route.ts'
import { type AskFault, type AskForm, requestsPage, type WaitingRequest } from '../pages/screens/requests.ts'
import { type AskedAccess, waitingAccess } from '../services/access-answers.ts'
import { askedRoles, askForAccess, mostRequests, ownRequests, withdrawAccessRequest } from '../services/access-requests.ts'
import { rank } from '../sharing/roles.ts'
import { readCollection, readCollections } from '../storage/collections.ts'
import { transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { choiceOf, textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** What the form leaves for the page: to be mended, or done. */
export type RequestsNote = { values: AskForm['values']; fault: AskFault } | { asked: string } | 'withdrawn'

const longestTyped = 10_000

export function waitingRow({ id, asker, calendarName: calendar, role }: AskedAccess): WaitingRequest {
  return { who: asker.name, address: asker.address, calendar, role, href: paths.request(id) }
}

/** What is wrong with the form, where it can be mended. @throws the error, where it cannot */
function faultOf(error: unknown): AskFault {
  if (!(error instanceof Problem)) throw error
  const { type } = error
  const { field } = error.details
  if (type === 'too-many-requests') return 'tooMany'
  if (type === 'conflict') return field === 'address' ? 'own' : 'already'
  if (type === 'bad-request' && field === 'message') return 'tooLong'
  if (type === 'bad-request' && field === 'address') return 'invalidAddress'
  throw error
}

const queried = (request: Request, name: string): string => {
  const value = request.query[name]
  return typeof value === 'string' ? value.slice(0, 320) : ''
}

export function requests(door: Door): Row[] {
  const { db, enqueue } = door

  async function formOf(request: Request, deciding: Deciding, note: RequestsNote | null): Promise<AskForm> {
    const id = queried(request, 'calendar')
    const access = id === '' ? null : await deciding.require('readFreeBusy', id)
    const named = access && (await readCollection(db, access))
    const roles = askedRoles.filter(role => access === null || rank(role) > rank(access.role))
    const mend = note !== null && typeof note === 'object' && 'fault' in note ? note : null
    const fresh = { address: queried(request, 'address'), role: roles[0] ?? 'read', message: '' }
    const calendar = named && { id: named.id, name: named.name, owner: named.ownerName }
    return { action: paths.requests, calendar, roles, values: mend?.values ?? fresh, fault: mend?.fault ?? null, most: mostRequests }
  }

  /** @returns where the person goes on, with what the page says then */
  async function ask(request: Request): Promise<string> {
    const person = subjectOf(request)
    if (person.kind !== 'user') throw new TypeError('Nobody is signed in')
    const [address, calendarId, message] = [textOf(request, 'address'), textOf(request, 'calendar'), textOf(request, 'message')]
    const role = choiceOf(request, 'role', askedRoles)
    const place = calendarId === '' ? { address } : { calendarId }
    const back = calendarId === '' ? paths.requests : `${paths.requests}?calendar=${encodeURIComponent(calendarId.slice(0, 100))}`
    const mend = (fault: AskFault): string => {
      leave(request, 'requests', { values: { address: address.slice(0, 320), role, message: message.slice(0, longestTyped) }, fault })
      return `${back}#ask`
    }
    if (calendarId === '' && address === '') return mend('required')
    try {
      const asked = await transaction(db, tx => askForAccess(tx, person, { ...place, role, message }, enqueue))
      leave(request, 'requests', { asked })
      return paths.requests
    } catch (error) {
      return mend(faultOf(error))
    }
  }

  return [
    {
      method: 'get',
      path: paths.requests,
      handler: routeDeciding(db, {
        because:
          'what waits is asked of calendars that the person may share, what they asked for is their own, and a calendar named is one that they see',
        handler: async (request, response, deciding) => {
          const self = deciding.self()
          const { words, frame } = await frameFor(door, request, self)
          if (frame.menu.account === null) throw new Problem('need-privileges', 'Asking for calendars is for people of the organization')
          const [shared, seen] = [await deciding.all('share', 'calendar'), await deciding.all('readFreeBusy', 'calendar')]
          const names = new Map((await readCollections(db, seen)).map(({ collection }) => [collection.id, collection.name]))
          const note = take(request, 'requests')
          const mine = (await ownRequests(db, self)).map(one => ({
            ...one,
            calendar: one.calendarId === null ? null : (names.get(one.calendarId) ?? null),
            withdraw: one.state === 'waiting' ? `${paths.request(one.id)}/withdraw` : null,
          }))
          const done = note === 'withdrawn' ? note : note !== null && 'asked' in note ? note : null
          const form = await formOf(request, deciding, note)
          const waiting = (await waitingAccess(db, shared)).map(waitingRow)
          sendPage(response, requestsPage(words, { ...frame, waiting, mine, form, done }))
        },
      }),
    },
    {
      method: 'post',
      path: paths.requests,
      handler: routeSelf({
        handler: async (request, response) => {
          refuseForged(request)
          seeOther(response, await ask(request))
        },
      }),
    },
    {
      method: 'post',
      path: '/requests/:requestId/withdraw',
      handler: routeSelf({
        handler: async (request, response, access) => {
          refuseForged(request)
          await transaction(db, tx => withdrawAccessRequest(tx, access, String(request.params['requestId'])))
          leave(request, 'requests', 'withdrawn')
          seeOther(response, paths.requests)
        },
      }),
    },
  ]
}
