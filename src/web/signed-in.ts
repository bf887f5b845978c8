/** The frame of a signed-in person's pages: who they are, in which language, and their way around. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { languageFor } from '../http/page.ts'
import { assetPaths } from '../pages/assets.ts'
import type { SignedIn } from '../pages/screens/frame.ts'
import { type Words, wordsOf } from '../pages/words/catalogues.ts'
import { isLanguage } from '../pages/words/language.ts'
import type { Access } from '../sharing/access.ts'
import { principalById } from '../storage/directory.ts'
import { organizationOf } from '../storage/organizations.ts'
import type { Door } from './door.ts'
import { tokenFor } from './forgery.ts'

export const paths = {
  home: '/',
  account: '/account',
  password: '/account/password',
  policy: '/policy',
  mailboxes: '/mailboxes',
  outbox: '/outbox',
  people: '/people',
  subscribe: '/subscribe',
  requests: '/requests',
  signOut: '/sign-out',
  mailbox: (id: string) => `/mailboxes/${id}`,
  calendar: (id: string) => `/calendars/${id}`,
  view: (id: string) => `/calendars/${id}/view`,
  viewAs: (id: string) => `/calendars/${id}/view-as`,
  invitation: (token: string) => `/i/${encodeURIComponent(token)}`,
  askOf: (what: { address: string } | { calendar: string }) => `/requests?${new URLSearchParams(what).toString()}#ask`,
  request: (id: string) => `/requests/${encodeURIComponent(id)}`,
  source: (id: string) => `/calendars/${id}/source`,
  sharing: (id: string) => `/calendars/${id}/sharing`,
  mail: (id: string) => `/calendars/${id}/mail`,
  links: (id: string) => `/calendars/${id}/links`,
  bundle: (id: string, link: string) => `/calendars/${id}/links/${link}/calendars`,
  link: (id: string, linkId: string) => `/calendars/${id}/links/${linkId}`,
} as const

/** In the person's own language, else the browser's, else the organization's. */
export async function frameFor(
  { config, db }: Door,
  request: Request,
  access: Access<'self' | 'administer'>,
): Promise<{ words: Words; frame: SignedIn }> {
  const [person, organization] = await Promise.all([principalById(db, access, access.principalId ?? ''), organizationOf(db, access)])
  if (!person) throw new Problem('unauthenticated', 'The account is gone')
  const fallback = isLanguage(organization.language) ? organization.language : config.defaults.language
  const language = languageFor(request, { setting: person.language, fallback })
  const frame: SignedIn = {
    language,
    assets: assetPaths,
    csrf: tokenFor(request),
    person: { name: person.name, address: person.address },
    organization: organization.name,
    menu: {
      calendars: paths.home,
      account: person.kind === 'guest' ? null : paths.account,
      policy: person.administrator ? paths.policy : null,
      mailboxes: person.administrator ? paths.mailboxes : null,
      outbox: person.administrator ? paths.outbox : null,
      signOut: paths.signOut,
    },
  }
  return { words: wordsOf(language), frame }
}
