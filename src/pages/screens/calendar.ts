/** The publish page of one calendar: its links, and a form for a new one that shows what others will see. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import type { Words } from '../words/catalogues.ts'
import { directoryWords } from '../words/directory.ts'
import { linkWords } from '../words/links/catalogues.ts'
import { requestWords } from '../words/requests/catalogues.ts'
import { mailedWords } from '../words/mailed/catalogues.ts'
import { sharingWords } from '../words/sharing/catalogues.ts'
import { field, notice } from './field.ts'
import { type SignedIn, signedInPage } from './frame.ts'
import { type ImportForm, importForm } from './importForm.ts'
import { linkItem, type PublishedLink } from './publishedLink.ts'
import { type NewLink, publishForm } from './publishForm.ts'
import { type WaitingRequest, waitingRows } from './requests.ts'

export interface CalendarPage extends SignedIn {
  calendar: { name: string; description: string | null; color: number; owner: string | null }
  /** Who asks for access to it. */
  requests: WaitingRequest[]
  /** Newest first. */
  links: PublishedLink[]
  /** Id of the link that was just made or restored; its addresses are pointed out. */
  fresh: string | null
  /** A link was changed just now. */
  saved: boolean
  /** Null where the policy allows no new link at all; the reason is said instead of the form. */
  publish: NewLink | null
  /** The policy rule that decides, in Exchange's syntax, e.g. `Anonymous:CalendarSharingFreeBusySimple`. */
  rule: string | null
  /** Address where the calendar can be looked at. */
  view: string
  /** Address of the same as somebody else sees it: takes `subject`. */
  viewAs: string
  /** Address where it is shared with people. */
  sharing: string
  /** Address where it is sent by mail. */
  mail: string
  /** Null for a calendar that is fed: nobody else writes to it. */
  import: ImportForm | null
}

/**
 * The form posts to `publish.action`: `csrf`, `name`, `role` (freeBusyRead, limitedRead or read), `audience` (anonymous,
 * organization or direct) and `expires` (YYYY-MM-DD, or empty). Each link's buttons post `csrf` alone to its own addresses.
 */
export function calendarPage(words: Words, data: CalendarPage): string {
  const { calendar } = words
  const links =
    data.links.length === 0
      ? html`<p class="quiet">${calendar.noLinks}</p>`
      : html`<ul class="links">${data.links.map(link => linkItem(words, data.language, data.csrf, link, link.id === data.fresh))}</ul>`
  const rule = data.rule !== null && html`<br>${calendar.rule} <code>${data.rule}</code>`
  const form =
    data.publish === null
      ? notice('mind', html`${calendar.notAllowed}${rule}`)
      : publishForm(words, data.csrf, data.calendar.color, data.publish, reason(words, data.publish, rule))
  const look = html`<p class="ways"><a class="btn go" href="${data.sharing}">${icons.people}${sharingWords(data.language).title}</a><a class="btn" href="${data.view}">${icons.page}${calendar.look}</a><a class="btn" href="${data.mail}">${icons.mail}${mailedWords(data.language).title}</a></p>`
  const asked =
    data.requests.length > 0 &&
    html`<section class="block"><h2>${requestWords(data.language).title}</h2>${waitingRows(words, data.language, data.requests)}</section>`
  const about = [data.calendar.owner, data.calendar.description].filter(text => text !== null && text !== '').join(' · ')
  const content = html`<p class="crumb"><a href="${data.menu.calendars}">${icons.left}${calendar.back}</a></p><div class="title c${data.calendar.color}"><span class="dot"></span><h1>${data.calendar.name}</h1></div>${about !== '' && html`<p class="quiet">${about}</p>`}<p class="lead">${calendar.lead}</p>${look}${asked}<section class="block"><h2>${calendar.links}</h2>${data.fresh !== null && notice('good', html`${calendar.fresh} ${calendar.secretOnce}`)}${data.saved && notice('good', linkWords(data.language).change.saved)}${links}</section><section class="block"><h2>${calendar.newLink}</h2>${form}</section>${data.import && importForm(words, data.csrf, data.import)}${viewAsForm(data)}`
  return signedInPage(words, data, 'calendars', data.calendar.name, content)
}

/** Anybody may be asked about; what is not an address is refused with words. */
function viewAsForm({ language, viewAs: action }: CalendarPage): Html {
  const { viewAs } = directoryWords(language)
  const subject = field({
    name: 'subject',
    label: viewAs.subject,
    type: 'text',
    hint: viewAs.hint,
    required: true,
    maxlength: 320,
    autocomplete: 'off',
  })
  return html`<section class="block"><h2>${viewAs.title}</h2><p class="quiet">${viewAs.lead}</p><form class="inline" method="get" action="${action}">${subject}<button type="submit" class="btn go">${viewAs.submit}</button></form></section>`
}

/** Why some levels or readers cannot be chosen; null when all can. */
function reason({ calendar }: Words, { highest, audiences }: NewLink, rule: Html | false) {
  if (!audiences.includes('anonymous')) return notice('mind', html`${calendar.notAllowed}${rule}`)
  return highest === 'read' ? null : notice('mind', html`${calendar.highest[highest]}${rule}`)
}
