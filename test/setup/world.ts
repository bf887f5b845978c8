/** A small organization on a database of its own, made through the same services as everything else, and the app in front of it. */
import type { Express } from 'express'
import { createApp, type Dependencies } from '../../src/app.ts'
import { type Config, type DeepPartial, loadConfig } from '../../src/config.ts'
import { openQueue, type Queue } from '../../src/jobs/queue.ts'
import { openLog } from '../../src/process/log.ts'
import { freshSecret, hashPassword, hashSecret } from '../../src/services/authentication.ts'
import { createCalendar } from '../../src/services/calendars.ts'
import * as gate from '../../src/services/gate.ts'
import { importFile, readFile, type ImportReport } from '../../src/services/import.ts'
import { linkUses } from '../../src/services/link-uses.ts'
import * as links from '../../src/services/links.ts'
import type { Enqueue } from '../../src/services/outbox.ts'
import { preparing } from '../../src/services/objects.ts'
import { share } from '../../src/services/permissions.ts'
import { changePolicy, type PolicyChange } from '../../src/services/policy.ts'
import type { LinkAudience } from '../../src/sharing/policy.ts'
import type { Scope, UserSubject } from '../../src/sharing/principal.ts'
import type { Role, ViewRole } from '../../src/sharing/roles.ts'
import { addCredential } from '../../src/storage/credentials.ts'
import { type Db, transaction } from '../../src/storage/database.ts'
import { addGroupMember, addMailboxMember, addPrincipal, type NewPrincipal } from '../../src/storage/directory.ts'
import { found } from '../../src/storage/organizations.ts'
import { testDatabase } from './database.ts'

export const password = 'correct horse battery'
/** One hash for everybody: hashing is slow on purpose. */
let passwordHash: Promise<string> | null = null

export interface World {
  app: Express
  db: Db
  /** Connection string, for a second process or app on the same database. */
  url: string
  config: Config
  dependencies: Dependencies
  /** Where the app puts its jobs; nobody works them off unless a test starts workers on it. */
  queue: Queue
  organizationId: string
  /** Administrator. */
  astrid: UserSubject
  anna: UserSubject
  bo: UserSubject
  /** A colleague whom nobody gives anything. */
  cia: UserSubject
  /** Security group with Bo in it, itself in `everyone`. */
  team: { id: string; address: string }
  everyone: { id: string; address: string }
  /** Shared mailbox; Bo is a member through `everyone`. */
  reception: { id: string; address: string }
  another(overrides?: Partial<Dependencies>): Express
  token(person: UserSubject, scopes?: readonly Scope[] | null): Promise<string>
  appPassword(person: UserSubject): Promise<string>
  addPerson(fresh: Omit<NewPrincipal, 'kind'> & { kind?: NewPrincipal['kind'] }): Promise<UserSubject>
  calendar(owner: UserSubject, name?: string, ownerId?: string): Promise<string>
  put(person: UserSubject, calendarId: string, ics: string): Promise<ImportReport>
  share(owner: UserSubject, calendarId: string, address: string | null, role: Exclude<Role, 'owner'>): Promise<string>
  publish(owner: UserSubject, calendarId: string, role: ViewRole, audience?: LinkAudience): Promise<{ id: string; token: string }>
  policy(change: PolicyChange): Promise<void>
  close(): Promise<void>
}

/** For policies that a test sets up: whose links they stop is told where that is what is tested. */
export const tellNobody: Enqueue = async () => {}

/** Anonymous links and people outside get everything a view can show: tests of other rules tighten it. */
export const openPolicy: PolicyChange = {
  domainRules: ['Anonymous: CalendarSharingFreeBusyReviewer', '*: CalendarSharingFreeBusyReviewer'],
}

export async function makeWorld(overrides: DeepPartial<Config> = {}): Promise<World> {
  const { db, url, drop } = await testDatabase()
  const config = loadConfig({ rateLimits: 'off', ...overrides })
  const log = openLog({ level: process.env['TEST_LOG'] ?? 'silent' })
  const queue = openQueue(db, log)
  const dependencies: Dependencies = {
    config,
    db,
    log,
    publicUrl: 'http://dela.test',
    version: '0.0.0-test',
    sessionSecret: freshSecret(),
    enqueue: queue.enqueue,
    wake: queue.wake,
    queues: queue.counts,
    now: () => new Date(),
    uses: linkUses(db),
    watch: () => ({ at() {}, end() {} }),
  }
  passwordHash ??= hashPassword(password)
  const hash = await passwordHash
  const founding = { name: 'Nordlys Design Studio', language: 'en', timeZone: 'Europe/Stockholm', domains: ['nordlys.example'] }
  const administrator = { address: 'astrid@nordlys.example', name: 'Astrid Berg', passwordHash: hash, language: null }
  const { organizationId, administratorId } = await found(db, { ...founding, administrator })
  const subject = (id: string, address: string, name: string): UserSubject => ({
    kind: 'user',
    id,
    organizationId,
    address,
    name,
    guest: false,
    administrator: id === administratorId,
    scopes: null,
    expiresAt: null,
    mark: '',
  })
  const astrid = subject(administratorId, administrator.address, administrator.name)
  const admin = gate.administer(astrid)
  const addPerson: World['addPerson'] = async fresh => {
    const { id, address, name } = await addPrincipal(db, admin, { kind: 'user', passwordHash: hash, ...fresh })
    return subject(id, address, name)
  }
  const anna = await addPerson({ address: 'anna@nordlys.example', name: 'Anna Åkesson' })
  const bo = await addPerson({ address: 'bo@nordlys.example', name: 'Bo Lind' })
  const cia = await addPerson({ address: 'cia@nordlys.example', name: 'Cia Holm' })
  const team = await addPrincipal(db, admin, { kind: 'group', address: 'team@nordlys.example', name: 'Project team' })
  const everyone = await addPrincipal(db, admin, { kind: 'group', address: 'everyone@nordlys.example', name: 'Everyone there' })
  const reception = await addPrincipal(db, admin, { kind: 'mailbox', address: 'reception@nordlys.example', name: 'Reception' })
  await transaction(db, async tx => {
    await addGroupMember(tx, admin, team.id, bo.id)
    await addGroupMember(tx, admin, everyone.id, team.id)
    await addMailboxMember(tx, admin, reception.id, everyone.id)
  })

  const credential = async (person: UserSubject, kind: 'token' | 'appPassword', scopes: readonly Scope[] | null) => {
    const secret = freshSecret()
    await addCredential(db, gate.self(person), kind, { name: 'test', scopes, secretHash: hashSecret(secret), expiresAt: null })
    return secret
  }
  return {
    app: createApp(dependencies),
    db,
    url,
    config,
    dependencies,
    queue,
    organizationId,
    astrid,
    anna,
    bo,
    cia,
    team,
    everyone,
    reception,
    another: (changed = {}) => createApp({ ...dependencies, ...changed }),
    token: (person, scopes = null) => credential(person, 'token', scopes),
    appPassword: person => credential(person, 'appPassword', null),
    addPerson,
    calendar: async (owner, name = 'Work', ownerId = owner.id) =>
      await transaction(db, async tx => await createCalendar(tx, await gate.create(tx, owner, ownerId), { name }, config)),
    put: async (person, calendarId, ics) => {
      const file = await readFile(chunks(ics), config, 'Europe/Stockholm')
      return await transaction(db, async tx => {
        const access = await gate.require(tx, person, 'write', calendarId, { lock: true })
        return await importFile(tx, access, file, await preparing(tx, access, config, new Date()))
      })
    },
    share: async (owner, calendarId, address, role) =>
      await transaction(db, async tx => (await share(tx, await gate.require(tx, owner, 'share', calendarId), address, role)).id),
    publish: async (owner, calendarId, role, audience = 'anonymous') =>
      await transaction(db, async tx => {
        const access = await gate.require(tx, owner, 'share', calendarId)
        const { link, token } = await links.publish(tx, access, { role, audience, name: role }, config, new Date())
        return { id: link.id, token }
      }),
    policy: async change => await transaction(db, async tx => void (await changePolicy(tx, admin, change, tellNobody))),
    close: async () => {
      await queue.stop(1)
      await drop()
    },
  }
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384)
}
