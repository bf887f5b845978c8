/** The page of an invitation: who shares what at which level, and the one step that comes next. Looking at it changes nothing. */
import type { InvitationEnd, InvitedRole } from '../../sharing/invitation.ts'
import type { Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { sampleCard } from '../levelSample.ts'
import { field, notice, select } from './field.ts'
import { csrfField, type PageBasics, plainPage } from './frame.ts'

export const endings = ['accepted', 'declined', 'withdrawn', 'expired', 'replaced', 'policy', 'sender'] as const
export type Ending = InvitationEnd | 'policy' | 'sender'

/** HTTP status of an invitation that gives nothing. */
export const endingStatus = {
  accepted: 410,
  declined: 410,
  withdrawn: 410,
  expired: 410,
  replaced: 410,
  policy: 403,
  sender: 403,
} as const satisfies Record<Ending, number>

/** What comes next. Addresses that are not the visitor's own are shown in part alone. */
export type Step =
  /** `back`: there may be something to share in return. */
  | { is: 'add'; mine: string; back: boolean }
  | { is: 'signIn'; address: string; href: string; account: boolean }
  /** `address` null: it is to be typed. */
  | { is: 'send'; address: string | null; typed: string; fault: 'required' | 'invalidAddress' | null }
  | { is: 'code'; address: string; minutes: number; fault: 'wrong' | 'required' | null }
  | { is: 'otherAccount'; mine: string; address: string; signOut: string }

export interface InvitationPage extends PageBasics {
  csrf: string
  calendar: string
  sharer: string
  organization: string
  role: InvitedRole
  message: string | null
  /** `YYYY-MM-DD`. */
  until: string
  step: Step
  /** Said above the step. */
  said: { is: 'formOver' } | { is: 'tooMany'; minutes: number } | null
  /** Posted to: `add` (also `next`), `code` (also `address`), `enter` (`code`), `decline`. */
  actions: { add: string; code: string; enter: string; decline: string }
}

export function invitationPage(words: Words, data: InvitationPage): string {
  const { invitation, you } = words
  const said =
    data.said?.is === 'tooMany'
      ? notice('bad', words.signIn.tooMany(data.said.minutes))
      : data.said !== null && notice('mind', invitation.formOver)
  const about = html`<ul class="rows"><li class="c1"><span class="dot"></span><div class="what"><b>${data.calendar}</b><span>${invitation.from(data.sharer, data.organization)} · ${you[data.role]}</span></div></li></ul>`
  const sample = html`<p class="hint">${invitation.sample}</p><div class="c1">${sampleCard(words, data.language, data.role)}</div>`
  const message =
    data.message !== null &&
    html`<p class="quoted">${data.message.split('\n').map((one, index) => html`${index > 0 && html`<br>`}${one}`)}</p>`
  const decline =
    data.step.is !== 'otherAccount' &&
    html`<form class="stack" method="post" action="${data.actions.decline}">${csrfField(data.csrf)}<button type="submit" class="btn bare wide">${invitation.decline}</button></form>`
  const until = html`<p class="hint">${invitation.until(formatsOf(data.language).dateYear(data.until))}</p>`
  return plainPage(
    words,
    data,
    invitation.title(data.sharer),
    html`<div class="stack">${about}${message}${sample}${said}${stepOf(words, data)}${decline}${until}</div>`,
  )
}

function stepOf(words: Words, { step, csrf, actions }: InvitationPage): Html {
  const { invitation, signIn, signInCode, form } = words
  const post = (action: string, content: Html, submit: string) =>
    html`<form class="stack" method="post" action="${action}">${csrfField(csrf)}${content}<button type="submit" class="btn go wide">${submit}</button></form>`
  switch (step.is) {
    case 'add': {
      const back = step.back && html`<button type="submit" class="btn wide" name="next" value="back">${invitation.addBack}</button>`
      return html`<p class="quiet">${invitation.signedIn(step.mine)}</p><form class="stack" method="post" action="${actions.add}">${csrfField(csrf)}<button type="submit" class="btn go wide">${invitation.add}</button>${back}</form>`
    }
    case 'signIn': {
      const why = step.account ? invitation.accountOf(step.address) : invitation.signIn(step.address)
      return html`<p>${why}</p><a class="btn go wide" href="${step.href}">${signIn.submit}</a>`
    }
    case 'send': {
      const fault = step.fault === null ? null : form[step.fault]
      const typed = {
        name: 'address',
        label: signIn.address,
        type: 'email',
        value: step.typed,
        required: true,
        autocomplete: 'email',
        fault,
      } as const
      const lead = step.address === null ? invitation.proveAny : invitation.prove(step.address)
      return html`<p>${lead}</p>${post(actions.code, step.address === null ? field(typed) : html``, invitation.send)}`
    }
    case 'code': {
      const fault = step.fault === null ? null : step.fault === 'wrong' ? signInCode.wrong : invitation.codeFirst
      const code = field({
        name: 'code',
        label: signInCode.code,
        type: 'text',
        required: true,
        autocomplete: 'one-time-code',
        autofocus: true,
        fault,
      })
      const again = html`<form class="stack" method="post" action="${actions.code}">${csrfField(csrf)}<input type="hidden" name="address" value="${step.address}"><button type="submit" class="btn wide">${signInCode.again}</button></form>`
      return html`<p>${invitation.sent(step.address, step.minutes)}</p>${post(actions.enter, code, invitation.accept)}${again}`
    }
    case 'otherAccount':
      return html`${notice('bad', invitation.account)}<p>${invitation.accountText(step.mine, step.address)}</p>${post(step.signOut, html``, words.frame.signOut)}`
  }
}

/** Accepted by the person who looks at it. */
export interface AcceptedPage extends PageBasics {
  csrf: string
  calendar: string
  sharer: string
  /** Address where it can be looked at. */
  open: string
  /** Posts `calendar` and `role`; null for who has no calendar to share. */
  back: {
    action: string
    calendars: { id: string; name: string }[]
    chosen: string
    role: InvitedRole
    roles: readonly InvitedRole[]
  } | null
  said: { is: 'shared' } | { is: 'refused'; highest: Role | null } | null
}

export function acceptedPage(words: Words, data: AcceptedPage): string {
  const { invitation, can } = words
  const { back, said } = data
  const refused = said?.is === 'refused' && (said.highest === null ? invitation.backRefused : invitation.backHighest(can[said.highest]))
  const note = said !== null && (said.is === 'shared' ? notice('good', invitation.backDone(data.sharer)) : notice('bad', refused || ''))
  const choices = back?.calendars.map(({ id, name }) => ({ value: id, text: name })) ?? []
  const levels = back?.roles.map(role => ({ value: role, text: can[role] })) ?? []
  const form =
    back !== null &&
    html`<section class="block" id="back"><h2>${invitation.backTitle(data.sharer)}</h2><form class="stack" method="post" action="${back.action}">${csrfField(data.csrf)}${select('calendar', invitation.backCalendar, choices, back.chosen)}${select('role', invitation.backLevel, levels, back.role)}<button type="submit" class="btn wide">${invitation.backSubmit}</button></form></section>`
  const lead = html`<p class="lead">${invitation.doneText(data.calendar)}</p><p class="ways"><a class="btn go wide" href="${data.open}">${invitation.open}</a></p>`
  return plainPage(words, data, invitation.done, html`${note}${lead}${said?.is !== 'shared' && form}`)
}

/** An invitation that gives nothing (any more): a calm page with nothing of the calendar on it. */
export function invitationEndedPage(words: Words, data: PageBasics & { ending: Ending }): string {
  const { title, text } = words.invitation.ended[data.ending]
  return plainPage(words, data, title, html`<p class="lead">${text}</p>`)
}
