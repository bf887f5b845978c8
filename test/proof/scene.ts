/** A world of the model, made in the product: two organizations of its own for each, so that many share one database. */
import { createHmac } from 'node:crypto'
import type { Express } from 'express'
import { freshSecret, hashSecret } from '../../src/services/authentication.ts'
import { createCalendar } from '../../src/services/calendars.ts'
import * as gate from '../../src/services/gate.ts'
import { importFile, readFile } from '../../src/services/import.ts'
import { preparing } from '../../src/services/objects.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { markOf } from '../../src/storage/authentication.ts'
import { transaction } from '../../src/storage/database.ts'
import { knexOf } from '../../src/storage/database.ts'
import { found } from '../../src/storage/organizations.ts'
import type { World as House } from '../setup/world.ts'
import { fileOf } from './events.ts'
import type { Calendar, Event, Principal, World } from './model.ts'

export interface Scene {
  house: House
  app: Express
  model: World
  /** Headers of each person at each kind of door. */
  keys: Map<string, Keys>
  /** Whoever may be asked as, in their order. */
  people: Principal[]
  calendars: Calendar[]
  fileName(calendar: Calendar): string
  slug(calendar: Calendar): string
  nextUid(): string
}

export interface Keys {
  subject: UserSubject
  api: Record<string, string>
  dav: Record<string, string>
  page: Record<string, string>
}

/** What a random world is made of. Indexes are taken modulo whatever there is. */
export interface Plan {
  nested: boolean
  teamInMailbox: boolean
  guestInTeam: boolean
  federated: [boolean, boolean]
  events: { calendar: number; event: Omit<Event, 'id' | 'uid'> }[]
}

let made = 0

const person = 'user' as const
const names = [
  ['ada', 0, person],
  ['bo', 0, person],
  ['cia', 0, person],
  ['dan', 0, person],
  ['fred', 1, person],
  ['greta', 1, person],
  ['team', 0, 'group'],
  ['all', 0, 'group'],
  ['desk', 0, 'mailbox'],
  ['gus', 0, 'guest'],
  ['hal', 0, 'guest'],
  ['hal', 1, 'guest'],
] as const

export async function build(house: House, plan: Plan): Promise<Scene> {
  const { db, config } = house
  const knex = knexOf(db)
  const stamp = `${(++made).toString(36)}${process.pid.toString(36)}`
  const domains = [`a${stamp}.example`, `b${stamp}.example`]
  const model: World = { names: new Map(), principals: new Map(), calendars: new Map(), links: new Map(), policies: new Map() }
  const organizations: string[] = []
  const put = (one: Pick<Principal, 'id' | 'organization' | 'kind' | 'address'> & Partial<Principal>): Principal => {
    const whole: Principal = { administrator: false, disabled: false, home: null, members: new Set(), ...one }
    model.principals.set(one.id, whole)
    return whole
  }
  for (const [index, domain] of domains.entries()) {
    const administrator = { address: `admin@${domain}`, name: 'Admin', passwordHash: null, language: null }
    const { organizationId, administratorId } = await found(db, {
      name: `Org ${index}`,
      language: 'en',
      timeZone: 'Etc/UTC',
      domains: [domain],
      administrator,
    })
    organizations.push(organizationId)
    model.names.set(organizationId, new Set())
    put({ id: administratorId, organization: organizationId, kind: 'user', address: administrator.address, administrator: true })
  }
  const [here = '', there = ''] = organizations
  const outside = (name: string) => (name === 'gus' ? `gus${stamp}@sub.fabrikam.com` : `hal${stamp}@contoso.com`)
  const rows = names.map(([name, where, kind]) => ({
    organization_id: organizations[where] ?? '',
    kind,
    address: kind === 'guest' ? outside(name) : `${name}@${domains[where]}`,
    name,
    group_kind: kind === 'group' ? ('security' as const) : null,
  }))
  const inserted = await knex('principal').insert(rows).returning(['id', 'organization_id', 'kind', 'address', 'name'])
  for (const row of inserted) put({ id: row.id, organization: row.organization_id, kind: row.kind, address: row.address })
  const named = (name: string, where = here) => {
    const one = [...model.principals.values()].find(p => p.organization === where && p.address.startsWith(name))
    if (!one) throw new Error(name)
    return one
  }
  // Fred of the other organization is known here, and Ada of this one there.
  const standing = [
    { organization_id: here, home_organization_id: there, home_id: named('fred', there).id, address: named('fred', there).address },
    { organization_id: there, home_organization_id: here, home_id: named('ada').id, address: named('ada').address },
  ].map(row => ({ ...row, kind: 'federated' as const, name: 'Known' }))
  const known = await knex('principal').insert(standing).returning(['id', 'organization_id', 'address', 'home_id'])
  for (const row of known)
    put({ id: row.id, organization: row.organization_id, kind: 'federated', address: row.address, home: row.home_id })
  await federate(house, model, here, there, plan.federated[0])
  await federate(house, model, there, here, plan.federated[1])

  const joins: [Principal, Principal][] = [[named('team'), named('bo')]]
  if (plan.nested) joins.push([named('all'), named('team')])
  if (plan.guestInTeam) joins.push([named('team'), named('gus')])
  joins.push([named('desk'), plan.teamInMailbox ? named('team') : named('cia')])
  for (const [holder, member] of joins) {
    const table = holder.kind === 'group' ? ('group_member' as const) : ('mailbox_member' as const)
    const column = holder.kind === 'group' ? 'group_id' : 'mailbox_id'
    await knex(table).insert({ organization_id: here, [column]: holder.id, member_id: member.id } as never)
    holder.members.add(member.id)
  }

  const people = [...model.principals.values()].filter(one => one.kind === 'user' || one.kind === 'guest')
  const keys = await keysOf(house, people)
  const files = new Map<string, string>()
  const slugs = new Map<string, string>()
  const scene: Scene = {
    house,
    app: house.app,
    model,
    keys,
    people,
    calendars: [],
    fileName: calendar => files.get(calendar.id) ?? '',
    slug: calendar => slugs.get(calendar.id) ?? '',
    nextUid: () => `zq${(++uids).toString(36)}x${process.pid.toString(36)}`,
  }
  // Bo or Cia makes the mailbox's calendar, whoever acts for it.
  const makers: [Principal, Principal][] = [
    [named('ada'), named('ada')],
    [plan.teamInMailbox ? named('bo') : named('cia'), named('desk')],
    [named('fred', there), named('fred', there)],
  ]
  for (const [maker, owner] of makers) {
    const subject = keys.get(maker.id)?.subject
    if (!subject) throw new Error('Nobody makes the calendar')
    const name = scene.calendars.length === 0 ? 'first' : 'other'
    const fresh = { name, fileName: `${name}.ics`, timeZone: 'Etc/UTC' }
    const id = await transaction(db, async tx => await createCalendar(tx, await gate.create(tx, subject, owner.id), fresh, config))
    const grants = new Map([['organization', { role: 'freeBusyRead' as const, by: maker.id }]])
    const calendar: Calendar = { id, organization: maker.organization, owner: owner.id, grants, events: new Map() }
    model.calendars.set(id, calendar)
    files.set(id, fresh.fileName)
    slugs.set(id, (await knex('collection').where({ id }).first('slug'))?.slug ?? '')
    scene.calendars.push(calendar)
    const mine = plan.events.filter(one => one.calendar % makers.length === scene.calendars.length - 1)
    await bring(
      scene,
      subject,
      calendar,
      mine.map(({ event }) => ({ ...event, id: '', uid: scene.nextUid() })),
    )
  }
  return scene
}

let uids = 0

/** Imports the events as their owner. */
export async function bring({ house }: Scene, subject: UserSubject, calendar: Calendar, events: Event[]): Promise<void> {
  if (events.length === 0) return
  const file = await readFile(once(fileOf(events)), house.config, 'Etc/UTC')
  await transaction(house.db, async tx => {
    const access = await gate.require(tx, subject, 'write', calendar.id, { lock: true })
    await importFile(tx, access, file, await preparing(tx, access, house.config, new Date()))
  })
  const rows = await knexOf(house.db)('object')
    .where({ organization_id: calendar.organization, collection_id: calendar.id })
    .select('id', 'uid')
  for (const event of events) {
    const id = rows.find(row => row.uid === `${event.uid}-uid`)?.id ?? ''
    calendar.events.set(id, { ...event, id })
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

export async function federate(house: House, model: World, from: string, to: string, on: boolean): Promise<void> {
  const row = { organization_id: from, partner_id: to }
  if (on) await knexOf(house.db)('federation').insert(row).onConflict(['organization_id', 'partner_id']).ignore()
  else await knexOf(house.db)('federation').where(row).delete()
  if (on) model.names.get(from)?.add(to)
  else model.names.get(from)?.delete(to)
}

/** A token, an app password and a session for each, as signing in would make them. */
export async function keysOf(house: House, people: readonly Principal[]): Promise<Map<string, Keys>> {
  const knex = knexOf(house.db)
  const expire = new Date(Date.now() + 86_400_000)
  const found = people.map(one => {
    const [token, password, sid] = [freshSecret(), freshSecret(), freshSecret()]
    const subject: UserSubject = {
      kind: 'user',
      id: one.id,
      organizationId: one.organization,
      address: one.address,
      name: 'x',
      guest: one.kind === 'guest',
      administrator: one.administrator,
      scopes: null,
      expiresAt: null,
      mark: markOf(null),
    }
    const credential = (kind: 'token' | 'appPassword', secret: string) => ({
      organization_id: one.organization,
      principal_id: one.id,
      kind,
      name: 'x',
      secret_hash: Buffer.from(hashSecret(secret)),
      last_used_at: new Date(),
    })
    const sess = {
      cookie: { originalMaxAge: 86_400_000, expires: expire, httpOnly: true, path: '/', sameSite: 'lax' },
      person: { organizationId: one.organization, id: one.id, mark: subject.mark },
    }
    const signature = createHmac('sha256', house.dependencies.sessionSecret).update(sid).digest('base64').replaceAll('=', '')
    const keys: Keys = {
      subject,
      api: { authorization: `Bearer ${token}` },
      dav: { authorization: `Basic ${Buffer.from(`${one.address}:${password}`).toString('base64')}` },
      page: { cookie: `dela.sid=${encodeURIComponent(`s:${sid}.${signature}`)}` },
    }
    return {
      keys,
      rows: [credential('token', token), credential('appPassword', password)],
      session: { sid, sess: JSON.stringify(sess), expire },
    }
  })
  await knex('credential').insert(found.flatMap(one => one.rows))
  await knex('session' as never).insert(found.map(one => one.session) as never)
  return new Map(found.map(({ keys }) => [keys.subject.id, keys]))
}
