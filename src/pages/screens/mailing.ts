/** The page *E-mail calendar*: what is sent, to whom and how it looks, with the very mail below before it leaves. */
import { type ViewRole, viewRoles } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'
import { type Words, wordsOf } from '../words/catalogues.ts'
import { formatsOf } from '../words/format.ts'
import { type Language, languages } from '../words/language.ts'
import { type MailFault, type MailedWords, mailedWords } from '../words/mailed/catalogues.ts'
import { field, notice, select, textarea, tick } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { type MailedBefore, mailedBefore } from './mailedBefore.ts'
import { type SenderChoice, senderSelect } from './senderSelect.ts'

export const mailRanges = ['today', 'tomorrow', 'next7Days', 'next30Days', 'wholeCalendar'] as const
export type MailRange = (typeof mailRanges)[number]
export type SnapshotLayout = 'dailySchedule' | 'eventList'
export type SnapshotState = 'queued' | 'sent' | 'refused' | 'failed'
export type MailedState = 'unchanged' | 'changed' | 'refused' | 'unknown' | 'stop' | 'stopped'
export const mailDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type MailDay = (typeof mailDays)[number]

/** What stands in the form: proposals at first, what was typed after a fault. */
export interface MailForm {
  /** One address a line. */
  to: string
  range: MailRange | 'custom'
  from: string
  until: string
  role: ViewRole
  layout: SnapshotLayout
  hours: boolean
  private: boolean
  attachments: boolean
  attach: boolean
  subject: string
  message: string
  language: Language
  days: readonly MailDay[]
  time: string
  /** One of the page's `senders`; empty for one's own name. */
  sender: string
  /** Whose mail is shown; empty for the first recipient's. */
  preview: string
}

export interface MailingPage extends SignedIn, MailedBefore {
  calendar: { name: string; color: number }
  /** Address of the calendar's own page. */
  back: string
  /** `send` is posted to, and so are the others with the same fields. */
  actions: { send: string; preview: string; repeat: string }
  /** The shared mailboxes that the person may send from, once for each right. */
  senders: SenderChoice[]
  form: MailForm
  fault: MailFault | null
  /** What was done just now. */
  done: { sent: number; long: boolean } | 'started' | 'stopped' | null
}

/** The name of the frame that the preview is posted into: it works without a script. */
const frame = 'preview'

export function mailingPage(words: Words, data: MailingPage): string {
  const said = mailedWords(data.language)
  const { calendar, fault, back, done } = data
  const good = done === 'started' ? said.started : done === 'stopped' ? said.stopped : done && said.sent(done.sent)
  const long = done !== null && typeof done === 'object' && done.long
  const content = html`<p class="crumb"><a href="${back}">${icons.left}${calendar.name}</a></p><div class="title c${calendar.color}"><span class="dot"></span><h1>${said.title}</h1></div><p class="lead">${said.lead(calendar.name)}</p>${good !== null && notice('good', good)}${long && notice('mind', said.long)}${fault !== null && notice('bad', said.faults[fault])}${formOf(words, said, data)}<section class="block"><h2>${said.preview}</h2><p class="quiet" id="about-preview">${said.previewHint}</p><iframe class="mail" name="${frame}" title="${said.preview}" aria-describedby="about-preview" sandbox="allow-popups"></iframe></section>${mailedBefore(said, data)}`
  return signedInPage(words, data, 'calendars', said.title, content)
}

function formOf(words: Words, said: MailedWords, { form, csrf, actions, language, senders }: MailingPage): Html {
  const { levels, level } = words.calendar
  const texts = <T extends string>(values: readonly T[], names: Record<T, string>) => values.map(value => ({ value, text: names[value] }))
  const range = select('range', said.range, texts([...mailRanges, 'custom'], said.ranges), form.range)
  const dates = html`<div class="pair">${field({ name: 'from', label: said.from, type: 'date', value: form.from, hint: said.datesHint })}${field({ name: 'until', label: said.until, type: 'date', value: form.until })}</div>`
  const looks = html`<div class="pair">${select('role', level, texts(viewRoles, levels), form.role)}${select('layout', said.layout, texts(['eventList', 'dailySchedule'], said.layouts), form.layout)}</div>`
  const options = html`<fieldset><legend>${said.options}</legend>${tick('hours', said.hours, form.hours)}${tick('private', `${said.private}. ${said.privateHint}`, form.private)}${tick('attachments', said.attachments, form.attachments)}${tick('attach', said.attach, form.attach)}</fieldset>`
  const wording = html`${field({ name: 'subject', label: said.subject, type: 'text', value: form.subject, hint: said.subjectHint, maxlength: 250, autocomplete: 'off' })}${textarea('message', said.message, form.message, null, null, 'prose')}${select(
    'language',
    said.language,
    languages.map(value => ({ value, text: wordsOf(value).name })),
    form.language,
  )}`
  const whose = field({
    name: 'preview',
    label: said.previewFor,
    type: 'text',
    value: form.preview,
    hint: said.previewForHint,
    maxlength: 320,
    autocomplete: 'off',
  })
  const look = html`<button type="submit" class="btn" formaction="${actions.preview}" formtarget="${frame}">${said.preview}</button>`
  return html`<form class="stack" method="post" action="${actions.send}">${csrfField(csrf)}${senderSelect(said, senders, form.sender)}${textarea('to', said.to, form.to, said.toHint, null, 'prose')}${range}${dates}${looks}${options}${wording}${whose}<p class="ways"><button type="submit" class="btn go">${said.send}</button>${look}</p><details class="again"${form.days.length > 0 && html` open`}><summary>${said.repeat}</summary><div class="stack"><p class="quiet">${said.repeatLead}</p>${repeating(said, form, language)}<p class="ways"><button type="submit" class="btn" formaction="${actions.repeat}">${said.start}</button></p></div></details></form>`
}

/** A week that begins on a Monday, to name its days by. */
const week = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-06', '2024-01-07'] as const

/** `Monday, Wednesday` */
export function dayNames(days: readonly MailDay[], language: Language): string {
  const { weekday, capital } = formatsOf(language)
  return capital(days.map(day => weekday(week[mailDays.indexOf(day)] ?? week[0])).join(', '))
}

function repeating(said: MailedWords, form: MailForm, language: Language): Html {
  const days = mailDays.map(day => tick(`on-${day}`, dayNames([day], language), form.days.includes(day)))
  const time = html`<div class="field"><label for="f-time">${said.time}</label><input id="f-time" name="time" type="time" value="${form.time}"></div>`
  return html`<fieldset class="days"><legend>${said.days}</legend>${days}</fieldset>${time}`
}
