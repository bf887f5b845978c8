/** The page *Share calendar*: whom it is shared with, at which level, and who is invited. No script is needed. */
import type { Request } from 'express'
import type { RefusedRecipient } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { administers } from '../http/problem.ts'
import { type Reply, routeDeciding, routeWrite } from '../http/route.ts'
import { type ShareFault, type ShareForm, type SharingPage, sharingPage } from '../pages/screens/sharing.ts'
import { resend, withdraw } from '../services/invitation-changes.ts'
import { invite } from '../services/invitations.ts'
import { changeRole, unshare } from '../services/permissions.ts'
import { ownSenders } from '../services/mailbox-senders.ts'
import { keepRefusal } from '../services/refusals.ts'
import type { Access } from '../sharing/access.ts'
import { grantableRoles } from '../sharing/roles.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { choiceOf } from './form.ts'
import { refuseForged } from './forgery.ts'
import { calendarId } from './publish.ts'
import { seeOther, sendPage } from './send.ts'
import { sendersOf } from './sender-choice.ts'
import { changeFaultOf, freshShare, readShare, reasonsOf, shareFaultOf, shareRequest } from './share-form.ts'
import { sharedWithOf } from './shared-with.ts'
import { frameFor, paths } from './signed-in.ts'

/** What a form of the page leaves for it. */
export interface SharingNote {
  calendarId: string
  form?: ShareForm
  fault?: ShareFault
  refused?: RefusedRecipient[]
  done?: NonNullable<SharingPage['done']>
}

export function sharing(door: Door): Row[] {
  const { config, db, enqueue, now } = door

  /**
   * A form of the page: what it does, or what stands in the way. Whatever was written before a refusal is undone with it, and the
   * refusal stands in the audit log as it does from every other door.
   */
  const form = <Body>(
    path: string,
    prepare: (request: Request) => Body,
    act: (tx: Db, access: Access<'share'>, body: Body, request: Request) => Promise<SharingNote['done']>,
    refused: (error: unknown, body: Body) => Omit<SharingNote, 'calendarId'>,
  ): Row => ({
    method: 'post',
    path: `/calendars/:calendarId/sharing${path}`,
    handler: routeWrite(db, {
      needs: 'share',
      target: calendarId,
      prepare: request => {
        refuseForged(request)
        return prepare(request)
      },
      handler: async (tx, access, body, request) => {
        try {
          const done = await transaction(tx, async nested => await act(nested, access, body, request))
          return back(request, access, done === undefined ? {} : { done })
        } catch (error) {
          const note = refused(error, body)
          await keepRefusal(tx, subjectOf(request), error, { method: request.method, path: request.path })
          return back(request, access, note)
        }
      },
    }),
  })
  const invitationId = (request: Request) => String(request.params['invitationId'])
  const permissionId = (request: Request) => String(request.params['permissionId'])

  const changed = (error: unknown) => ({ fault: changeFaultOf(error) })
  /** A button of a row; it has nothing to be read. */
  const button = (
    path: string,
    done: NonNullable<SharingNote['done']>,
    act: (tx: Db, access: Access<'share'>, request: Request) => Promise<unknown>,
  ): Row =>
    form(
      path,
      () => null,
      async (tx, access, _body, request) => {
        await act(tx, access, request)
        return done
      },
      changed,
    )

  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/sharing',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('share', calendarId(request))
          const { words, frame } = await frameFor(door, request, deciding.self())
          const note = take(request, 'sharing', one => one.calendarId === access.collectionId)
          const page = {
            ...frame,
            ...(await sharedWithOf(db, access, now())),
            form: note?.form ?? freshShare(frame.language),
            senders: sendersOf(await ownSenders(db, deciding.self())),
            fault: note?.fault ?? null,
            refused: reasonsOf(note?.refused ?? [], frame.language, administers(request)),
            done: note?.done ?? null,
          }
          sendPage(response, sharingPage(words, page))
        },
      }),
    },
    form(
      '',
      readShare,
      async (tx, access, typed) => {
        const wanted = await shareRequest(tx, access, typed, config.limits.snapshotRecipients)
        const made = await invite(tx, access, wanted, { config, enqueue, now: now() })
        return made.filter(one => one.mail === 'queued').length
      },
      (error, typed) => ({ form: typed, ...shareFaultOf(error, typed) }),
    ),
    button('/invitations/:invitationId/resend', 'resent', async (tx, access, request) =>
      resend(tx, access, invitationId(request), enqueue),
    ),
    button('/invitations/:invitationId/withdraw', 'withdrawn', async (tx, access, request) => withdraw(tx, access, invitationId(request))),
    form(
      '/:permissionId',
      request => choiceOf(request, 'role', grantableRoles),
      async (tx, access, role, request) => {
        await changeRole(tx, access, permissionId(request), role, now())
        return 'changed'
      },
      changed,
    ),
    button('/:permissionId/stop', 'stopped', async (tx, access, request) => unshare(tx, access, permissionId(request))),
  ]
}

/** To the page again, after the commit. */
function back(request: Request, access: Access<'share'>, note: Omit<SharingNote, 'calendarId'>): Reply {
  return response => {
    leave(request, 'sharing', { calendarId: access.collectionId, ...note })
    seeOther(response, paths.sharing(access.collectionId))
  }
}
