/** Every mail that is a letter, in a language, with names that could break one: for tests that look at mails and not at the way to them. */
import type { Language } from '../../src/language/status.ts'
import { composeAccessAnswer, composeRequest } from '../../src/mail/access-message.ts'
import { composeAnswer } from '../../src/mail/answer-message.ts'
import { composeInvitation } from '../../src/mail/invitation-message.ts'
import type { LetterMail } from '../../src/mail/letter.ts'
import { composeExpiry, composeStopped } from '../../src/mail/link-message.ts'
import { composeNotice } from '../../src/mail/notice-message.ts'
import { composeCode } from '../../src/mail/one-time-code-message.ts'
import { composeSeriesEnd } from '../../src/mail/series-end-message.ts'
import type { AccessAnswerContent, RequestContent } from '../../src/services/access-mail.ts'
import type { AnswerContent } from '../../src/services/invitation-answers.ts'
import type { InvitationContent } from '../../src/services/invitation-mail.ts'
import type { ShownLink } from '../../src/services/link-state.ts'

export const publicUrl = 'http://dela.test'
export const calendarName = 'Nørdlys <b>Å & Ö</b>'
const organizationName = 'Nordlys <Studio>'
const zone = 'Europe/Stockholm'
const expiresAt = new Date('2026-12-24T12:00:00Z')
const anna = { name: 'Anna Åkesson', address: 'anna@nordlys.example' }
const person = {
  kind: 'user',
  id: '1',
  organizationId: '1',
  guest: false,
  administrator: false,
  scopes: null,
  expiresAt: null,
  mark: '',
  ...anna,
} as const

export function invitationIn(language: Language, more: Partial<InvitationContent> = {}): InvitationContent {
  return {
    author: { shown: anna, mailbox: null, behalf: null, proven: false },
    calendarName,
    organizationName,
    subject: null,
    message: 'Hej\nBo <i>',
    shareBack: true,
    kind: 'internal',
    calendarId: 'c1',
    role: 'limitedRead',
    language,
    recipient: { name: 'Bo Lind', address: 'bo@nordlys.example' },
    expiresAt,
    token: 'T'.repeat(43),
    ...more,
  }
}

function answerIn(language: Language, more: Partial<AnswerContent> = {}): AnswerContent {
  const by = { name: 'Bo <Lind>', address: 'bo@nordlys.example' }
  const about = { calendarId: 'c1', calendarName, role: 'read', kind: 'guest', invited: by.address } as const
  return { person, language, organizationName, zone, state: 'accepted', by, ...about, ...more }
}

function requestIn(language: Language, more: Partial<RequestContent> = {}): RequestContent {
  const asker = { name: 'Bo <Lind>', address: 'bo@nordlys.example' }
  const about = { calendarName, seen: 'none', role: 'limitedRead', message: 'Hej\nAnna <i>', expiresAt } as const
  return { person, language, organizationName, zone, requestId: 'r1', asker, ...about, ...more }
}

function accessIn(language: Language, more: Partial<AccessAnswerContent> = {}): AccessAnswerContent {
  const about = { calendarId: 'c1', calendarName, role: 'read', seen: 'read' } as const
  return { person, language, organizationName, zone, state: 'granted', by: anna, ...about, ...more }
}

function linkCalled(name: string): ShownLink {
  return {
    id: name,
    name,
    role: 'limitedRead',
    audience: 'anonymous',
    language: null,
    expiresAt,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    changedAt: new Date('2026-01-01T00:00:00Z'),
    unpublishedAt: null,
    recipientAddress: null,
    createdBy: '1',
    settings: {} as ShownLink['settings'],
    state: 'suspended',
    effectiveRole: 'none',
    because: 'organization sharingCapability Disabled',
  }
}

/** @returns each letter by what it is */
export function lettersIn(language: Language): Record<string, LetterMail> {
  const told = { person, language, organizationName, zone }
  const untold = {
    sender: { ...anna, language },
    calendarName,
    organizationLanguage: language,
    recipients: [{ address: 'bo@fabrikam.example', status: 'failed' as const, answer: '550 5.1.1 <bo@fabrikam.example>' }],
  }
  const links = Array.from({ length: 60 }, (_, index) => linkCalled(`<Web> ${index}`))
  const ending = { calendarId: 'c1', calendarName, link: linkCalled('Web <b>'), endsAt: expiresAt }
  const one = [{ id: 'c1', name: calendarName, links: links.slice(0, 1) }]
  const many = [
    { id: 'c1', name: calendarName, links },
    { id: 'c2', name: 'Besök', links: [linkCalled('x'.repeat(100))] },
  ]
  const ended = {
    daysOfWeek: ['monday' as const, 'friday' as const],
    time: '07:00',
    timeZone: zone,
    recipients: ['bo@fabrikam.example', 'cy@fabrikam.example'],
  }
  return {
    'an invitation of a colleague': composeInvitation(invitationIn(language), publicUrl),
    'an invitation of a partner to busy times': composeInvitation(
      invitationIn(language, { kind: 'federated', role: 'freeBusyRead' }),
      publicUrl,
    ),
    'an invitation of a guest to all details': composeInvitation(invitationIn(language, { kind: 'guest', role: 'read' }), publicUrl),
    'a personal address': composeInvitation(invitationIn(language, { kind: 'personal', message: null }), publicUrl),
    accepted: composeAnswer(answerIn(language), publicUrl),
    'accepted by another address': composeAnswer(answerIn(language, { invited: 'kari@kunde.example' }), publicUrl),
    declined: composeAnswer(answerIn(language, { state: 'declined' }), publicUrl),
    'declined by a colleague': composeAnswer(answerIn(language, { state: 'declined', kind: 'internal' }), publicUrl),
    'a link about to end': composeExpiry({ ...told, ...ending, maxDays: null }, publicUrl),
    'a link that the policy ends': composeExpiry({ ...told, ...ending, maxDays: 90 }, publicUrl),
    'a link that was stopped': composeStopped({ ...told, calendars: one }, publicUrl),
    'many links that were stopped': composeStopped({ ...told, calendars: many }, publicUrl),
    'access asked for': composeRequest(requestIn(language), publicUrl),
    'more access asked for': composeRequest(requestIn(language, { seen: 'freeBusyRead', role: 'write', message: null }), publicUrl),
    'access given': composeAccessAnswer(accessIn(language), publicUrl),
    'access declined': composeAccessAnswer(accessIn(language, { state: 'declined', calendarName: null, seen: 'none' }), publicUrl),
    'more access declined': composeAccessAnswer(accessIn(language, { state: 'declined', seen: 'freeBusyRead' }), publicUrl),
    'a calendar that was not sent': composeNotice(untold, 'calendar'),
    'an invitation that was not sent': composeNotice(untold, 'invitation'),
    'a series whose sender may not share any more': composeSeriesEnd(
      { ...told, ...ended, because: 'sender', calendar: null, mailbox: null },
      publicUrl,
    ),
    'a series whose sender may not send from a mailbox any more': composeSeriesEnd(
      { ...told, ...ended, because: 'mailbox', calendar: { id: 'c1', name: calendarName }, mailbox: 'Réception <i>' },
      publicUrl,
    ),
    'a code': composeCode('12345678', 10, language),
  }
}
