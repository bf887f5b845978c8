/**
 * Who sees what, said a second time: from the sharing model alone, and importing nothing of the product. `worlds.test.ts` keeps it
 * beside the product and compares what comes out of every door. Times are whole days: an age, or what is left.
 */

export const ladder = [
  'none',
  'freeBusyRead',
  'limitedRead',
  'read',
  'write',
  'delegateWithoutPrivateEventAccess',
  'delegateWithPrivateEventAccess',
  'owner',
] as const
export type Role = (typeof ladder)[number]
export type ViewRole = 'freeBusyRead' | 'limitedRead' | 'read'
export type Audience = 'direct' | 'organization' | 'anonymous'

export interface Principal {
  id: string
  organization: string
  kind: 'user' | 'group' | 'mailbox' | 'guest' | 'federated'
  address: string
  administrator: boolean
  disabled: boolean
  /** The user of another organization that a federated row stands for. */
  home: string | null
  /** Of a group or a mailbox, directly. */
  members: Set<string>
}
export interface Event {
  id: string
  uid: string
  /** Days from the first of the proof, and the hour in UTC. */
  day: number
  hour: number
  class: string | null
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED'
  transparent: boolean
  /** A weekly series of three, and what its second instance says for itself: four hours later. */
  series: { override: { class: string | null; cancelled: boolean } | null } | null
  /** Parts whose alarm is not in the calendar: who is not its owner has alarms of their own. */
  silent?: readonly ('master' | 'override')[]
}
export interface Calendar {
  id: string
  organization: string
  owner: string
  /** By grantee; `organization` is the row of everybody inside. */
  grants: Map<string, { role: Role; by: string }>
  events: Map<string, Event>
}
export interface Link {
  id: string
  calendar: string
  role: ViewRole
  audience: Audience
  recipient: string | null
  by: string
  age: number
  /** Days until it expires (negative: ago); null for never. */
  left: number | null
  unpublished: boolean
  /** Whole days from today for which anything is shown, and for which details are; null for ever. */
  ahead: { shown: number | null; details: number | null }
  secrets: { token: string; retired: boolean }[]
}
/** What one scope sets; null and absent inherit. Rules are by domain, with `Anonymous` and `*`. */
export interface Policy {
  capability?: string | null
  rules?: Record<string, Role> | null
  mode?: string | null
  domains?: string[] | null
  anonymous?: { maxRole: ViewRole; maxDays: number | null; expiryRequired: boolean } | null
  sharers?: { allow: string; group: string | null } | null
}
export interface World {
  /** The organizations that each organization names. */
  names: Map<string, Set<string>>
  principals: Map<string, Principal>
  calendars: Map<string, Calendar>
  links: Map<string, Link>
  /** By organization, owner, or calendar. */
  policies: Map<string, Policy>
}

export const rank = (role: Role): number => ladder.indexOf(role)
export const least = (...roles: Role[]): Role => roles.reduce((a, b) => (rank(a) <= rank(b) ? a : b))
export const most = (...roles: Role[]): Role => roles.reduce((a, b) => (rank(a) >= rank(b) ? a : b), 'none')
const capabilities = ['Disabled', 'ExistingExternalUserSharingOnly', 'ExternalUserSharingOnly', 'ExternalUserAndGuestSharing']

/** Everything that a principal is in, at any depth, itself among it. */
export function within(world: World, id: string): Set<string> {
  const all = new Set([id])
  for (let grown = -1; grown !== all.size; ) {
    grown = all.size
    for (const one of world.principals.values()) {
      if (one.kind === 'group' && [...one.members].some(member => all.has(member))) all.add(one.id)
    }
  }
  return all
}

const boxes = (world: World, id: string): string[] => {
  const all = within(world, id)
  return [...world.principals.values()].filter(one => one.kind === 'mailbox' && [...one.members].some(m => all.has(m))).map(one => one.id)
}

/** Does the principal act as the owner of the calendar? */
export function owns(world: World, id: string, calendar: Calendar): boolean {
  const one = world.principals.get(id)
  return one?.kind === 'user' && !one.disabled && (id === calendar.owner || boxes(world, id).includes(calendar.owner))
}

export function settings(world: World, calendar: Calendar): Policy[] {
  const fresh: Policy = { capability: 'ExternalUserAndGuestSharing', rules: { '*': 'freeBusyRead', Anonymous: 'freeBusyRead' } }
  const organization = world.policies.get(calendar.organization) ?? {}
  const set = Object.fromEntries(Object.entries(organization).filter(([, value]) => value !== null))
  return [{ ...fresh, ...set }, world.policies.get(calendar.owner) ?? {}, world.policies.get(calendar.id) ?? {}]
}

function ruleOf(rules: Record<string, Role>, domain: string): Role {
  const parents = domain.split('.').map((_, index, parts) => `*.${parts.slice(index + 1).join('.')}`)
  const found = [domain, ...parents, '*'].find(name => rules[name] !== undefined)
  return found === undefined ? 'none' : (rules[found] ?? 'none')
}

const listed = (domains: readonly string[], domain: string) =>
  domains.some(one => one === domain || (one.startsWith('*.') && domain.endsWith(one.slice(1))))

/** What the policy gives at most. @param to an address outside, or null for anonymous readers @param by who shares */
export function cap(
  world: World,
  calendar: Calendar,
  to: string | null,
  by: string,
  more: { known?: boolean; recipient?: string | null } = {},
): Role {
  const needed = to === null ? 3 : more.known === false ? 2 : 1
  const address = to ?? more.recipient ?? null
  const domain = address === null ? null : address.slice(address.lastIndexOf('@') + 1)
  let role: Role = 'owner'
  for (const policy of settings(world, calendar)) {
    if (policy.capability && capabilities.indexOf(policy.capability) < needed) return 'none'
    if (policy.sharers?.allow === 'nobody') return 'none'
    if (policy.sharers?.allow === 'group' && !within(world, by).has(policy.sharers.group ?? '')) return 'none'
    if (domain !== null && policy.mode === 'blockList' && listed(policy.domains ?? [], domain)) return 'none'
    if (domain !== null && policy.mode === 'allowList' && !listed(policy.domains ?? [], domain)) return 'none'
    if (policy.rules) role = least(role, to === null ? (policy.rules['Anonymous'] ?? 'none') : ruleOf(policy.rules, domain ?? ''))
    if (to === null && policy.anonymous) role = least(role, policy.anonymous.maxRole)
  }
  return role
}

/** The rows that are the same person; nothing for whoever may not sign in. */
function rowsOf(world: World, person: Principal): Principal[] {
  if (person.disabled) return []
  const same = (one: Principal) =>
    one.home === person.id || (person.kind === 'guest' && one.kind === 'guest' && one.address === person.address)
  return [...world.principals.values()].filter(one => one === person || (same(one) && !one.disabled))
}

/** What a person gets on a calendar today. */
export function effective(world: World, person: Principal, calendar: Calendar): Role {
  const row = rowsOf(world, person).find(one => one.organization === calendar.organization)
  if (!row) return 'none'
  const inside = row.kind === 'user'
  if (inside && owns(world, row.id, calendar)) return 'owner'
  const mutual = (a: string, b: string) => world.names.get(a)?.has(b) && world.names.get(b)?.has(a)
  if (row.kind === 'federated' && !mutual(person.organization, calendar.organization)) return 'none'
  const mine = new Set([...within(world, row.id), ...(inside ? [...boxes(world, row.id), 'organization'] : [])])
  const roles = [...calendar.grants].filter(([grantee]) => mine.has(grantee))
  return most(...roles.map(([, { role, by }]) => (inside ? role : least(role, cap(world, calendar, person.address, by)))))
}

export type Opened = ViewRole | 'unknown' | 'gone' | 'suspended' | 'sign-in'

/** What a secret opens for whoever is signed in beside it. */
export function opened(world: World, link: Link, token: string, person: Principal | null): Opened {
  const calendar = world.calendars.get(link.calendar)
  if (!calendar) return 'unknown'
  const secret = link.secrets.find(one => one.token === token)
  if (link.unpublished || secret?.retired || (link.left !== null && link.left <= 0)) return 'gone'
  if (world.principals.get(calendar.owner)?.disabled || !owns(world, link.by, calendar)) return 'suspended'
  const give = (role: Role, otherwise: Opened): Opened => (role === 'none' ? otherwise : (least(role, link.role) as ViewRole))
  if (link.audience === 'anonymous') {
    const limits = settings(world, calendar).flatMap(policy => policy.anonymous ?? [])
    const days = limits.flatMap(one => one.maxDays ?? [])
    if (days.some(most => link.age >= most)) return 'suspended'
    if (limits.some(one => one.expiryRequired) && link.left === null && days.length === 0) return 'suspended'
    return give(cap(world, calendar, null, link.by, { recipient: link.recipient }), 'suspended')
  }
  if (!person || person.disabled) return 'sign-in'
  if (link.audience === 'direct') return give(effective(world, person, calendar), 'unknown')
  return person.kind === 'user' && person.organization === calendar.organization ? link.role : 'unknown'
}

/** What a mail shows its recipient, decided when it is composed. */
export function mailed(world: World, calendar: Calendar, address: string, role: ViewRole, sender: string): Role {
  if (!owns(world, sender, calendar)) return 'none'
  const row = [...world.principals.values()].find(
    one => one.organization === calendar.organization && one.address === address && !one.disabled,
  )
  if (row && ['user', 'group', 'mailbox'].includes(row.kind)) return role
  return least(role, cap(world, calendar, address, sender, { known: row !== undefined }))
}

export type Level = 'busy' | 'limited' | 'details' | 'full'
const levels: Record<Role, Level | null> = {
  none: null,
  freeBusyRead: 'busy',
  limitedRead: 'limited',
  read: 'details',
  write: 'details',
  delegateWithoutPrivateEventAccess: 'details',
  delegateWithPrivateEventAccess: 'full',
  owner: 'full',
}

/** PRIVATE, CONFIDENTIAL and what nobody knows; the strictest of the set. */
export function isPrivate(event: Event): boolean {
  return [event.class, event.series?.override?.class ?? null].some(one => one !== null && one !== 'PUBLIC')
}

/** The level an event is shown at, or null: not at all as far as its master goes. */
export function levelOf(event: Event, role: Role): Level | null {
  const level = levels[role]
  return level !== null && level !== 'full' && isPrivate(event) ? 'busy' : level
}

const hour = 3_600_000

/** Until when a link shows anything, and details, in milliseconds from the first day. */
export interface Until {
  shown: number
  details: number
}
export const forEver: Until = { shown: Infinity, details: Infinity }

/** The starts of the instances that a role sees of a link's days. */
export function startsUntil(event: Event, role: Role, until: Until): number[] {
  const far = starts(event, least(role, 'freeBusyRead')).filter(at => at >= until.details && at < until.shown)
  return [...starts(event, role).filter(at => at < Math.min(until.details, until.shown)), ...far]
}

/** The words of an event that a link shows in its days: what a component says stands and falls with its instances. */
export function wordsUntil(event: Event, role: Role, until: Until): Set<string> {
  const all = words(event, role)
  const near = Math.min(until.details, until.shown)
  if (near === Infinity && until.shown === Infinity) return all
  const seen = starts(event, role).filter(at => at < near)
  const moved = (event.day * 24 + event.hour) * hour + 7 * 24 * hour + 4 * hour
  const replaced = event.series?.override ? moved : null
  const of = (part: 'master' | 'override') => seen.some(at => (at === replaced) === (part === 'override'))
  // An instance that stands for itself has another UID than its series.
  return new Set(
    [...all].filter(word => {
      if (word === `${event.uid}-uid`) return event.series === null && seen.length > 0
      return of(word.startsWith(`${event.uid}o-`) ? 'override' : 'master')
    }),
  )
}

/** The starts of the instances that a role sees, in milliseconds from the first day. */
export function starts(event: Event, role: Role): number[] {
  const level = levelOf(event, role)
  if (level === null || (level === 'busy' && event.transparent)) return []
  const below = level === 'busy' || level === 'limited'
  const first = (event.day * 24 + event.hour) * hour
  const shown = (cancelled: boolean) => !(below && cancelled)
  const cancelled = event.status === 'CANCELLED'
  if (!event.series) return shown(cancelled) ? [first] : []
  const { override } = event.series
  return [0, 1, 2].flatMap(index => {
    const overridden = override !== null && index === 1
    return shown(overridden ? override.cancelled : cancelled) ? [first + index * 7 * 24 * hour + (overridden ? 4 * hour : 0)] : []
  })
}

/** The words of an event that are shown to the role, each field of each component with its own. */
export function words(event: Event, role: Role): Set<string> {
  const level = levelOf(event, role)
  if (level === null || level === 'busy' || starts(event, role).length === 0) return new Set()
  const gone = (cancelled: boolean) => level === 'limited' && cancelled
  const parts = [
    ...(gone(event.status === 'CANCELLED') ? [] : (['master'] as const)),
    ...(event.series?.override && !gone(event.series.override.cancelled) ? (['override'] as const) : []),
  ]
  const fields = ['summary', 'location']
  if (level !== 'limited') fields.push('description', 'category', 'organizer', 'attendee', 'comment', 'url')
  if (level === 'full') fields.push('xprop', 'xparam')
  // One UID for the set, and below `details` another.
  const uid = level === 'limited' ? [] : [`${event.uid}-uid`]
  return new Set([
    ...parts.flatMap(part => {
      const rings = level === 'full' && event.silent?.includes(part) !== true
      return [...fields, ...(rings ? ['alarm'] : [])].map(field => `${event.uid}${part === 'override' ? 'o' : ''}-${field}`)
    }),
    ...uid,
  ])
}

/** The parts that have no alarm in the calendar after somebody wrote the event. */
export function silentAfter(old: Event | null, fresh: Omit<Event, 'id' | 'uid'>, role: Role): NonNullable<Event['silent']> {
  if (role === 'owner') return []
  // An instance that the series had no replacement for rings as its series does.
  const had = { master: old !== null, override: old?.series?.override && old.day === fresh.day && old.hour === fresh.hour }
  return (['master', 'override'] as const).filter(part => !had[part] || old?.silent?.includes(part))
}
