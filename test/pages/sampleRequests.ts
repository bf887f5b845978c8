/** The pages about asking for access, in every state, filled with a small organization's data, in any language. */
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import {
  answeredPage,
  otherRequestPage,
  requestEnds,
  requestEndedPage,
  type RequestPage,
  requestPage,
} from '../../src/pages/screens/request.ts'
import { type AskForm, type RequestsPage, requestsPage, type WaitingRequest } from '../../src/pages/screens/requests.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Say } from './samplePages.ts'

const levels = [
  'freeBusyRead',
  'limitedRead',
  'read',
  'write',
  'delegateWithoutPrivateEventAccess',
  'delegateWithPrivateEventAccess',
] as const

export const waitingRequests = (say: Say): WaitingRequest[] => [
  { who: say('Oskar Lind'), address: say('oskar@nordlys.example'), calendar: say('Kundprojekt'), role: 'read', href: '/requests/a' },
  { who: say('Maja Holm'), address: say('maja@nordlys.example'), calendar: say('Receptionen'), role: 'write', href: '/requests/b' },
]

export function requestPages(frame: SignedIn, say: Say): Record<string, string> {
  const words = wordsOf(frame.language)
  const form: AskForm = {
    action: '/requests',
    calendar: null,
    roles: levels,
    values: { address: say(''), role: 'freeBusyRead', message: say('') },
    fault: null,
    most: 20,
  }
  const list = (more: Partial<RequestsPage> = {}) => requestsPage(words, { ...frame, waiting: [], mine: [], form, done: null, ...more })
  const own = { address: say('per@nordlys.example'), calendar: null, role: 'read', withdraw: null } as const
  const mine: RequestsPage['mine'] = [
    { ...own, state: 'waiting', withdraw: '/requests/c/withdraw', calendar: say('Resor') },
    { ...own, state: 'granted' },
    { ...own, state: 'declined', role: 'write' },
    { ...own, state: 'withdrawn' },
    { ...own, state: 'expired' },
  ]
  const typed = { ...form, values: { address: say('per'), role: 'write', message: say('Hej\nPer') } as const }
  const more = { ...form, calendar: { id: 'c', name: say('Resor'), owner: say('Per Berg') }, roles: levels.slice(2) }
  const around = { ...frame, all: '/requests' }
  const who = say('Oskar Lind')
  const one = (changed: Partial<RequestPage> = {}) =>
    requestPage(words, {
      ...around,
      who,
      address: say('oskar@nordlys.example'),
      calendar: { name: say('Kundprojekt'), color: 2, href: '/calendars/2' },
      message: say('Hej Ingrid,\njag planerar mässan.'),
      seen: 'freeBusyRead',
      wanted: 'read',
      roles: levels,
      until: '2026-12-12',
      refused: null,
      actions: { grant: '/requests/a/grant', decline: '/requests/a/decline' },
      ...changed,
    })
  return {
    requests: list({ waiting: waitingRequests(say), mine, done: { asked: say('per@nordlys.example') } }),
    requestsEmpty: list({ done: 'withdrawn' }),
    requestsMore: list({ form: { ...more, values: { ...form.values, role: 'read' }, fault: 'already' } }),
    ...Object.fromEntries(
      (['required', 'invalidAddress', 'own', 'tooMany', 'tooLong'] as const).map(fault => [
        `requests-${fault}`,
        list({ form: { ...typed, fault } }),
      ]),
    ),
    request: one(),
    requestOfNothing: one({ message: null, seen: 'none', wanted: 'delegateWithPrivateEventAccess' }),
    requestLess: one({ seen: 'limitedRead', roles: levels.slice(1), refused: 'less' }),
    requestCapped: one({ roles: levels.slice(0, 2), refused: { highest: 'limitedRead' } }),
    requestNone: one({ roles: [], refused: { highest: null } }),
    requestGranted: answeredPage(words, { ...around, who, answer: { is: 'granted', role: 'read' } }),
    requestDeclined: answeredPage(words, { ...around, who, answer: { is: 'declined' } }),
    requestOther: otherRequestPage(words, around),
    ...Object.fromEntries(requestEnds.map(end => [`request-${end}`, requestEndedPage(words, { ...around, end })])),
  }
}
