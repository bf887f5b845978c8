/** The page *Share calendar*: whom it is shared with, and a form that invites more, several at once. */
import { grantableRoles, type Role } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import { sampleCard } from '../levelSample.ts'
import { type Words, wordsOf } from '../words/catalogues.ts'
import { type Language, languages } from '../words/language.ts'
import { mailedWords } from '../words/mailed/catalogues.ts'
import { type SharingWords, sharingWords } from '../words/sharing/catalogues.ts'
import { field, notice, select, textarea, tick } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { type SenderChoice, senderSelect } from './senderSelect.ts'
import { type SharedWith, sharedWith } from './sharedWith.ts'

export type InvitedState = 'pending' | 'accepted' | 'declined' | 'expired'
export type ShareFault = 'none' | 'many' | 'twice' | 'own' | 'tomorrow' | 'policy' | 'personal' | 'sender' | 'gone' | 'check'

export const sharedRoles = grantableRoles.filter(role => role !== 'none')
export type SharedRole = (typeof sharedRoles)[number]

/** How people outside open it: as guests, or by an address of their own. */
export const outsideWays = ['guest', 'personal'] as const

/** What stands in the form: proposals at first, what was typed after a refusal. */
export interface ShareForm {
  /** One of the page's `senders`; empty for one's own name. */
  sender: string
  /** One address a line. */
  to: string
  role: SharedRole
  outside: (typeof outsideWays)[number]
  shareBack: boolean
  subject: string
  message: string
  language: Language
}

export interface SharingPage extends SignedIn, SharedWith {
  calendar: { name: string; color: number }
  /** Address of the calendar's own page. */
  back: string
  /** Address that the form posts to. */
  action: string
  /** The mailboxes that whoever looks may send from, each right by itself. */
  senders: SenderChoice[]
  form: ShareForm
  fault: ShareFault | null
  /** Each who was refused, with the reason in words, what to do and who can change it. */
  refused: { address: string; reason: string; remedy: string; whoCan: string }[]
  /** What was done just now; a number of mails for an invitation. */
  done: number | keyof SharingWords['done'] | null
}

export function sharingPage(words: Words, data: SharingPage): string {
  const said = sharingWords(data.language)
  const { calendar, done, fault } = data
  const good = typeof done === 'number' ? (done === 0 ? said.unchanged : said.invited(done)) : done && said.done[done]
  const content = html`<p class="crumb"><a href="${data.back}">${icons.left}${calendar.name}</a></p><div class="title c${calendar.color}"><span class="dot"></span><h1>${said.title}</h1></div><p class="lead">${said.lead(calendar.name)}</p>${good !== null && notice('good', good)}${fault !== null && notice('bad', said.faults[fault])}${refusedList(words, said, data)}${formOf(words, said, data)}${sharedWith(words, said, data)}`
  return signedInPage(words, data, 'calendars', said.title, content)
}

function refusedList({ refusals }: Words, said: SharingWords, { refused }: SharingPage): Html | false {
  if (refused.length === 0) return false
  const item = ({ address, reason, remedy, whoCan }: SharingPage['refused'][number]) =>
    html`<li><div class="what"><b>${address}</b><span>${reason}<br>${remedy}<br>${refusals.whoCan}: ${whoCan}</span></div></li>`
  return html`${notice('bad', said.refused)}<ul class="rows">${refused.map(item)}</ul>`
}

function formOf(words: Words, said: SharingWords, { form, csrf, action, calendar, language, senders }: SharingPage): Html {
  const mailed = mailedWords(language)
  const card = (role: Role) =>
    html`<label><input type="radio" name="role" value="${role}" required${role === form.role && html` checked`}>${words.can[role]}${sampleCard(words, language, role, true)}</label>`
  const ways = outsideWays.map(value => ({ value, text: said.outsideWays[value] }))
  const tongues = languages.map(value => ({ value, text: wordsOf(value).name }))
  const subject = field({
    name: 'subject',
    label: mailed.subject,
    type: 'text',
    value: form.subject,
    hint: mailed.subjectHint,
    maxlength: 250,
    autocomplete: 'off',
  })
  return html`<form class="stack" method="post" action="${action}">${csrfField(csrf)}${senderSelect(mailed, senders, form.sender)}${textarea('to', mailed.to, form.to, mailed.toHint, null, 'prose')}<fieldset><legend>${said.level}</legend><div class="levels c${calendar.color}">${sharedRoles.map(card)}</div></fieldset>${select('outside', said.outside, ways, form.outside, said.outsideHint)}${subject}${textarea('message', mailed.message, form.message, null, null, 'prose')}${tick('back', said.shareBack, form.shareBack)}${select('language', mailed.language, tongues, form.language)}<p class="ways"><button type="submit" class="btn go">${said.submit}</button></p></form>`
}
