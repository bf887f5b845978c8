/** What happens in a world: each command is done to the product through its own doors and to the model, and both must agree on whether it may be. */
import fc from 'fast-check'
import { knexOf } from '../../src/storage/database.ts'
import { ask, type Reply } from './ask.ts'
import { daysTo, fileOf } from './events.ts'
import {
  type Calendar,
  cap,
  effective,
  type Event,
  isPrivate,
  ladder,
  type Link,
  owns,
  type Policy,
  type Principal,
  rank,
  type Role,
  settings,
  silentAfter,
  starts,
  within,
} from './model.ts'
import { keysOf, type Plan, type Scene } from './scene.ts'

const pick = fc.nat({ max: 997 })
const views = ['freeBusyRead', 'limitedRead', 'read'] as const
const capabilities = ['Disabled', 'ExistingExternalUserSharingOnly', 'ExternalUserSharingOnly', 'ExternalUserAndGuestSharing'] as const
const rules: Record<string, Role>[] = [
  { '*': 'read', Anonymous: 'read' },
  { '*': 'read', Anonymous: 'read' },
  { '*': 'limitedRead', Anonymous: 'freeBusyRead' },
  { '*': 'freeBusyRead', '*.fabrikam.com': 'write', 'contoso.com': 'delegateWithPrivateEventAccess', Anonymous: 'limitedRead' },
  { 'sub.fabrikam.com': 'limitedRead', '*.fabrikam.com': 'none' },
  {},
]

const event = fc.record({
  day: fc.nat({ max: 6 }),
  hour: fc.nat({ max: 18 }),
  class: fc.constantFrom(null, null, 'PUBLIC', 'PRIVATE', 'CONFIDENTIAL', 'X-UNKNOWN'),
  status: fc.constantFrom('CONFIRMED', 'CONFIRMED', 'TENTATIVE', 'CANCELLED'),
  transparent: fc.constantFrom(false, false, true),
  series: fc.option(
    fc.record({ override: fc.option(fc.record({ class: fc.constantFrom(null, null, 'PUBLIC', 'PRIVATE'), cancelled: fc.boolean() })) }),
  ),
}) as fc.Arbitrary<Omit<Event, 'id' | 'uid'>>

export const plan: fc.Arbitrary<Plan> = fc.record({
  nested: fc.boolean(),
  teamInMailbox: fc.boolean(),
  guestInTeam: fc.boolean(),
  federated: fc.tuple(fc.constantFrom(true, true, false), fc.constantFrom(true, true, false)),
  events: fc.array(fc.record({ calendar: fc.constantFrom(0, 0, 0, 1, 2), event }), { minLength: 2, maxLength: 4 }),
})

const policy: fc.Arbitrary<Policy> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ rules: fc.constantFrom(...rules) }) },
  { weight: 2, arbitrary: fc.record({ capability: fc.constantFrom(...capabilities, 'ExternalUserAndGuestSharing') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      mode: fc.constantFrom('none', 'allowList', 'blockList'),
      domains: fc.constantFrom<string[]>([], ['contoso.com'], ['*.fabrikam.com', 'contoso.com']),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      anonymous: fc.record({
        maxRole: fc.constantFrom(...views),
        maxDays: fc.constantFrom(null, null, 5, 50),
        expiryRequired: fc.boolean(),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      sharers: fc.record({ allow: fc.constantFrom('everyone', 'group', 'nobody'), group: fc.constantFrom('team', 'all') }),
    }),
  },
)

export const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      calendar: pick,
      by: pick,
      to: pick,
      role: fc.constantFrom(...ladder.slice(0, 7)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), calendar: pick, by: pick, which: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('member' as const), holder: pick, member: pick, join: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disable' as const), who: pick, off: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      calendar: pick,
      by: pick,
      role: fc.constantFrom(...views),
      audience: fc.constantFrom('anonymous' as const, 'anonymous' as const, 'organization' as const, 'direct' as const),
      days: fc.constantFrom(null, null, 3, 30),
      recipient: fc.constantFrom(null, null, 'someone@contoso.com'),
      shown: fc.constantFrom(null, null, 5, 12),
      details: fc.constantFrom(null, null, 3, 9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('link' as const),
      which: pick,
      by: pick,
      act: fc.constantFrom('unpublish' as const, 'restore' as const, 'renew' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('time' as const),
      which: pick,
      age: fc.constantFrom(0, 10, 60),
      left: fc.constantFrom(null, -40, -2, 4),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      calendar: pick,
      scope: fc.constantFrom('organization', 'organization', 'mailbox', 'collection'),
      change: policy,
    }),
  },
  // Rare among all changes of policy, and the one that deletes.
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      calendar: pick,
      scope: fc.constantFrom('mailbox', 'collection'),
      change: fc.constant<Policy>({ capability: 'Disabled' }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('federation' as const), from: fc.boolean(), on: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      calendar: pick,
      who: pick,
      act: fc.constantFrom('create' as const, 'patch' as const, 'put' as const, 'delete' as const),
      which: pick,
      event,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), who: pick }) },
)
export type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

const day = 86_400_000
const at = <T>(all: readonly T[], index: number): T | undefined => (all.length === 0 ? undefined : all[index % all.length])

function differs(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)}, but the model says ${String(wanted)}`)
}

/** Does it in the product and in the model; what cannot be asked for in this world is left out. */
export async function run(scene: Scene, given: Command): Promise<void> {
  const { house, model, calendars } = scene
  const knex = knexOf(house.db)
  switch (given.do) {
    case 'grant':
    case 'revoke': {
      const [calendar, by] = acting(scene, given.calendar, given.by)
      if (!calendar || !by) return
      return await (given.do === 'grant' ? grant(scene, calendar, by, given.to, given.role) : revoke(scene, calendar, by, given.which))
    }
    case 'publish': {
      const [calendar, by] = acting(scene, given.calendar, given.by)
      return calendar && by ? await publish(scene, calendar, by, given) : undefined
    }
    case 'link': {
      const link = at([...model.links.values()], given.which)
      const calendar = link && model.calendars.get(link.calendar)
      const by = calendar && at(ownersOf(scene, calendar), given.by)
      return link && calendar && by ? await changeLink(scene, calendar, by, link, given.act) : undefined
    }
    case 'time': {
      const link = at([...model.links.values()], given.which)
      if (!link) return
      const now = Date.now()
      await knex('publish_link')
        .where({ id: link.id })
        .update({
          created_at: new Date(now - given.age * day),
          expires_at: given.left === null ? null : new Date(now + given.left * day),
        })
      Object.assign(link, { age: given.age, left: given.left })
      return
    }
    case 'member':
      return await membership(scene, given.holder, given.member, given.join)
    case 'disable': {
      const who = at(
        scene.people.filter(one => one.kind === 'user' && !one.administrator && model.principals.has(one.id)),
        given.who,
      )
      if (!who) return
      const reply = await api(scene, administratorOf(scene, who.organization), 'PATCH', `/users/${who.id}`, { isDisabled: given.off })
      differs('disabling', reply.status, 200)
      // What they signed in with ended when they were disabled.
      if (who.disabled && !given.off) for (const [id, keys] of await keysOf(house, [who])) scene.keys.set(id, keys)
      who.disabled = given.off
      return
    }
    case 'policy': {
      const calendar = at(calendars, given.calendar)
      return calendar ? await changePolicy(scene, calendar, given.scope, given.change) : undefined
    }
    case 'federation': {
      const [a = '', b = ''] = model.names.keys()
      return await federate(scene, given.from ? a : b, given.from ? b : a, given.on)
    }
    case 'write': {
      const [calendar, who] = [at(calendars, given.calendar), at(scene.people, given.who)]
      return calendar && who ? await write(scene, calendar, who, given) : undefined
    }
    case 'remove': {
      const who = at(
        [...model.principals.values()].filter(
          one => one.kind === 'guest' || one.kind === 'group' || (one.kind === 'user' && !one.administrator),
        ),
        given.who,
      )
      return who ? await remove(scene, who) : undefined
    }
  }
}

/** For good: what they were given is gone, and what a person owned as well. */
async function remove(scene: Scene, who: Principal): Promise<void> {
  const { model } = scene
  const path = { guest: `/guests/${who.id}`, group: `/groups/${who.id}`, user: `/users/${who.id}?disposition=delete` }[who.kind as 'guest']
  differs(
    `deleting a ${who.kind}`,
    (await api(scene, administratorOf(scene, who.organization), 'DELETE', path)).status,
    who.kind === 'guest' ? 204 : 200,
  )
  for (const calendar of scene.calendars.filter(one => one.owner === who.id)) {
    scene.calendars.splice(scene.calendars.indexOf(calendar), 1)
    model.calendars.delete(calendar.id)
    for (const link of model.links.values()) if (link.calendar === calendar.id) model.links.delete(link.id)
  }
  const rows = [who, ...[...model.principals.values()].filter(one => one.home === who.id)]
  for (const one of rows) forget(scene, one)
}

async function federate(scene: Scene, from: string, to: string, on: boolean): Promise<void> {
  const partner = scene.people.find(one => one.administrator && one.organization === to)
  const body = { domain: partner?.address.split('@')[1] ?? '' }
  const admin = administratorOf(scene, from)
  const reply = on
    ? await api(scene, admin, 'POST', '/organization/federation', body)
    : await api(scene, admin, 'DELETE', `/organization/federation/${to}`)
  const named = scene.model.names.get(from)
  if (on || named?.has(to)) differs(on ? 'naming an organization' : 'naming it no more', reply.status, on ? 201 : 204)
  if (on) named?.add(to)
  else named?.delete(to)
}

function administratorOf(scene: Scene, organization: string): Principal {
  const found = scene.people.find(one => one.administrator && one.organization === organization)
  if (!found) throw new Error('Nobody administers the organization')
  return found
}

function forget({ model }: Scene, who: Principal): void {
  who.disabled = true
  model.principals.delete(who.id)
  for (const one of model.principals.values()) one.members.delete(who.id)
  for (const calendar of model.calendars.values()) calendar.grants.delete(who.id)
}

function ownersOf({ model, people }: Scene, calendar: Calendar): Principal[] {
  return people.filter(one => owns(model, one.id, calendar))
}

function acting(scene: Scene, which: number, by: number): [Calendar | undefined, Principal | undefined] {
  const calendar = at(scene.calendars, which)
  return [calendar, calendar && at(ownersOf(scene, calendar), by)]
}

async function api(scene: Scene, who: Principal, method: string, path: string, body?: object | string): Promise<Reply> {
  const type = typeof body === 'string' ? 'text/calendar' : 'application/json'
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  const headers = { ...scene.keys.get(who.id)?.api, ...(text === undefined ? {} : { 'content-type': type }) }
  const reply = await ask(scene.app, { method, path: `/api${path}`, headers, ...(text === undefined ? {} : { body: text }) })
  if (reply.status >= 500) throw new Error(`${method} ${path} answered ${reply.status}`)
  return reply
}

const isOutside = (one: Principal) => one.kind === 'guest' || one.kind === 'federated'

async function rowOf(scene: Scene, calendar: Calendar, grantee: string | null): Promise<string> {
  const query = knexOf(scene.house.db)('permission').where({ organization_id: calendar.organization, collection_id: calendar.id })
  const row = await (grantee === null ? query.whereNull('grantee_id') : query.where({ grantee_id: grantee })).first('id')
  return row?.id ?? ''
}

async function grant(scene: Scene, calendar: Calendar, by: Principal, to: number, role: Role): Promise<void> {
  const { model } = scene
  const mates = [...model.principals.values()].filter(
    one => one.organization === calendar.organization && !one.disabled && one.id !== calendar.owner,
  )
  const grantee = at([...mates, ...mates.filter(isOutside), null], to)
  if (grantee === undefined) return
  const most = grantee && isOutside(grantee) ? cap(model, calendar, grantee.address, by.id) : 'owner'
  const path = `/calendars/${calendar.id}/permissions`
  const known = await rowOf(scene, calendar, grantee?.id ?? null)
  const reply = known
    ? await api(scene, by, 'PATCH', `${path}/${known}`, { role })
    : await api(scene, by, 'POST', path, { emailAddress: { address: grantee?.address }, role })
  const allowed = rank(role) <= rank(most)
  differs(`sharing ${role} with ${grantee?.kind ?? 'everybody'}`, reply.status, allowed ? (known ? 200 : 201) : 403)
  if (!allowed) differs('the highest role told', (JSON.parse(reply.text) as { highestRole: string }).highestRole, most)
  if (allowed) calendar.grants.set(grantee?.id ?? 'organization', { role, by: by.id })
}

async function revoke(scene: Scene, calendar: Calendar, by: Principal, which: number): Promise<void> {
  const grantee = at([...calendar.grants.keys()], which)
  if (grantee === undefined || grantee === 'organization') return
  const reply = await api(scene, by, 'DELETE', `/calendars/${calendar.id}/permissions/${await rowOf(scene, calendar, grantee)}`)
  differs('taking back', reply.status, 204)
  calendar.grants.delete(grantee)
}

async function membership(scene: Scene, holding: number, who: number, join: boolean): Promise<void> {
  const { model } = scene
  const holder = at(
    [...model.principals.values()].filter(one => one.kind === 'group' || one.kind === 'mailbox'),
    holding,
  )
  const mates = [...model.principals.values()].filter(
    one => one.organization === holder?.organization && !one.disabled && one.kind !== 'federated',
  )
  const member = at(join ? mates : mates.filter(one => holder?.members.has(one.id)), who)
  const admin = scene.people.find(one => one.administrator && one.organization === holder?.organization)
  if (!holder || !member || !admin) return
  const path = `/${holder.kind === 'group' ? 'groups' : 'mailboxes'}/${holder.id}/members`
  const reply = join
    ? await api(scene, admin, 'POST', path, { address: member.address })
    : await api(scene, admin, 'DELETE', `${path}/${member.id}`)
  const kinds = holder.kind === 'group' ? ['user', 'group', 'guest'] : ['user', 'group']
  const circle = within(model, holder.id).has(member.id)
  const wanted = !join ? 204 : !kinds.includes(member.kind) ? 400 : holder.kind === 'group' && circle ? 409 : 201
  differs(`${join ? 'joining' : 'leaving'} ${holder.kind} as ${member.kind}`, reply.status, wanted)
  if (wanted === 201) holder.members.add(member.id)
  if (wanted === 204) holder.members.delete(member.id)
}

type Publishing = Extract<Command, { do: 'publish' }>

async function publish(
  scene: Scene,
  calendar: Calendar,
  by: Principal,
  { role, audience, days, recipient, shown, details }: Publishing,
): Promise<void> {
  const { model } = scene
  const limits = settings(model, calendar).flatMap(one => one.anonymous ?? [])
  const longest = Math.min(...limits.flatMap(one => one.maxDays ?? []), Infinity)
  const anonymous = audience === 'anonymous'
  const undated = anonymous && days === null && longest === Infinity && limits.some(one => one.expiryRequired)
  const refused = anonymous && (rank(role) > rank(cap(model, calendar, null, by.id)) || (days ?? 0) > longest || undated)
  const expiresAt = days === null ? null : new Date(Date.now() + days * day).toISOString()
  const to = (proofDay: number | null) => (proofDay === null || daysTo(proofDay) < 0 ? null : daysTo(proofDay))
  const ahead = { shown: to(shown), details: to(details) }
  const narrowing = { publishDateRangeTo: ahead.shown, detailsDays: ahead.details }
  const body = { role, audience, ...narrowing, ...(expiresAt ? { expiresAt } : {}) }
  const reply = await api(scene, by, 'POST', `/calendars/${calendar.id}/links`, body)
  differs(`publishing ${role} for ${audience}`, reply.status, refused ? 403 : 201)
  if (refused) return
  const { id, html } = JSON.parse(reply.text) as { id: string; html: string }
  const personal = anonymous ? recipient : null
  if (personal) await knexOf(scene.house.db)('publish_link').where({ id }).update({ recipient_address: personal })
  const left = days ?? (anonymous && longest !== Infinity ? longest : null)
  const secrets = [{ token: html.split('/p/')[1] ?? '', retired: false }]
  model.links.set(id, {
    id,
    calendar: calendar.id,
    role,
    audience,
    recipient: personal,
    by: by.id,
    age: 0,
    left,
    unpublished: false,
    ahead,
    secrets,
  })
}

async function changeLink(
  scene: Scene,
  calendar: Calendar,
  by: Principal,
  link: Link,
  act: 'unpublish' | 'restore' | 'renew',
): Promise<void> {
  const path = `/calendars/${calendar.id}/links/${link.id}`
  const above =
    link.audience === 'anonymous' && rank(link.role) > rank(cap(scene.model, calendar, null, by.id, { recipient: link.recipient }))
  const reply = act === 'unpublish' ? await api(scene, by, 'DELETE', path) : await api(scene, by, 'POST', `${path}/${act}`)
  const wanted = act === 'unpublish' ? 204 : above ? 403 : act === 'restore' && !link.unpublished ? 409 : 200
  differs(`${act} of a link`, reply.status, wanted)
  if (wanted > 204) return
  link.unpublished = act === 'unpublish'
  if (act !== 'renew') return
  for (const secret of link.secrets) secret.retired = true
  link.secrets.push({ token: (JSON.parse(reply.text) as { html: string }).html.split('/p/')[1] ?? '', retired: false })
}

async function changePolicy(scene: Scene, calendar: Calendar, scope: string, change: Policy): Promise<void> {
  const { model } = scene
  const admin = administratorOf(scene, calendar.organization)
  const named = [...model.principals.values()].find(
    one => one.organization === calendar.organization && one.kind === 'group' && one.address.startsWith(change.sharers?.group ?? '-'),
  )
  const sharers = change.sharers && { allow: change.sharers.allow, group: change.sharers.allow === 'group' ? (named?.id ?? null) : null }
  if (sharers?.allow === 'group' && !sharers.group) return
  const wanted: Policy = { ...change, ...(sharers ? { sharers } : {}) }
  const body = {
    ...(wanted.rules ? { domainRules: Object.entries(wanted.rules).map(([domain, role]) => `${domain}: ${role}`) } : {}),
    ...(wanted.capability ? { sharingCapability: wanted.capability } : {}),
    ...(wanted.mode ? { domainMode: wanted.mode, domains: wanted.domains } : {}),
    ...(wanted.anonymous ? { anonymousLinks: wanted.anonymous } : {}),
    ...(sharers ? { externalSharers: { allow: sharers.allow, groupId: sharers.group } } : {}),
  }
  const owner = model.principals.get(calendar.owner)
  const path = {
    organization: '/policy',
    mailbox: `/${owner?.kind === 'mailbox' ? 'mailboxes' : 'users'}/${calendar.owner}/policy`,
    collection: `/calendars/${calendar.id}/policy`,
  }[scope as 'organization']
  const reply = await api(scene, admin, 'PATCH', path, body)
  // What is looser than the level above is refused, and then nothing has changed.
  if (scope !== 'organization' && reply.status === 403 && reply.text.includes('looser')) return
  differs(`changing the policy of ${scope}`, reply.status, 200)
  const key = scope === 'mailbox' ? calendar.owner : scope === 'collection' ? calendar.id : calendar.organization
  const before = model.policies.get(key) ?? {}
  model.policies.set(key, { ...before, ...wanted })
  // Off for one collection or mailbox: what people outside were given there is gone for good.
  if (scope === 'organization' || wanted.capability !== 'Disabled' || before.capability === 'Disabled') return
  for (const one of model.calendars.values()) {
    if (one.id !== key && one.owner !== key) continue
    for (const grantee of one.grants.keys())
      if (isOutside(model.principals.get(grantee) ?? ({ kind: 'user' } as Principal))) one.grants.delete(grantee)
  }
}

type Writing = Extract<Command, { do: 'write' }>

async function write(scene: Scene, calendar: Calendar, who: Principal, { act, which, event: drawn }: Writing): Promise<void> {
  const role = effective(scene.model, who, calendar)
  const old = act === 'create' ? null : at([...calendar.events.values()], which)
  if (old === undefined) return
  const fresh: Event = { ...drawn, id: old?.id ?? '', uid: old?.uid ?? scene.nextUid(), silent: silentAfter(old, drawn, role) }
  if (act === 'patch' && old)
    Object.assign(fresh, {
      ...old,
      silent: old.silent ?? [],
      class: drawn.class === 'PRIVATE' || drawn.class === 'CONFIDENTIAL' ? drawn.class : 'PUBLIC',
    })
  const path = `/calendars/${calendar.id}/events${old ? `/${old.id}` : ''}`
  const sensitivity = { PUBLIC: 'normal', PRIVATE: 'private', CONFIDENTIAL: 'confidential' }[fresh.class ?? 'PUBLIC']
  const reply =
    act === 'delete'
      ? await api(scene, who, 'DELETE', path)
      : act === 'patch'
        ? await api(scene, who, 'PATCH', path, { sensitivity })
        : await api(scene, who, act === 'put' ? 'PUT' : 'POST', path, fileOf([fresh]))
  const touchesPrivate = (old !== null && isPrivate(old)) || (act !== 'delete' && isPrivate(fresh))
  const allowed = rank(role) >= rank('write') && (!touchesPrivate || rank(role) >= rank('delegateWithPrivateEventAccess'))
  const done = { create: 201, put: 200, patch: 200, delete: 204 }[act]
  const refused = who.disabled ? 401 : role === 'none' ? 404 : old && starts(old, role).length === 0 && reply.status === 404 ? 404 : 403
  differs(`${act} by ${who.kind} with ${role}${touchesPrivate ? ' of a private event' : ''}`, reply.status, allowed ? done : refused)
  if (!allowed) return
  if (act === 'delete' && old) calendar.events.delete(old.id)
  else {
    const { id } = JSON.parse(reply.text) as { id: string }
    calendar.events.set(id, { ...fresh, id })
  }
}
