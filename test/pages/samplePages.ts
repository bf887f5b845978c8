/** Every page that is not a calendar, filled with a small organization's data, in any language. */
import { assetPaths } from '../../src/pages/assets.ts'
import { accountPage } from '../../src/pages/screens/account.ts'
import { type BundlePage, bundlePage } from '../../src/pages/screens/bundle.ts'
import { type CalendarPage, calendarPage } from '../../src/pages/screens/calendar.ts'
import { folderPage } from '../../src/pages/screens/davFolder.ts'
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import { type CalendarRow, type HomePage, homePage } from '../../src/pages/screens/home.ts'
import { linkChangePage } from '../../src/pages/screens/linkChange.ts'
import { linkPasswordPage } from '../../src/pages/screens/linkPassword.ts'
import { linkStatePage, linkStates } from '../../src/pages/screens/linkState.ts'
import { outboxPage } from '../../src/pages/screens/outbox.ts'
import { type PeoplePage, peoplePage } from '../../src/pages/screens/people.ts'
import { type PolicyPage, policyPage } from '../../src/pages/screens/policy.ts'
import { problemPage, problemStatuses, problemTypePage } from '../../src/pages/screens/problem.ts'
import type { PublishedLink } from '../../src/pages/screens/publishedLink.ts'
import type { NewLink } from '../../src/pages/screens/publishForm.ts'
import { setupPage } from '../../src/pages/screens/setup.ts'
import { type SignInCodePage, signInCodePage } from '../../src/pages/screens/signInCode.ts'
import { signInPage } from '../../src/pages/screens/signIn.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'
import { invitationPages } from './sampleInvitations.ts'
import { subscriptionPages } from './sampleSubscriptions.ts'
import { mailboxPages } from './sampleMailboxes.ts'
import { mailingPages } from './sampleMailing.ts'
import { requestPages, waitingRequests } from './sampleRequests.ts'
import { sharingPages } from './sampleSharing.ts'

/** Replaces what people wrote, so that a test can put anything there. */
export type Say = (text: string) => string

const asWritten: Say = text => text

function signedIn(language: Language, say: Say): SignedIn {
  return {
    language,
    assets: assetPaths,
    csrf: say('t0k3n'),
    person: { name: say('Ingrid Solheim'), address: say('ingrid@nordlys.example') },
    organization: say('Nordlys'),
    menu: { calendars: '/', account: '/account', policy: '/policy', mailboxes: '/mailboxes', outbox: '/outbox', signOut: '/sign-out' },
  }
}

const noSettings: PublishedLink['settings'] = {
  daysBack: null,
  daysForward: null,
  detailsDays: null,
  busyDays: null,
  workingHoursOnly: false,
  categories: null,
  searchable: false,
  embedOrigins: null,
  hasPassword: false,
}
const allSettings = (say: Say): PublishedLink['settings'] => ({
  daysBack: 30,
  daysForward: 17,
  detailsDays: 7,
  busyDays: 60,
  workingHoursOnly: true,
  categories: [say('Kurser'), say('Öppet')],
  searchable: true,
  embedOrigins: ['https://www.example.com'],
  hasPassword: true,
})
const used: PublishedLink['uses'] = {
  total: 12,
  days: Array.from({ length: 30 }, (_, index) => ({ day: `2026-11-${String(index + 1).padStart(2, '0')}`, count: index % 5 })),
  clients: [
    { client: 'outlook', count: 9, lastDay: '2026-11-29' },
    { client: 'browser', count: 3, lastDay: '2026-11-20' },
  ],
}
const settings = (say: Say, more: Partial<NewLink['settings']> = {}): NewLink['settings'] => ({
  values: {
    daysBack: '17',
    daysForward: '',
    detailsDays: '7',
    busyDays: '',
    workingHours: true,
    categories: say('Kurser, Öppet'),
    language: 'nb',
    searchable: false,
    embed: say('https://www.example.com'),
  },
  faults: {},
  shortestPassword: 10,
  passwordAgain: false,
  hasPassword: false,
  ...more,
})
const found = (say: Say): NewLink['found'] => [
  { kind: 'dialIn', events: 1, examples: [{ title: say('Avstämning'), text: say('PIN: 123456') }] },
  { kind: 'email', events: 3, examples: [{ title: null, text: say('pia@example.com') }] },
]

const link = (say: Say, id: string, name: string, more: Partial<PublishedLink> = {}): PublishedLink => ({
  id,
  name: say(name),
  role: 'limitedRead',
  lowered: null,
  audience: 'anonymous',
  state: 'live',
  expires: null,
  html: `https://dela.example/p/k3v9Qx7LmT2bRw8Zs4Yd1N`,
  ics: `https://dela.example/p/k3v9Qx7LmT2bRw8Zs4Yd1N.ics`,
  webcal: `webcal://dela.example/p/k3v9Qx7LmT2bRw8Zs4Yd1N.ics`,
  unpublish: `/links/${id}/unpublish`,
  restore: null,
  renew: `/links/${id}/renew`,
  bundle: `/calendars/2/links/${id}/calendars`,
  change: `/links/${id}`,
  settings: noSettings,
  uses: { total: 0, days: [], clients: [] },
  ...more,
})

function calendar(language: Language, say: Say, more: Partial<CalendarPage> = {}): string {
  return calendarPage(wordsOf(language), {
    ...signedIn(language, say),
    calendar: { name: say('Kundprojekt'), description: say('Möten med Fjordbanken'), color: 2, owner: null },
    requests: waitingRequests(say),
    links: [
      link(say, 'a', 'Fjordbanken', { expires: '2026-12-12', settings: allSettings(say), uses: used }),
      link(say, 'b', 'Webbplatsen', { role: 'read', lowered: 'freeBusyRead' }),
      link(say, 'c', 'Jens', { state: 'suspended', role: 'read' }),
      link(say, 'd', 'Mässan', { state: 'expired', expires: '2026-10-01', html: null, ics: null, webcal: null, renew: null }),
      link(say, 'e', 'Gammal', { state: 'unpublished', unpublish: null, restore: '/links/e/restore', renew: null, change: null }),
      link(say, 'f', 'Bokklubben', { audience: 'organization', html: null, ics: null, webcal: null }),
    ],
    fresh: 'a',
    saved: true,
    publish: {
      action: '/calendars/2/publish',
      language,
      highest: 'limitedRead',
      audiences: ['anonymous', 'organization', 'direct'],
      values: { name: say(''), role: 'freeBusyRead', audience: 'anonymous', expires: '2026-12-12' },
      expiry: { first: '2026-11-12', last: '2027-02-10', required: true, longestDays: 90 },
      faults: {},
      settings: settings(say),
      found: found(say),
    },
    rule: say('Anonymous:CalendarSharingFreeBusyDetail'),
    view: '/calendars/2/view',
    viewAs: '/calendars/2/view-as',
    sharing: '/calendars/2/sharing',
    mail: '/calendars/2/mail',
    import: {
      action: '/calendars/2/import',
      report: { created: 12, changed: 1, unchanged: 3, refused: [{ line: 40, reason: say('DTSTART is missing') }] },
      fault: null,
    },
    ...more,
  })
}

function changeOf(language: Language, say: Say): string {
  const faults = { days: true, categories: true, embed: true, password: true } as const
  return linkChangePage(wordsOf(language), {
    ...signedIn(language, say),
    calendar: { name: say('Kundprojekt'), color: 2 },
    link: { name: say('Fjordbanken') },
    back: '/calendars/2',
    form: {
      action: '/calendars/2/links/a/change',
      language,
      highest: 'read',
      audiences: ['anonymous'],
      values: { name: say('Fjordbanken'), role: 'read', audience: 'anonymous', expires: '' },
      expiry: { first: '2026-11-12', last: null, required: false, longestDays: null },
      faults: {},
      settings: settings(say, { faults, hasPassword: true, passwordAgain: true }),
      found: [],
    },
  })
}

const row = (say: Say, name: string, color: number, more: Partial<HomePage['mine'][0]> = {}): HomePage['mine'][0] => ({
  name: say(name),
  color,
  role: 'owner',
  owner: null,
  href: null,
  publish: `/calendars/${color}`,
  links: 0,
  ...more,
})

function home(language: Language, say: Say): string {
  return homePage(wordsOf(language), {
    ...signedIn(language, say),
    mine: [
      row(say, 'Ingrid Solheim', 1),
      row(say, 'Kundprojekt', 2, { links: 2 }),
      row(say, 'Familjen', 5, { source: { href: '/calendars/5/source', failing: true } }),
    ],
    people: [
      row(say, 'Oskar Lind', 7, { role: 'freeBusyRead', owner: say('Oskar Lind'), publish: null, href: '/view/7' }),
      row(say, 'Projektplan', 6, { role: 'write', owner: say('Maja Holm'), publish: null }),
    ],
    mailboxes: [
      { name: say('Receptionen'), address: say('reception@nordlys.example'), calendars: [row(say, 'Receptionen', 3, { links: 1 })] },
    ],
    directory: '/people',
    requests: { href: '/requests', waiting: 2 },
    subscribe: '/subscribe',
    create: {
      action: '/calendars',
      name: say(''),
      owners: [
        { id: 'i', name: say('Ingrid Solheim') },
        { id: 'r', name: say('Receptionen') },
      ],
      fault: null,
    },
  })
}

function bundle(language: Language, say: Say, more: Partial<BundlePage> = {}): string {
  return bundlePage(wordsOf(language), {
    ...signedIn(language, say),
    link: { name: say('Webbplatsen'), role: 'limitedRead' },
    calendar: { name: say('Kundprojekt'), href: '/calendars/2' },
    parts: [
      { name: say('Familjen'), role: 'freeBusyRead', remove: '/calendars/2/links/b/calendars/5/remove' },
      { name: say('Resor'), role: 'read', remove: '/calendars/2/links/b/calendars/6/remove' },
    ],
    choices: [{ value: '7', text: say('Receptionen') }],
    ...more,
  })
}

function people(language: Language, say: Say, more: Partial<PeoplePage> = {}): string {
  const found = (id: string, name: string, role: CalendarRow['role'], listed: boolean) => {
    return {
      id: say(id),
      name: say(name),
      color: 3,
      role,
      listed,
      href: `/view/${id}`,
      more: role === 'read' ? null : `/requests?calendar=${id}#ask`,
    }
  }
  return peoplePage(wordsOf(language), {
    ...signedIn(language, say),
    actions: { search: '/people', list: '/people/list' },
    search: say('o'),
    people: [
      {
        name: say('Oskar Lind'),
        address: say('oskar@nordlys.example'),
        calendars: [found('a', 'Oskar Lind', 'freeBusyRead', false), found('b', 'Resor', 'read', true)],
        ask: null,
      },
      { name: say('Olga Berg'), address: say('olga@nordlys.example'), calendars: [], ask: '/requests?address=olga#ask' },
    ],
    more: true,
    ...more,
  })
}

function outbox(language: Language, say: Say, empty = false): string {
  const mail = { kind: 'snapshot', attempts: 1, queued: '2026-11-21T09:00', next: null, answer: null, again: '/outbox/a/again' } as const
  return outboxPage(wordsOf(language), {
    ...signedIn(language, say),
    mails: empty
      ? []
      : [
          {
            ...mail,
            address: say('anna@fjordbanken.example'),
            state: 'queued',
            attempts: 3,
            next: '2026-11-21T09:08',
            answer: say('451 4.7.1 Greylisted'),
          },
          { ...mail, address: say('per@konkurrent.example'), state: 'failed', kind: 'invitation', answer: say('550 5.1.1 No such user') },
          { ...mail, address: say('kari@kunde.example'), state: 'sent', kind: 'one-time-code', again: null },
          { ...mail, address: say('ingrid@nordlys.example'), state: 'expired', kind: 'snapshot-notice', attempts: 14 },
        ],
    counts: { waiting: empty ? 0 : 1, oldestSeconds: empty ? null : 7_300, sent: 12, notSent: 2 },
    filters: (['all', 'waiting', 'notSent', 'sent'] as const).map(show => ({ show, href: '/outbox', current: show === 'all' })),
    older: empty ? null : '/outbox?before=a',
    note: empty ? 'refused' : 'done',
  })
}

function policy(language: Language, say: Say, more: Partial<PolicyPage> = {}): string {
  return policyPage(wordsOf(language), {
    ...signedIn(language, say),
    action: '/policy',
    values: {
      sharingCapability: 'ExternalUserAndGuestSharing',
      domainRules: say(
        'Anonymous:CalendarSharingFreeBusyDetail\n*:CalendarSharingFreeBusySimple\nfjordbanken.example: CalendarSharingFreeBusyReviewer, ContactsSharing',
      ),
      domainMode: 'blockList',
      domains: say('konkurrent.example\n*.konkurrent.example'),
      sharers: 'group',
      group: say('kundteam@nordlys.example'),
      match: true,
      resharing: true,
      anonymousMaxRole: 'limitedRead',
      anonymousMaxDays: 90,
      anonymousExpiryRequired: true,
      defaultLinkType: 'direct',
      internalDefaultRole: 'freeBusyRead',
    },
    faults: {},
    saved: false,
    off: false,
    consequence: null,
    ...more,
  })
}

/** Name → whole page, for one language. */
export function otherPages(language: Language, say: Say = asWritten): Record<string, string> {
  const words = wordsOf(language)
  const basics = { language, assets: assetPaths }
  const own = { action: '/account/password', changed: false, faults: {}, retryMinutes: null, length: 10 }
  const account = {
    server: say('https://dela.example/webdav/'),
    caldav: say('https://dela.example/dav/'),
    create: { action: '/account', name: say(''), fault: null },
    own,
    connect: { name: say('Nordlys ID'), href: '/sign-in/oidc' },
  }
  const passwords = [
    { id: '1', name: say('Thunderbird'), created: '2026-03-02', lastUsed: '2026-11-11', revoke: '/account/1/revoke' },
    { id: '2', name: say('iPhone'), created: '2026-08-19', lastUsed: null, revoke: '/account/2/revoke' },
  ]
  const signIn = {
    ...basics,
    csrf: 't',
    action: '/sign-in',
    address: say(''),
    retryMinutes: 5,
    returnTo: say('/calendars/2'),
    code: '/sign-in/code',
    refusal: null,
    provider: null,
  }
  const code = (more: Partial<SignInCodePage>) =>
    signInCodePage(words, {
      ...signIn,
      actions: { send: '/sign-in/code', enter: '/sign-in/code/enter' },
      back: '/sign-in',
      minutes: 10,
      step: 'code',
      state: 'first',
      ...more,
    })
  return {
    home: home(language, say),
    homeEmpty: homePage(words, {
      ...signedIn(language, say),
      mine: [],
      people: [],
      mailboxes: [],
      directory: '/people',
      requests: { href: '/requests', waiting: 1 },
      create: { action: '/calendars', name: say(''), owners: [{ id: 'i', name: say('Ingrid Solheim') }], fault: 'required' },
    }),
    people: people(language, say),
    peopleNobody: people(language, say, { people: [] }),
    peopleFirst: people(language, say, { people: null, search: say('') }),
    calendar: calendar(language, say),
    linkChange: changeOf(language, say),
    linkPassword: linkPasswordPage(wordsOf(language), { language, assets: assetPaths, action: '/p/x', wrong: false }),
    linkPasswordWrong: linkPasswordPage(wordsOf(language), { language, assets: assetPaths, action: '/p/x', wrong: true }),
    calendarNew: calendar(language, say, { links: [], fresh: null }),
    bundle: bundle(language, say),
    bundleAlone: bundle(language, say, { parts: [], choices: [] }),
    calendarFed: calendar(language, say, { import: null }),
    calendarForbidden: calendar(language, say, { links: [], fresh: null, publish: null }),
    ...mailingPages(language, say, signedIn(language, say)),
    ...sharingPages(language, say, signedIn(language, say)),
    ...requestPages(signedIn(language, say), say),
    account: accountPage(words, { ...signedIn(language, say), ...account, passwords, created: null }),
    accountCreated: accountPage(words, {
      ...signedIn(language, say),
      ...account,
      passwords,
      created: { name: say('iPad'), secret: say('kova-lume-73ri-tesa') },
    }),
    accountEmpty: accountPage(words, {
      ...signedIn(language, say),
      ...account,
      passwords: [],
      created: null,
      create: { ...account.create, fault: 'nameTaken' },
    }),
    accountFaults: accountPage(words, {
      ...signedIn(language, say),
      ...account,
      passwords,
      created: null,
      own: { ...own, faults: { current: 'wrong', password: 'tooShort', passwordAgain: 'different' }, retryMinutes: 12 },
    }),
    accountChanged: accountPage(words, {
      ...signedIn(language, say),
      ...account,
      passwords: [],
      created: null,
      own: { ...own, changed: true },
    }),
    davFolder: folderPage(words, {
      ...basics,
      address: say('https://dela.example/dav/'),
      user: say('ingrid@nordlys.example'),
      calendars: [{ name: say('Kundprojekt'), href: '/dav/calendars/ingrid@nordlys.example/kundprojekt/' }],
    }),
    davFolderRoot: folderPage(words, {
      ...basics,
      address: say('https://dela.example/dav/'),
      user: say('ingrid@nordlys.example'),
      calendars: null,
    }),
    davFolderEmpty: folderPage(words, {
      ...basics,
      address: say('https://dela.example/dav/'),
      user: say('ingrid@nordlys.example'),
      calendars: [],
    }),
    outbox: outbox(language, say),
    outboxEmpty: outbox(language, say, true),
    policy: policy(language, say, { saved: true }),
    policyFault: policy(language, say, {
      off: true,
      faults: { domainRules: { line: 2 }, domains: { line: 1 }, group: 'unknown', anonymousMaxDays: 'invalid' },
    }),
    policyConfirm: policy(language, say, {
      consequence: {
        counts: { stop: 14, shrink: 1, deleted: 2, regain: 3 },
        more: 18,
        affected: [
          { kind: 'permission', name: say('anna@fjordbanken.example'), calendar: say('Kundprojekt'), now: 'read', after: 'none' },
          { kind: 'link', name: say('Webbplatsen'), calendar: say('Studion'), now: 'read', after: 'freeBusyRead' },
          { kind: 'invitation', name: say('per@konkurrent.example'), calendar: say('Studion'), now: 'limitedRead', after: 'none' },
        ],
      },
    }),
    signIn: signInPage(words, { ...signIn, state: 'needed' }),
    signInWrong: signInPage(words, { ...signIn, state: 'wrong', address: say('ingrid@nordlys.example') }),
    signInRefused: signInPage(words, {
      ...signIn,
      state: 'refused',
      refusal: 'outside',
      provider: { name: say('Nordlys ID'), href: '/sign-in/oidc' },
    }),
    signInCode: code({ step: 'address' }),
    signInCodeInvalid: code({ step: 'address', state: 'invalid', address: say('ingrid') }),
    signInCodeSent: code({ address: say('kari@kunde.example') }),
    signInCodeWrong: code({ state: 'wrong', address: say('kari@kunde.example') }),
    signInTooMany: signInPage(words, { ...signIn, state: 'tooMany' }),
    setup: setupPage(words, {
      ...basics,
      csrf: 't',
      action: '/setup',
      token: say('t0k3n'),
      values: { organization: say(''), name: say(''), address: say(''), language },
      faults: {},
      passwordLength: 12,
    }),
    setupFaults: setupPage(words, {
      ...basics,
      csrf: 't',
      action: '/setup',
      token: say('t0k3n'),
      values: { organization: say('Nordlys'), name: say('Ingrid'), address: say('ingrid'), language },
      faults: { address: 'invalidAddress', password: 'tooShort', passwordAgain: 'different' },
      passwordLength: 12,
    }),
    ...invitationPages(language, say),
    ...mailboxPages(language, say, signedIn(language, say)),
    ...subscriptionPages(signedIn(language, say), say),
    homeGuest: homePage(words, {
      ...signedIn(language, say),
      menu: { calendars: '/', account: null, policy: null, mailboxes: null, outbox: null, signOut: '/sign-out' },
      guest: true,
      mine: [],
      people: [row(say, 'Kundprojekt', 2, { role: 'limitedRead', owner: say('Ingrid Solheim'), publish: null, href: '/view/2' })],
      mailboxes: [],
      directory: null,
      requests: null,
      create: null,
    }),
    ...Object.fromEntries(linkStates.map(state => [`link-${state}`, linkStatePage(words, { ...basics, state })])),
    problemTold: problemPage(words, {
      ...basics,
      status: 403,
      retryAfterSeconds: null,
      reference: null,
      home: '/',
      signIn: null,
      told: {
        title: words.refusals.cannotBeShared,
        detail: words.refusals.reasons['outside-not-allowed'].text,
        remedy: words.refusals.reasons['outside-not-allowed'].remedy,
        whoCan: words.refusals.reasons['outside-not-allowed'].administrator(say('organization rule *:none')),
      },
    }),
    problemType: problemTypePage(words, { ...basics, ...words.refusals.types.policy, reason: null }),
    ...Object.fromEntries(
      problemStatuses.map(status => [
        `problem-${status}`,
        problemPage(words, {
          ...basics,
          status,
          retryAfterSeconds: status === 429 ? 30 : null,
          reference: say('req-7f3a'),
          home: status === 401 ? null : '/',
          signIn: '/sign-in',
          told: null,
        }),
      ]),
    ),
  }
}
