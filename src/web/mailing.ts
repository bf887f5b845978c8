/** The page *E-mail calendar*: a form, the very mail in a frame below it, what repeats and what was sent. No script is needed. */
import type { Request } from 'express'
import { pageHeaders } from '../http/page.ts'
import { type Reply, routeDeciding, routeWrite } from '../http/route.ts'
import { wallClock } from '../pages/published/placed.ts'
import { toneOf } from '../pages/published/tone.ts'
import type { MailedSeries, MailedTo } from '../pages/screens/mailedBefore.ts'
import { dayNames, type MailForm, mailingPage, type MailingPage } from '../pages/screens/mailing.ts'
import type { Language } from '../pages/words/language.ts'
import type { MailFault } from '../pages/words/mailed/catalogues.ts'
import { dayIn } from '../services/day.ts'
import { ownSenders } from '../services/mailbox-senders.ts'
import { previewSnapshot } from '../services/snapshot-preview.ts'
import { beginSeries, listSeries, stopSeries } from '../services/snapshot-series.ts'
import { listSnapshots, queueSnapshot } from '../services/snapshots.ts'
import type { TriedDelivery } from '../services/under-way.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Db } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import type { Series } from '../storage/snapshot-series.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { faultOf, freshMail, mailRequest, previewRequest, readMail, seriesRequest } from './mail-form.ts'
import { previewHeaders, previewOf, refusedPreview } from './mail-preview.ts'
import { calendarId } from './publish.ts'
import { seeOther } from './send.ts'
import { sendersOf } from './sender-choice.ts'
import { frameFor, paths } from './signed-in.ts'

/** What a form of the page leaves for it. */
export interface MailingNote {
  calendarId: string
  form?: MailForm
  fault?: MailFault
  done?: NonNullable<MailingPage['done']>
}

/** The mail is shown in a frame; everything else stays as strict as on any page. */
const framing = { ...pageHeaders, 'Content-Security-Policy': `${pageHeaders['Content-Security-Policy']}; frame-src 'self'` }

export function mailing(door: Door): Row[] {
  const { config, db, enqueue, now, compose, publicUrl } = door

  const shown = (calendar: string, language: Language, one: Series): MailedSeries => ({
    id: one.id,
    days: dayNames(one.daysOfWeek, language),
    time: one.time,
    zone: one.timeZone,
    range: one.range,
    recipients: one.recipients.map(({ address, unsubscribedAt }) => ({ address, unsubscribed: unsubscribedAt !== null })),
    ended: one.endedBecause,
    from: one.mailbox,
    stop: `${paths.mail(calendar)}/series/${one.id}/stop`,
  })

  /** @param zone of whoever looks */
  async function contentOf(access: Access<'share'>, language: Language, zone: string) {
    const calendar = await readCollection(db, access)
    const [series, snapshots] = [await listSeries(db, access, 20), await listSnapshots(db, access, 10)]
    const at = paths.mail(calendar.id)
    return {
      calendar: { name: calendar.name, color: toneOf(calendar.color) },
      back: paths.calendar(calendar.id),
      actions: { send: at, preview: `${at}/preview`, repeat: `${at}/repeat` },
      series: series.map(one => shown(calendar.id, language, one)),
      sent: snapshots.map(({ createdAt, firstDay, lastDay, deliveries }) => ({
        day: dayIn(calendar.timeZone, createdAt),
        firstDay,
        lastDay,
        recipients: deliveries.map(one => recipientOf(one, zone)),
      })),
    }
  }

  /** A button below the form: what it does, or the form again with what is wrong. Nothing is done before the last of what may be refused. */
  const button = (
    path: string,
    act: (tx: Db, access: Access<'share'>, form: MailForm) => Promise<MailingNote['done'] | { fault: MailFault }>,
  ): Row => ({
    method: 'post',
    path: `/calendars/:calendarId/mail${path}`,
    handler: routeWrite(db, {
      needs: 'share',
      target: calendarId,
      prepare: request => {
        refuseForged(request)
        return readMail(request)
      },
      handler: async (tx, access, form, request) => {
        const came = await act(tx, access, form).catch((error: unknown) => ({ fault: faultOf(error, form) }))
        if (typeof came === 'object' && 'fault' in came) return back(request, access, { form, fault: came.fault })
        return back(request, access, came === undefined ? {} : { done: came })
      },
    }),
  })

  return [
    {
      method: 'get',
      path: '/calendars/:calendarId/mail',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('share', calendarId(request))
          const { words, frame } = await frameFor(door, request, deciding.self())
          const { form, fault = null, done = null } = take(request, 'mailing', one => one.calendarId === access.collectionId) ?? {}
          const zone = (await principalById(db, deciding.self(), access.principalId ?? ''))?.timeZone ?? config.defaults.timeZone
          const content = await contentOf(access, frame.language, zone)
          const senders = sendersOf(await ownSenders(db, deciding.self()))
          const page = mailingPage(words, { ...frame, ...content, senders, form: form ?? freshMail(frame.language), fault, done })
          response
            .set({ ...framing, 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' })
            .vary('Accept-Language')
            .send(page)
        },
      }),
    },
    button('', async (tx, access, form) => {
      const asked = mailRequest(form)
      if (typeof asked === 'string') return { fault: asked }
      const { recipients, warnings } = await queueSnapshot(tx, access, asked, { config, enqueue }, now())
      return { sent: recipients.length, long: warnings.includes('longRange') }
    }),
    button('/repeat', async (tx, access, form) => {
      const asked = seriesRequest(form)
      if (typeof asked === 'string') return { fault: asked }
      await beginSeries(tx, access, asked, config, now())
      return 'started'
    }),
    {
      method: 'post',
      path: '/calendars/:calendarId/mail/preview',
      handler: routeDeciding(db, {
        because: 'decides on the calendar of the address, and on the person for the frame',
        handler: async (request, response, deciding) => {
          const access = await deciding.require('share', calendarId(request))
          refuseForged(request)
          const { frame } = await frameFor(door, request, deciding.self())
          const form = readMail(request)
          const asked = previewRequest(form)
          const shownMail =
            typeof asked === 'string'
              ? asked
              : await previewSnapshot(db, access, asked, { config, compose, publicUrl }, now()).catch((error: unknown) =>
                  faultOf(error, form),
                )
          const { language } = frame
          const page = typeof shownMail === 'string' ? refusedPreview(shownMail, language) : previewOf(shownMail, language)
          // A sandboxed page has no origin to be kept apart by.
          response.removeHeader('Origin-Agent-Cluster')
          response.set(previewHeaders).send(page)
        },
      }),
    },
    {
      method: 'post',
      path: '/calendars/:calendarId/mail/series/:seriesId/stop',
      handler: routeWrite(db, {
        needs: 'share',
        target: calendarId,
        prepare: refuseForged,
        handler: async (tx, access, _form, request) => {
          await stopSeries(tx, access, String(request.params['seriesId']))
          return back(request, access, { done: 'stopped' })
        },
      }),
    },
  ]
}

/** What went wrong is told as long as it does, and of a mail that was refused for good. */
function recipientOf({ address, status, attempts, nextAt, answer }: TriedDelivery, zone: string): MailedTo {
  const trouble = (status === 'queued' || status === 'failed') && attempts > 0
  return { address, state: status, trouble: trouble ? { attempts, next: nextAt && wallClock(nextAt, zone), answer } : null }
}

/** To the page again, after the commit. */
function back(request: Request, access: Access<'share'>, note: Omit<MailingNote, 'calendarId'>): Reply {
  return response => {
    leave(request, 'mailing', { calendarId: access.collectionId, ...note })
    seeOther(response, paths.mail(access.collectionId))
  }
}
