/** The page of an invitation, and the forms on it. Looking changes nothing: mail scanners follow links and post no forms. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { languageFor } from '../http/page.ts'
import { routeInvitation } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { acceptedPage, type Ending, endingStatus, invitationEndedPage, invitationPage } from '../pages/screens/invitation.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import type { Language } from '../pages/words/language.ts'
import { firstLanguage } from '../language/status.ts'
import { accept, decline, type Invited } from '../services/acceptance.ts'
import { calendarsToShare, shareBack } from '../services/share-back.ts'
import { grantableRoles } from '../sharing/roles.ts'
import { transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { isGenuine, tokenFor } from './forgery.ts'
import { choiceOf, textOf } from './form.ts'
import { invitationCodes } from './invitation-code.ts'
import { type Act, answer, tokenOf } from './invitation-form.ts'
import { type InvitationNote, nextStep, signedInAs } from './invitation-step.ts'
import { seeOther, sendPage } from './send.ts'
import { paths } from './signed-in.ts'

const invitedRoles = grantableRoles.filter(role => role !== 'none')

export function invitation(door: Door): Row[] {
  const { config, db, enqueue, now } = door

  function languageOf(request: Request, { text }: Invited): Language {
    return languageFor(request, { fallback: firstLanguage(text.language, text.organizationLanguage, config.defaults.language) })
  }

  async function show(request: Request, response: Response, invited: Invited): Promise<void> {
    const { facts, text } = invited
    const token = tokenOf(request)
    const note = take(request, 'invitation', one => one.id === facts.id)
    const next = await nextStep(db, request, invited, token, note)
    if ('ending' in next) return showEnding(request, response, invited, next.ending)
    if ('done' in next) return await showAccepted(request, response, invited, note)
    const language = languageOf(request, invited)
    const address = paths.invitation(token)
    const page = invitationPage(wordsOf(language), {
      language,
      assets: assetPaths,
      csrf: tokenFor(request),
      calendar: text.calendarName,
      sharer: text.sharer.name,
      organization: text.organizationName,
      role: facts.role,
      message: text.message,
      until: facts.expiresAt.toISOString().slice(0, 10),
      step: next.step,
      said: note && 'formOver' in note ? { is: 'formOver' } : note && 'minutes' in note ? { is: 'tooMany', minutes: note.minutes } : null,
      actions: { add: `${address}/accept`, code: `${address}/code`, enter: `${address}/enter`, decline: `${address}/decline` },
    })
    sendPage(response, page, 200, 'strict-origin')
  }

  function showEnding(request: Request, response: Response, invited: Invited, ending: Ending): void {
    const language = languageOf(request, invited)
    const page = invitationEndedPage(wordsOf(language), { language, assets: assetPaths, ending })
    sendPage(response, page, endingStatus[ending], 'strict-origin')
  }

  async function showAccepted(request: Request, response: Response, invited: Invited, note: InvitationNote | null): Promise<void> {
    const { facts, text } = invited
    const language = languageOf(request, invited)
    const user = signedInAs(request)
    const calendars = user ? await calendarsToShare(db, user) : []
    const [first] = calendars
    const action = `${paths.invitation(tokenOf(request))}/share-back`
    const refused = note && 'refused' in note ? note.refused : undefined
    const page = acceptedPage(wordsOf(language), {
      language,
      assets: assetPaths,
      csrf: tokenFor(request),
      calendar: text.calendarName,
      sharer: text.sharer.name,
      open: paths.view(facts.collection.id),
      back: first ? { action, calendars, chosen: first.id, role: 'freeBusyRead', roles: invitedRoles } : null,
      said: note && 'shared' in note ? { is: 'shared' } : refused === undefined ? null : { is: 'refused', highest: refused },
    })
    sendPage(response, page, 200, 'strict-origin')
  }

  const form = (path: string, act: Act): Row => ({
    method: 'post',
    path: `/i/:token/${path}`,
    handler: routeInvitation(db, {
      token: tokenOf,
      handler: async (request, response, invited) => {
        const token = tokenOf(request)
        // The page was left open until its session ended: it is shown anew, with nothing done.
        const note = isGenuine(request) ? await act(request, response, invited, token) : ({ id: invited.facts.id, formOver: true } as const)
        if (note !== null && typeof note !== 'string') leave(request, 'invitation', note)
        const asking = note === 'code' || (note !== null && typeof note !== 'string' && 'code' in note)
        seeOther(response, `${paths.invitation(token)}${asking ? '?code' : note === 'back' ? '#back' : ''}`)
      },
    }),
  })

  return [
    { method: 'get', path: '/i/:token', handler: routeInvitation(db, { token: tokenOf, handler: show }) },
    form('accept', async (request, _response, _invited, token) => {
      const signedIn = signedInAs(request)
      if (!signedIn) return null
      const accepted = await answer(() => transaction(db, async tx => await accept(tx, { token }, { signedIn }, enqueue)))
      return accepted && textOf(request, 'next') === 'back' ? 'back' : null
    }),
    form('decline', async (_request, _response, _invited, token) => {
      await answer(() => transaction(db, async tx => await decline(tx, { token }, enqueue)))
      return null
    }),
    ...invitationCodes(door, form, languageOf),
    form('share-back', async (request, _response, { facts, text }) => {
      const person = signedInAs(request)
      if (!person) throw new Problem('unauthenticated', 'Sign in first')
      const wanted = { calendarId: textOf(request, 'calendar'), role: choiceOf(request, 'role', invitedRoles) }
      try {
        await transaction(db, async tx => await shareBack(tx, person, text.sharer, wanted, { config, enqueue, now: now() }))
        return { id: facts.id, shared: true }
      } catch (error) {
        if (!(error instanceof Problem) || (error.type !== 'policy' && error.type !== 'calendar-cannot-be-shared')) throw error
        const { highestRole } = error.details
        return { id: facts.id, refused: highestRole === undefined || highestRole === 'none' ? null : highestRole }
      }
    }),
  ]
}
