/** The form of *E-mail calendar* as it is posted: read into a request, and what is wrong with it in words of the page. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { dayNamed } from '../pages/published/reading.ts'
import { type MailForm, mailDays, mailRanges, type MailRange } from '../pages/screens/mailing.ts'
import { type Language, languages } from '../pages/words/language.ts'
import type { MailFault } from '../pages/words/mailed/catalogues.ts'
import type { SeriesRequest } from '../services/snapshot-series.ts'
import type { SnapshotRequest } from '../services/snapshots.ts'
import { viewRoles } from '../sharing/roles.ts'
import { layouts } from '../storage/snapshot-options.ts'
import { seriesRanges } from '../storage/snapshot-series.ts'
import { choiceOf, rawOf, textOf } from './form.ts'
import { fromOf, readSender } from './sender-choice.ts'

/** More than any number of recipients that is allowed. */
const longestTo = 20_000
const longestMessage = 11_000

export function freshMail(language: Language): MailForm {
  return {
    to: '',
    range: 'next7Days',
    from: '',
    until: '',
    role: 'limitedRead',
    layout: 'eventList',
    hours: false,
    private: false,
    attachments: false,
    attach: true,
    subject: '',
    message: '',
    language,
    days: [],
    time: '07:00',
    sender: '',
    preview: '',
  }
}

/** As it was typed. @throws Problem `bad-request` for what no form of ours posts */
export function readMail(request: Request): MailForm {
  const ticked = (name: string) => textOf(request, name) === 'yes'
  return {
    to: rawOf(request, 'to').slice(0, longestTo),
    range: choiceOf(request, 'range', [...mailRanges, 'custom']),
    from: textOf(request, 'from').slice(0, 20),
    until: textOf(request, 'until').slice(0, 20),
    role: choiceOf(request, 'role', viewRoles),
    layout: choiceOf(request, 'layout', layouts),
    hours: ticked('hours'),
    private: ticked('private'),
    attachments: ticked('attachments'),
    attach: ticked('attach'),
    subject: textOf(request, 'subject').slice(0, 1000),
    message: rawOf(request, 'message').slice(0, longestMessage),
    language: choiceOf(request, 'language', languages),
    days: mailDays.filter(day => ticked(`on-${day}`)),
    time: textOf(request, 'time').slice(0, 20),
    sender: readSender(request),
    preview: textOf(request, 'preview').slice(0, 1000),
  }
}

/** What of it both kinds of mail have. */
function shared(form: MailForm) {
  const recipients = form.to.split(/[\s,;]+/).filter(one => one !== '')
  const from = fromOf(form.sender)
  return {
    ...(from === null ? {} : { from }),
    recipients,
    role: form.role,
    layout: form.layout,
    restrictToWorkingHours: form.hours,
    includePrivateDetails: form.private,
    includeAttachments: form.attachments,
    attachCalendar: form.attach,
    subject: form.subject,
    message: form.message,
    language: form.language,
  }
}

/** The request of the form; a fault where there is none yet. */
export function mailRequest(form: MailForm): SnapshotRequest | MailFault {
  if (form.range !== 'custom') return { ...shared(form), range: form.range }
  const [from, to] = [dayNamed(form.from), dayNamed(form.until)]
  return from === null || to === null ? 'range' : { ...shared(form), range: { from, to } }
}

/** The same for one recipient's mail. */
export function previewRequest(form: MailForm): (SnapshotRequest & { whose?: string }) | MailFault {
  const asked = mailRequest(form)
  return typeof asked === 'string' || form.preview === '' ? asked : { ...asked, whose: form.preview }
}

export function seriesRequest(form: MailForm): SeriesRequest | MailFault {
  const range = seriesRanges.find(one => one === (form.range satisfies MailRange | 'custom'))
  if (!range) return 'series'
  if (!/^\d\d:\d\d$/.test(form.time)) return 'time'
  return { ...shared(form), range, daysOfWeek: [...form.days], time: form.time }
}

const byField: Record<string, MailFault> = {
  range: 'large',
  'range.from': 'order',
  'range.to': 'order',
  restrictToWorkingHours: 'hours',
  includePrivateDetails: 'private',
  includeAttachments: 'attachments',
  daysOfWeek: 'days',
  preview: 'preview',
  from: 'sender',
  time: 'time',
}

/** A refusal in words of the page. @throws what is none */
export function faultOf(error: unknown, { to }: MailForm): MailFault {
  if (!(error instanceof Problem)) throw error
  const { type, details } = error
  if (type === 'too-many-requests') return 'tomorrow'
  if (details.field === 'preview' || (type === 'need-privileges' && details.field === 'from')) return byField[details.field] ?? 'check'
  if (type === 'policy') return 'policy'
  if (details.reason === 'group-not-security') return 'group'
  if (details.reason === 'outside-not-allowed') return 'outside'
  if (details.reason === 'address-not-valid') return 'address'
  if (details.field === 'recipients') return to.trim() === '' ? 'none' : 'many'
  return byField[details.field ?? ''] ?? 'check'
}
