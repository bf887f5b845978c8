/** Invariants of the product by itself: what holds between two answers, whatever each of them is. `invariants.md` says which test holds which. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anonymousCap, anonymousSuspension, outsideCap } from '../../src/sharing/caps.ts'
import { decide, Denial } from '../../src/sharing/decide.ts'
import type { Facts, Grant } from '../../src/sharing/facts.ts'
import {
  defaultPolicy,
  domainModes,
  externalSharers,
  type PolicyOverride,
  type PolicyStack,
  sharingCapabilities,
} from '../../src/sharing/policy.ts'
import type { Subject, UserSubject } from '../../src/sharing/principal.ts'
import { rank, roles, viewRoles } from '../../src/sharing/roles.ts'
import { knexOf } from '../../src/storage/database.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { ask, type Question } from './ask.ts'
import { fileOf, firstDay, wordsIn } from './events.ts'
import type { Event } from './model.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
})
afterAll(() => world.close())

const event: Event = { id: '', uid: 'zq1x1', day: 0, hour: 9, class: null, status: 'CONFIRMED', transparent: false, series: null }
const hidden: Event = { ...event, uid: 'zq2x1', day: 1, class: 'PRIVATE' }

/** One calendar with a public and a private event, and how to ask for it at each door that has validators. */
async function planted() {
  const id = await world.calendar(world.anna, 'Planted')
  await knexOf(world.db)('collection')
    .where({ id })
    .update({ file_name: `${id}.ics` })
  await world.put(world.anna, id, fileOf([event, hidden]))
  await world.share(world.anna, id, null, 'none')
  const rows = await knexOf(world.db)('object').where({ collection_id: id }).select('id', 'uid')
  const eventId = rows.find(row => row.uid === `${event.uid}-uid`)?.id ?? ''
  const link = await world.publish(world.anna, id, 'read')
  const [token, password] = [await world.token(world.bo), await world.appPassword(world.bo)]
  const api = { authorization: `Bearer ${token}` }
  const dav = { authorization: `Basic ${Buffer.from(`${world.bo.address}:${password}`).toString('base64')}` }
  const date = new Date(firstDay).toISOString().slice(0, 10)
  const doors: Record<string, Question> = {
    calendar: { path: `/api/calendars/${id}`, headers: api },
    event: { path: `/api/calendars/${id}/events/${eventId}`, headers: api },
    webdav: { path: `/webdav/${world.anna.address}/${id}.ics`, headers: dav },
    feed: { path: `/p/${link.token}.ics` },
    page: { path: `/p/${link.token}?view=list&date=${date}` },
  }
  return { id, eventId, link, doors, api, dav }
}

const again = (door: Question, etag: string, more: Partial<Question> = {}): Question => ({
  ...door,
  ...more,
  headers: { ...door.headers, 'if-none-match': etag, ...more.headers },
})

describe('conditional requests', () => {
  it('give nothing once access is lost: no 304, no 206, no word, for GET, HEAD, ranges and every validator', async () => {
    const { id, link, doors } = await planted()
    await world.share(world.anna, id, world.bo.address, 'read')
    const etags = new Map<string, string>()
    for (const [name, door] of Object.entries(doors)) {
      const reply = await ask(world.app, door)
      expect([name, reply.status]).toEqual([name, 200])
      expect([name, (await ask(world.app, again(door, reply.headers['etag'] ?? '""'))).status]).toEqual([name, 304])
      etags.set(name, reply.headers['etag'] ?? '')
    }
    await world.share(world.anna, id, world.bo.address, 'none')
    const owner = { authorization: `Bearer ${await world.token(world.anna)}` }
    expect((await ask(world.app, { method: 'DELETE', path: `/api/calendars/${id}/links/${link.id}`, headers: owner })).status).toBe(204)
    for (const [name, door] of Object.entries(doors)) {
      for (const method of ['GET', 'HEAD']) {
        for (const more of [
          {},
          { range: 'bytes=0-99' },
          { 'if-none-match': '*' },
          { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
        ]) {
          const reply = await ask(world.app, again(door, etags.get(name) ?? '', { method, headers: more as Record<string, string> }))
          // A notice takes the place of an ended feed; `*` matches whatever is there, the notice too.
          const notice = name === 'feed' ? ('if-none-match' in more ? 304 : 200) : name === 'page' ? 410 : 404
          expect([name, method, more, reply.status]).toEqual([name, method, more, notice])
          expect([...wordsIn(reply.text)]).toEqual([])
        }
      }
    }
  })

  it('are answered in full at another level: an ETag seen at one validates nothing at another', async () => {
    const { id, link, doors } = await planted()
    const seen = new Map<string, { etag: string; text: string }[]>()
    for (const role of ['read', 'limitedRead', 'freeBusyRead'] as const) {
      await world.share(world.anna, id, world.bo.address, role)
      await knexOf(world.db)('publish_link').where({ id: link.id }).update({ role })
      for (const [name, door] of Object.entries(doors)) {
        const before = seen.get(name) ?? []
        const reply = await ask(world.app, again(door, before.map(one => one.etag).join(', ') || '"x"'))
        expect([name, role, reply.status]).toEqual([name, role, 200])
        expect(before.map(one => one.etag)).not.toContain(reply.headers['etag'])
        seen.set(name, [...before, { etag: reply.headers['etag'] ?? '', text: reply.text }])
      }
    }
  })
})

describe('whoever sees less', () => {
  const observed = async (questions: readonly Question[]): Promise<string[]> =>
    await Promise.all(
      questions.map(async question => {
        const { status, headers, text } = await ask(world.app, question)
        const { date: _date, 'set-cookie': _cookie, ...kept } = headers
        return JSON.stringify([status, kept, text])
      }),
    )

  async function questionsOf(made: Awaited<ReturnType<typeof planted>>): Promise<Question[]> {
    const { id, eventId, doors, api, dav } = made
    const window = '?from=2027-01-01T00:00:00Z&to=2027-03-01T00:00:00Z'
    const paths = ['', '/events', `/events${window}`, `/events/${eventId}`, '/export', '/permissions', '/links', '/snapshots']
    return [
      ...Object.values(doors),
      ...paths.map(path => ({ path: `/api/calendars/${id}${path}`, headers: api })),
      { path: '/api/calendars', headers: api },
      { method: 'PROPFIND', path: `/webdav/${world.anna.address}/`, headers: { ...dav, depth: '1' } },
    ]
  }

  it('observes no change of what is hidden: busy times move with busy times alone, nothing moves for who has nothing', async () => {
    const made = await planted()
    await knexOf(world.db)('publish_link').where({ id: made.link.id }).update({ role: 'freeBusyRead' })
    const questions = await questionsOf(made)
    for (const role of ['freeBusyRead', 'none'] as const) {
      await world.share(world.anna, made.id, world.bo.address, role)
      const before = await observed(questions)
      // The words of both events are others now; then one that takes no time is added; the times are as they were.
      const renamed = fileOf([event, hidden]).replaceAll(/zq([12])x1-(?!uid)/g, `zq$1x${role.length.toString(36)}-`)
      await world.put(world.anna, made.id, renamed)
      await world.put(world.anna, made.id, fileOf([{ ...event, uid: `zq3x${role.length.toString(36)}`, day: 3, transparent: true }]))
      expect(await observed(questions)).toEqual(before)
    }
    await world.share(world.anna, made.id, world.bo.address, 'freeBusyRead')
    const before = await observed(questions)
    await world.put(world.anna, made.id, fileOf([{ ...event, hour: 10 }, hidden]))
    expect(await observed(questions)).not.toEqual(before)
  })

  it('cannot tell what is forbidden from what never was: status, headers and body', async () => {
    const made = await planted()
    const nothing = '0192f0c1-0000-7000-8000-000000000000'
    const guest = await outsider()
    await world.share(world.anna, made.id, guest.address, 'read')
    await world.policy({ sharingCapability: 'Disabled' })
    const readers = [
      made.api,
      { authorization: `Bearer ${await world.token(world.astrid)}` },
      { authorization: `Bearer ${await world.token(guest)}` },
    ]
    const asked: [string, string, string?][] = [
      ...['', '/events', '/export', '/permissions', '/links', '/snapshots', `/events/${made.eventId}`].map((path): [string, string] => [
        'GET',
        path,
      ]),
      ['PATCH', '', '{"name":"x"}'],
      ['DELETE', ''],
      ['POST', '/events', '{"start":{"dateTime":"2027-02-01T09:00:00"}}'],
      ['DELETE', `/events/${made.eventId}`],
      ['POST', '/links', '{"role":"read"}'],
      ['POST', '/permissions', '{"emailAddress":{"address":"x@y.example"},"role":"read"}'],
    ]
    for (const api of readers) {
      for (const [method, path, body] of asked) {
        const headers = { ...api, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
        const at = (id: string) => ({ method, path: `/api/calendars/${id}${path}`, headers, ...(body === undefined ? {} : { body }) })
        const [forbidden, unknown] = await observed([at(made.id), at(nothing)])
        expect([method, path, forbidden]).toEqual([method, path, unknown])
        expect(forbidden).toMatch(/^\[404,/)
      }
    }
    const file = (name: string) => ({ path: `/webdav/${world.anna.address}/${name}.ics`, headers: made.dav })
    const [forbidden, unknown] = await observed([file(made.id), file(nothing)])
    expect(forbidden).toBe(unknown)
    await world.policy({ sharingCapability: 'ExternalUserAndGuestSharing' })
  })
})

async function outsider(): Promise<UserSubject> {
  const address = `gus${Math.random().toString(36).slice(2)}@contoso.com`
  const [row] = await knexOf(world.db)('principal')
    .insert({ organization_id: world.organizationId, kind: 'guest', address, name: 'Gus' })
    .returning('id')
  return { ...world.cia, id: row?.id ?? '', address, guest: true }
}

describe('a link', () => {
  it('is a credential for itself alone: its secret opens no other door, and no method changes anything through it', async () => {
    const { link } = await planted()
    const basic = `Basic ${Buffer.from(`${world.anna.address}:${link.token}`).toString('base64')}`
    const tries: Question[] = [
      { path: '/api/calendars', headers: { authorization: `Bearer ${link.token}` } },
      { path: '/webdav/', headers: { authorization: basic } },
      { path: `/p/${link.token}.ics`, headers: { authorization: basic } },
    ]
    for (const one of tries) expect((await ask(world.app, one)).status).toBe(401)
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH', 'PROPFIND', 'REPORT', 'MKCOL']) {
      for (const suffix of ['', '.ics']) {
        const reply = await ask(world.app, { method, path: `/p/${link.token}${suffix}`, body: fileOf([hidden]) })
        expect([method, reply.status, [...wordsIn(reply.text)]]).toEqual([method, 405, []])
      }
    }
  })
})

describe('a share, a policy and a withdrawal', () => {
  const state = async (id: string): Promise<string> => {
    const knex = knexOf(world.db)
    const permissions = await knex('permission').where({ collection_id: id }).orderBy('grantee_id').select('grantee_id', 'role')
    const links = await knex('publish_link').where({ collection_id: id }).select('role', knex.raw('unpublished_at IS NULL AS live'))
    return JSON.stringify([permissions, links])
  }

  it('change nothing when they are repeated, and come to the same in either order', async () => {
    const [one, other] = [await planted(), await planted()]
    const steps = (made: typeof one, link: string) => [
      () => world.share(world.anna, made.id, world.bo.address, 'limitedRead'),
      () => world.share(world.anna, made.id, null, 'freeBusyRead'),
      async () => await ask(world.app, { method: 'DELETE', path: `/api/calendars/${made.id}/links/${link}`, headers: owner }),
    ]
    const owner = { authorization: `Bearer ${await world.token(world.anna)}` }
    for (const step of steps(one, one.link.id)) await step()
    for (const step of steps(other, other.link.id).toReversed()) await step()
    expect(await state(one.id)).toBe(await state(other.id))
    const before = await state(one.id)
    for (const step of steps(one, one.link.id)) await step()
    expect(await state(one.id)).toBe(before)
  })

  it('leave every byte that its owner stored, as do views and refused writes of others', async () => {
    const { id, eventId, doors, api } = await planted()
    const stored = async () =>
      JSON.stringify(await knexOf(world.db)('object').where({ collection_id: id }).orderBy('id').select('id', 'uid', 'data', 'etag'))
    const before = await stored()
    for (const role of roles.slice(0, 7) as ('none' | 'read')[]) {
      await world.share(world.anna, id, world.bo.address, role)
      for (const door of Object.values(doors)) await ask(world.app, door)
      const json = { ...api, 'content-type': 'application/json' }
      const mask = await ask(world.app, { path: `/api/calendars/${id}/export`, headers: api })
      const privateId =
        (
          await knexOf(world.db)('object')
            .where({ collection_id: id, uid: `${hidden.uid}-uid` })
            .first('id')
        )?.id ?? ''
      if (rank(role) < rank('write')) {
        for (const path of [`/events/${eventId}`, `/events/${privateId}`]) {
          expect(
            (await ask(world.app, { method: 'PATCH', path: `/api/calendars/${id}${path}`, headers: json, body: '{"subject":"Busy"}' }))
              .status,
          ).toBeGreaterThanOrEqual(403)
        }
      }
      // What a masked viewer got is put back by a program that thinks it owns it.
      const put = { method: 'PUT', path: `/api/calendars/${id}/events/${privateId}`, headers: { ...api, 'content-type': 'text/calendar' } }
      if (rank(role) < rank('delegateWithPrivateEventAccess'))
        expect((await ask(world.app, { ...put, body: mask.text })).status).toBeGreaterThanOrEqual(403)
    }
    expect(await stored()).toBe(before)
  })
})

const anybody: UserSubject = {
  kind: 'user',
  id: 'u',
  organizationId: 'o',
  address: 'x@sub.fabrikam.com',
  name: 'x',
  guest: true,
  administrator: false,
  scopes: null,
  expiresAt: null,
  mark: '',
}
const ladderOf = (decision: object) => (decision instanceof Denial ? 0 : rank((decision as { role: (typeof roles)[number] }).role))

const capRole = fc.constantFrom(...roles.slice(0, 7))
const setting = fc.record({
  sharingCapability: fc.option(fc.constantFrom(...sharingCapabilities)),
  domainRules: fc.option(
    fc.tuple(capRole, capRole, fc.constantFrom('none' as const, ...viewRoles)).map(([star, parent, links]) => [
      { domain: '*', calendar: star, contacts: false },
      { domain: '*.fabrikam.com', calendar: parent, contacts: false },
      { domain: 'Anonymous', calendar: links, contacts: false },
    ]),
  ),
  anonymousLinks: fc.option(
    fc.record({
      maxRole: fc.constantFrom(...viewRoles),
      maxDays: fc.option(fc.integer({ min: 1, max: 40 })),
      expiryRequired: fc.boolean(),
    }),
  ),
  domainMode: fc.option(fc.constantFrom(...domainModes)),
  domains: fc.option(fc.subarray(['contoso.com', '*.fabrikam.com'])),
  externalSharers: fc.option(fc.record({ allow: fc.constantFrom(...externalSharers), groupId: fc.constantFrom('g', 'h') })),
}) as fc.Arbitrary<PolicyOverride>
const stacks: fc.Arbitrary<PolicyStack> = fc.tuple(setting, setting, setting).map(([organization, mailbox, collection]) => {
  const set = Object.fromEntries(Object.entries(organization).filter(([, value]) => value !== null))
  return { organization: { ...defaultPolicy, ...set }, mailbox, collection }
})

/** The scope with one cap lowered by one step; the same where there is nothing below. */
function lowered(policy: PolicyOverride, which: number): PolicyOverride {
  const down = <T>(all: readonly T[], one: T): T => all[Math.max(0, all.indexOf(one) - 1)] ?? one
  const { sharingCapability, domainRules, anonymousLinks, domains, externalSharers: sharers } = policy
  switch (which) {
    case 0:
      return { ...policy, sharingCapability: down(sharingCapabilities, sharingCapability ?? 'ExternalUserAndGuestSharing') }
    case 1:
      return domainRules ? { ...policy, domainRules: domainRules.map(rule => ({ ...rule, calendar: down(roles, rule.calendar) })) } : policy
    case 2:
      return anonymousLinks
        ? { ...policy, anonymousLinks: { ...anonymousLinks, maxRole: down(viewRoles, anonymousLinks.maxRole) } }
        : policy
    case 3:
      return {
        ...policy,
        anonymousLinks: { ...(anonymousLinks ?? defaultPolicy.anonymousLinks), maxDays: Math.max(1, (anonymousLinks?.maxDays ?? 40) - 5) },
      }
    case 4:
      return policy.domainMode === 'allowList'
        ? { ...policy, domains: (domains ?? []).slice(1) }
        : { ...policy, domainMode: 'blockList', domains: [...(policy.domainMode === 'blockList' ? (domains ?? []) : []), '*.fabrikam.com'] }
    default:
      return {
        ...policy,
        externalSharers:
          sharers?.allow === 'group' || sharers?.allow === 'nobody' ? { allow: 'nobody', groupId: null } : { allow: 'group', groupId: 'g' },
      }
  }
}

const link: Grant = {
  via: 'link',
  id: 'l',
  role: 'read',
  audience: 'anonymous',
  createdAt: new Date(0),
  expiresAt: null,
  unpublishedAt: null,
  secretRetiredAt: null,
  authorized: true,
  recipient: null,
  sharerGroups: ['g'],
  limits: null,
  locked: false,
}
const facts = (subject: Subject, grant: Grant, policy: PolicyStack, now = new Date(10 * 86_400_000)): Facts => ({
  subject,
  standing: { id: 'u', is: 'guest', mutual: true },
  collection: { organizationId: 'p', id: 'c', kind: 'calendar', ownerId: 'w', fed: false },
  policy,
  grants: [grant],
  now,
})
const scenes: [Subject, Grant][] = [
  [anybody, { via: 'permission', id: 'p', name: '', through: 'self', role: 'delegateWithPrivateEventAccess', sharerGroups: ['g'] }],
  [{ kind: 'link', tokenHash: new Uint8Array(), user: null }, link],
  [
    { kind: 'link', tokenHash: new Uint8Array(), user: null },
    { ...link, recipient: anybody.address },
  ],
  [
    { kind: 'recipient', address: anybody.address, organizationId: 'p', role: 'read', senderId: 'w' },
    { via: 'snapshot', role: 'read', inside: false, accepted: false, senderMayShare: true, sharerGroups: ['g'], showsPrivate: true },
  ],
]

describe('the caps', () => {
  it('are monotone: lowering any one of them at any scope never adds anything', () => {
    const shared = { kind: 'calendar' as const, sharerGroups: ['g'] }
    fc.assert(
      fc.property(stacks, fc.constantFrom('organization', 'mailbox', 'collection'), fc.nat({ max: 5 }), (stack, scope, which) => {
        const below = { ...stack, [scope]: lowered(stack[scope] ?? {}, which) } as PolicyStack
        expect(rank(outsideCap(below, anybody.address, true, shared).role)).toBeLessThanOrEqual(
          rank(outsideCap(stack, anybody.address, true, shared).role),
        )
        expect(rank(anonymousCap(below, shared).role)).toBeLessThanOrEqual(rank(anonymousCap(stack, shared).role))
        for (const [subject, grant] of scenes) {
          expect(ladderOf(decide('readFreeBusy', facts(subject, grant, below)))).toBeLessThanOrEqual(
            ladderOf(decide('readFreeBusy', facts(subject, grant, stack))),
          )
        }
      }),
      { numRuns: 5_000 },
    )
  })

  it('do not judge the age of a link without a time', () => {
    const stack = {
      organization: { ...defaultPolicy, anonymousLinks: { ...defaultPolicy.anonymousLinks, maxDays: 5 } },
      mailbox: null,
      collection: null,
    }
    const link = { createdAt: new Date(0), expiresAt: null }
    expect(anonymousSuspension(stack, link, new Date(5 * 86_400_000))).toBe('anonymousLinks.maxDays 5')
    expect(anonymousSuspension(stack, link, new Date(5 * 86_400_000 - 1))).toBeNull()
    expect(() => anonymousSuspension(stack, link, undefined as never)).toThrow(TypeError)
  })

  it('fail closed: no input of a decision that is missing or unknown gives more than it did', () => {
    const places = (value: unknown, at: readonly string[] = []): string[][] =>
      value !== null && typeof value === 'object' && !(value instanceof Date) && !(value instanceof Uint8Array)
        ? Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...places(inner, [...at, key])])
        : []
    const without = (value: unknown, [key = '', ...rest]: readonly string[], instead: unknown): unknown => {
      const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
      copy[key] = rest.length === 0 ? instead : without(copy[key], rest, instead)
      return copy
    }
    // Absent means inherited at a lower scope, and not ended in a link; a name in a rule, a list or an address is data, and another is another.
    const data =
      /^policy,(?:mailbox|collection)|,(?:maxDays|expiryRequired|recipient|expiresAt|unpublishedAt|secretRetiredAt|domain|address)$|,domains,\d/
    let tried = 0
    fc.assert(
      fc.property(stacks, stack => {
        for (const [subject, grant] of scenes) {
          const given = facts(subject, grant, stack)
          const before = ladderOf(decide('readFreeBusy', given))
          for (const place of places(given)) {
            if (data.test(place.join())) continue
            const word = typeof place.reduce((inner: unknown, key) => (inner as Record<string, unknown>)[key], given) === 'string'
            for (const instead of word ? [undefined, 'Banana'] : [undefined]) {
              tried++
              let after = 0
              try {
                after = ladderOf(decide('readFreeBusy', without(given, place, instead) as Facts))
              } catch {
                after = 0
              }
              if (after > before) throw new Error(`${place.join('.')} = ${String(instead)} gives ${after}, not ${before}`)
            }
          }
        }
      }),
      { numRuns: 200 },
    )
    expect(tried).toBeGreaterThan(10_000)
  })
})

describe('the expiry of a link', () => {
  it('is judged by the clock of the database, and its instant is past', () => {
    const at = new Date(86_400_000)
    const [, grant] = scenes[1] as [Subject, Grant]
    const stack = { organization: { ...defaultPolicy }, mailbox: null, collection: null }
    const of = (now: number) =>
      decide(
        'readFreeBusy',
        facts({ kind: 'link', tokenHash: new Uint8Array(), user: null }, { ...grant, expiresAt: at } as Grant, stack, new Date(now)),
      )
    expect(of(at.getTime() - 1)).not.toBeInstanceOf(Denial)
    for (const now of [at.getTime(), at.getTime() + 1]) expect(of(now)).toMatchObject({ because: 'link-expired' })
  })
})

describe('the table of invariants', () => {
  const rows = readFileSync(join(import.meta.dirname, 'invariants.md'), 'utf8')
    .split('\n')
    .flatMap(line => {
      const found = /^\| (\d+) \| .*? \| (.*) \|$/.exec(line)
      return found ? [{ number: Number(found[1]), held: found[2] ?? '' }] : []
    })

  it('has each of the thirty-five once', () => {
    expect(rows.map(row => row.number)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1))
  })

  it('names tests that there are', () => {
    for (const { number, held } of rows) {
      const named = [...held.matchAll(/`(test\/[^`]+\.ts)`((?: › “[^”]+”)+)/g)]
      const open = /^(?:with|open)/.test(held)
      expect([number, named.length > 0 || open]).toEqual([number, true])
      for (const [, path = '', names = ''] of named) {
        const file = join(import.meta.dirname, '../..', path)
        expect([path, existsSync(file)]).toEqual([path, true])
        const text = readFileSync(file, 'utf8')
        for (const [, name = ''] of names.matchAll(/“([^”]+)”/g)) {
          // First argument of describe or it: quoted, and followed by a comma.
          expect([
            path,
            name,
            ["'", '`', '"'].some(quote => text.includes(`(${quote}${name}${quote},`) || text.includes(`${quote}${name}${quote},\n`)),
          ]).toEqual([path, name, true])
        }
      }
    }
  })
})
