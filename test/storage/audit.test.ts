/** The audit log: kept by the database itself, written for refusals and first uses too, filtered, and given out as files. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { dropDatabase, ensureDatabase } from '../../src/storage/cluster.ts'
import { closeDatabase, type Db, knexOf, openDatabase } from '../../src/storage/database.ts'
import { auditIntact } from '../../src/storage/audit-integrity.ts'
import { auditRefusal } from '../../src/storage/audit.ts'
import { migrate } from '../../src/storage/migrations.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { visitor } from '../web/visitor.ts'
import { openPolicy, makeWorld, password, type World } from '../setup/world.ts'

const uuid = '00000000-0000-4000-8000-000000000001'

describe('in the database’s own eyes', () => {
  const adminUrl = process.env['TEST_ADMIN_URL'] ?? ''
  const name = `dela_audit_${randomBytes(4).toString('hex')}`
  let db: Db
  const sql = async (text: string) => await knexOf(db).raw(text)

  // As the embedded database is made: a role of its own that owns its database and is no superuser.
  beforeAll(async () => {
    await ensureDatabase(adminUrl, name, 'secret')
    const url = new URL(adminUrl)
    Object.assign(url, { username: name, password: 'secret', pathname: `/${name}` })
    db = openDatabase({ url: url.href, poolSize: 2, statementTimeoutMs: 60_000 })
    await migrate(db)
    await sql(`INSERT INTO audit (organization_id, action) VALUES ('${uuid}', 'test')`)
  }, 60_000)
  afterAll(async () => {
    await closeDatabase(db)
    await dropDatabase(adminUrl, name)
    const admin = openDatabase({ url: adminUrl, poolSize: 1, statementTimeoutMs: 5_000 })
    await knexOf(admin).raw(`DROP ROLE ${name}`)
    await closeDatabase(admin)
  })

  it('is whole', async () => {
    expect(await auditIntact(db)).toEqual([])
  })

  it.each([
    `UPDATE audit SET action = 'other'`,
    'DELETE FROM audit',
    'TRUNCATE audit',
    `INSERT INTO audit (organization_id, id, action) SELECT organization_id, id, 'x' FROM audit ON CONFLICT (organization_id, id) DO UPDATE SET action = 'x'`,
  ])('refuses the application’s own role %s', async attempt => {
    await expect(sql(attempt)).rejects.toMatchObject({ code: '42501' })
    const { rows } = await sql('SELECT action FROM audit')
    expect(rows).toEqual([{ action: 'test' }])
  })

  it.each([`UPDATE audit SET action = 'other'`, 'DELETE FROM audit', 'TRUNCATE audit'])(
    'refuses %s also to who took the right back, and the check tells of it',
    async attempt => {
      await sql('GRANT UPDATE, DELETE, TRUNCATE ON audit TO CURRENT_USER')
      await expect(sql(attempt)).rejects.toThrow('append-only')
      expect(await auditIntact(db)).toEqual(['The role of this connection may UPDATE, DELETE, TRUNCATE rows of the audit log'])
      await sql('REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM CURRENT_USER')
    },
  )

  it.each([
    [
      'ALTER TABLE audit DISABLE TRIGGER audit_append_only',
      'ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only',
      'audit_append_only',
    ],
    [
      'ALTER TABLE audit ENABLE TRIGGER audit_no_truncate',
      'ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_truncate',
      'audit_no_truncate',
    ],
    [
      `CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`,
      `CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''The audit log is append-only''; END'`,
      'does not refuse',
    ],
  ])('cannot keep its owner from %s, but the check tells of it', async (tamper, mend, told) => {
    await sql(tamper)
    const found = await auditIntact(db)
    await sql(mend)
    expect(found).toEqual([expect.stringContaining(told)])
    expect(await auditIntact(db)).toEqual([])
  })

  it('binds a superuser by its triggers, in every session role', async () => {
    const url = new URL(adminUrl)
    url.pathname = `/${name}`
    const admin = openDatabase({ url: url.href, poolSize: 1, statementTimeoutMs: 5_000 })
    try {
      for (const attempt of [`UPDATE audit SET action = 'other'`, 'DELETE FROM audit', 'TRUNCATE audit']) {
        await expect(knexOf(admin).raw(`SET session_replication_role = replica; ${attempt}`)).rejects.toThrow('append-only')
      }
      expect(await auditIntact(admin)).toEqual([expect.stringContaining('superuser')])
    } finally {
      await closeDatabase(admin)
    }
  })
})

describe('of an organization', () => {
  let world: World
  let anna: Client
  let bo: Client
  let astrid: Client
  let calendar: string

  beforeAll(async () => {
    world = await makeWorld()
    await world.policy(openPolicy)
    anna = clientOf(world.app, await world.token(world.anna))
    bo = clientOf(world.app, await world.token(world.bo))
    astrid = clientOf(world.app, await world.token(world.astrid))
    calendar = await world.calendar(world.anna)
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'read')
  })
  afterAll(async () => await world.close())

  const rows = async (where: Record<string, unknown>) => await knexOf(world.db)('audit').where(where).orderBy('at').orderBy('id')

  describe('keeps what was refused', () => {
    const refused = async () => (await rows({ action: 'refused.sharing' })).map(one => [one.actor_id, one.collection_id, one.details])
    const share = `/calendars/`

    it('a share that the policy forbids, although its transaction is gone', async () => {
      const before = (await refused()).length
      const answer = await anna.post(`${share}${calendar}/permissions`, { emailAddress: { address: 'nobody' }, role: 'read' })
      expect(answer.status).toBe(403)
      const after = await refused()
      expect(after.slice(before)).toEqual([
        [
          world.anna.id,
          calendar,
          expect.objectContaining({ problem: 'calendar-cannot-be-shared', reason: 'address-not-valid', method: 'POST' }),
        ],
      ])
    })

    it('a reader who tries to share, an administrator’s page asked for by somebody else', async () => {
      const before = (await refused()).length
      expect((await bo.post(`${share}${calendar}/links`, { role: 'read' })).status).toBe(403)
      expect((await bo.patch('/policy', { sharingCapability: 'Disabled' })).status).toBe(403)
      expect((await refused()).slice(before)).toMatchObject([
        [world.bo.id, calendar, { problem: 'role', asked: 'share', role: 'read', path: `/api/calendars/${calendar}/links` }],
        [world.bo.id, null, { problem: 'role', asked: 'administer' }],
      ])
    })

    it('and nothing of what may not be known, of strangers, and of what is merely wrong', async () => {
      const before = await knexOf(world.db)('audit').count({ n: '*' })
      const hidden = await world.calendar(world.astrid, 'Hidden')
      await world.share(world.astrid, hidden, null, 'none')
      const made = 2
      const answers = [
        await bo.post(`${share}${hidden}/links`, { role: 'read' }),
        await bo.post(`${share}${uuid}/links`, { role: 'read' }),
        await clientOf(world.app, null).post(`${share}${calendar}/links`, { role: 'read' }),
        await clientOf(world.app, 'x'.repeat(40)).get('/calendars'),
        await anna.post(`${share}${calendar}/links`, { role: 'much' }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 401, 401, 400])
      const after = await knexOf(world.db)('audit').count({ n: '*' })
      expect(Number(after[0]?.n) - Number(before[0]?.n)).toBe(made)
    })

    it('twenty an hour of one person, and those of others beside them', async () => {
      const refusal = { organizationId: world.organizationId, action: 'refused.sharing', collectionId: null, details: {} } as const
      for (let number = 0; number < 25; number++) await auditRefusal(world.db, { ...refusal, actorId: world.cia.id })
      await auditRefusal(world.db, { ...refusal, actorId: world.team.id })
      expect(await rows({ actor_id: world.cia.id })).toHaveLength(20)
      expect(await rows({ actor_id: world.team.id })).toHaveLength(1)
    })

    it('a sign-in with a wrong password, by page and by app password, and none for an address of nobody', async () => {
      const before = (await rows({ action: 'refused.sign-in' })).length
      const person = visitor(world.app)
      await person.get('/sign-in')
      for (const address of ['anna@nordlys.example', 'nobody@nordlys.example']) {
        const answer = await person.post('/sign-in', { address, password: `${password}?` })
        expect(answer.status).toBe(401)
        await request(world.app).get('/webdav/').auth(address, 'x'.repeat(32)).expect(401)
      }
      const kept = (await rows({ action: 'refused.sign-in' })).slice(before)
      expect(kept.map(one => [one.actor_id, one.details])).toEqual([
        [world.anna.id, { way: 'password' }],
        [world.anna.id, { way: 'appPassword' }],
      ])
      expect(JSON.stringify(kept)).not.toContain(password)
    })
  })

  it('begins with its founding', async () => {
    const [first] = await rows({})
    expect(first).toMatchObject({ action: 'organization.found', actor_id: world.astrid.id, details: { domains: ['nordlys.example'] } })
  })

  it('has one row for the first use of a link, and one for each new address of it', async () => {
    const { id, token } = await world.publish(world.anna, calendar, 'freeBusyRead')
    const used = async () => (await rows({ action: 'link.first-use' })).map(one => [one.actor_id, one.collection_id, one.details])
    expect(await used()).toEqual([])
    const open = (secret: string, suffix = '') => request(world.app).get(`/p/${secret}${suffix}`)
    const answers = await Promise.all([open(token), open(token, '.ics'), open(token), open('x'.repeat(43))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404])
    await open(token)
    const one = [null, calendar, { link: id, role: 'freeBusyRead' }]
    expect(await used()).toEqual([one])
    const { body } = await anna.post(`/calendars/${calendar}/links/${id}/renew`)
    const fresh = /\/p\/([\w-]{20,})/.exec(JSON.stringify(body))?.[1] ?? ''
    await open(token).expect(410)
    expect(await used()).toEqual([one])
    await open(fresh).expect(200)
    expect(await used()).toEqual([one, one])
    expect(JSON.stringify(await rows({}))).not.toContain(token)
  })

  describe('is read', () => {
    const list = async (query: string, client = astrid) =>
      (await client.get(`/audit?limit=500&${query}`)).body.value as Record<string, unknown>[]

    it('by actor, as address or id', async () => {
      const byAddress = await list('actor=ANNA@nordlys.example')
      expect(byAddress.length).toBeGreaterThan(3)
      expect(new Set(byAddress.map(one => one['actorId']))).toEqual(new Set([world.anna.id]))
      expect(await list(`actor=${world.anna.id}`)).toEqual(byAddress)
      expect(await list('actor=nobody@nordlys.example')).toEqual([])
    })

    it('by action, collection and time', async () => {
      const links = await list('action=link')
      expect(links.length).toBeGreaterThan(1)
      expect(links.every(one => String(one['action']).startsWith('link.'))).toBe(true)
      expect(await list('action=%25')).toEqual([])
      const of = await list(`collection=${calendar}`)
      expect(new Set(of.map(one => one['collectionName']))).toEqual(new Set(['Work']))
      const all = await list('')
      const middle = String(all[Math.floor(all.length / 2)]?.['at'])
      const [before, after] = [await list(`to=${middle}`), await list(`from=${middle}`)]
      expect(before.length).toBeGreaterThan(0)
      // The instant in an answer has milliseconds, the row has more: what happened within them is on the later side.
      expect(before.length + after.length).toBe(all.length)
      expect(after.map(one => one['id'])).toEqual(all.slice(0, after.length).map(one => one['id']))
    })

    it('in pages that hold every row once', async () => {
      const ids: unknown[] = []
      for (let cursor = ''; ; ) {
        const { body } = await astrid.get(`/audit?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)
        ids.push(...body.value.map((one: { id: string }) => one.id))
        if (body.nextCursor === null) break
        cursor = body.nextCursor
      }
      expect(ids).toEqual((await list('')).map(one => one['id']))
      const { body } = await astrid.get('/audit?limit=1&action=link')
      expect((await astrid.get(`/audit?limit=1&cursor=${body.nextCursor}`)).status).toBe(400)
    })

    it('as files with all of it', async () => {
      await knexOf(world.db)('principal').where({ id: world.anna.id }).update({ address: '@sum@nordlys.example' })
      const all = await list('')
      const csv = await astrid.get('/audit', { Accept: 'text/csv' })
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
      expect(csv.headers['content-disposition']).toMatch(/^attachment; filename=audit-\d{4}-\d\d-\d\d\.csv$/)
      const [head, ...lines] = csv.text.replace(/^\uFEFF/, '').split('\r\n')
      expect(head).toBe('at,action,actor,actorId,collection,collectionId,details')
      expect(lines).toHaveLength(all.length + 1)
      expect(csv.text).toContain(`,'@sum@nordlys.example,`)
      await knexOf(world.db)('principal').where({ id: world.anna.id }).update({ address: 'anna@nordlys.example' })
      const lined = await astrid
        .get('/audit?action=link', { Accept: 'application/x-ndjson' })
        .then(({ text, body }) => text ?? String(body))
      expect(
        lined
          .trim()
          .split('\n')
          .map(one => JSON.parse(one)),
      ).toEqual(await list('action=link'))
    })

    it('as a file to the end, also where many rows are of one instant', async () => {
      await knexOf(world.db).raw(
        `INSERT INTO audit (organization_id, action, details) SELECT ?::uuid, 'many', jsonb_build_object('n', n) FROM generate_series(1, 1250) n`,
        [world.organizationId],
      )
      const file = await astrid.get('/audit?action=many', { Accept: 'application/x-ndjson' }).then(({ text, body }) => text ?? String(body))
      const numbers = file
        .trim()
        .split('\n')
        .map(one => (JSON.parse(one) as { details: { n: number } }).details.n)
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1250 }, (_, index) => index + 1))
    })

    it('of one calendar by its owner, and no other row', async () => {
      const { body } = await anna.get(`/calendars/${calendar}/audit?limit=500`)
      expect(body.value).toEqual(await list(`collection=${calendar}`))
      const other = await world.calendar(world.bo)
      const own = await bo.get(`/calendars/${other}/audit`)
      expect(own.body.value.map((one: { action: string }) => one.action)).toEqual(['collection.create'])
    })

    it.each(['actor=', 'from=yesterday', 'collection=x', 'limit=0', 'cursor=x', 'more=1', `action=${'x'.repeat(61)}`])(
      'refuses %s',
      async query => {
        const answer = await astrid.get(`/audit?${query}`)
        expect([answer.status, answer.type]).toEqual([400, 'application/problem+json'])
        const file = await astrid.get(`/audit?${query}`, { Accept: 'text/csv' })
        // A file has no pages, so a cursor is not looked at.
        if (query !== 'cursor=x') expect(file.status).toBe(400)
      },
    )

    it('of one calendar takes no other collection', async () => {
      expect((await anna.get(`/calendars/${calendar}/audit?collection=${uuid}`)).status).toBe(400)
    })
  })
})
