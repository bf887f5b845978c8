/** Mail scanners, previews and prefetching browsers fetch what stands in a mail: nothing comes of it (security model D 12, invariant of GET). */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import request from 'supertest'
import { tellOfExpiry } from '../../src/jobs/link-expiry.ts'
import { knexOf } from '../../src/storage/database.ts'
import { until } from '../mail/post-office.ts'
import { clientOf } from '../rest/client.ts'
import { visitor } from '../web/visitor.ts'
import { type Around, makeAround, openPolicy } from './around.ts'

let around: Around
/** Counted or kept in memory of a fetch: what everybody's calendar program does to a feed each hour. */
const counted = new Set(['session', 'link_use', 'link_feed', 'feed', 'publish_link_secret'])

/** Until nothing waits any more. */
const sent = async () =>
  await until(
    async () => ((await knexOf(around.world.db)('outbox').whereIn('state', ['queued', 'sending'])).length === 0 ? true : null),
    'all mails to be sent',
  )

/** Every row of every table. */
async function everything(): Promise<Record<string, string>> {
  const knex = knexOf(around.world.db)
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
  )
  const kept: Record<string, string> = {}
  for (const { name } of rows.filter(row => !counted.has(row.name))) {
    // That a link was used for the first time is what opening it means.
    const but = name === 'audit' ? `WHERE action <> 'link.first-use'` : ''
    const found = await knex.raw<{ rows: { row: string }[] }>(`SELECT t::text AS row FROM ?? t ${but} ORDER BY 1`, [name])
    kept[name] = createHash('sha256')
      .update(found.rows.map(({ row }) => row).join('\n'))
      .digest('hex')
  }
  return kept
}

beforeAll(async () => {
  around = await makeAround()
  await around.world.policy({ ...openPolicy, sharingCapability: 'ExternalUserAndGuestSharing' })
  await around.federate()
})
afterAll(async () => await around.close())

it('fetches every address of every mail, as anybody and as its reader, and nothing is accepted, given, sent or written down', async () => {
  const { anna, astrid, office, world, frida } = around
  const calendar = await around.calendar()
  const recipients = [
    { address: 'bo@nordlys.example', role: 'read' },
    { address: frida.address, role: 'limitedRead' },
    { address: 'kari@kunde.example', role: 'read' },
    { address: 'lise@kunde.example', role: 'freeBusyRead', personal: true },
  ]
  const made = await anna.post(`/calendars/${calendar}/invitations`, { recipients, requestShareBack: true })
  expect(made.status).toBe(201)
  const other = await anna.post(`/calendars/${await around.calendar()}/invitations`, {
    recipients: [{ address: 'cia@nordlys.example', role: 'read' }],
  })
  await sent()
  const cia = clientOf(world.app, await world.token(world.cia))
  expect((await cia.post(`/me/invitations/${(other.body as { value: { id: string }[] }).value[0]!.id}/accept`)).status).toBe(200)
  const expiresAt = new Date(Date.now() + 20 * 86_400_000)
  await anna.post(`/calendars/${calendar}/links`, { name: 'Web', role: 'read', audience: 'anonymous', expiresAt: expiresAt.toISOString() })
  expect(await tellOfExpiry({ db: world.db, enqueue: world.dependencies.enqueue }, new Date(Date.now() + 15 * 86_400_000))).toBe(1)
  // A link that the policy has stopped is not told of as one that will end.
  await sent()
  expect((await astrid.patch(`/calendars/${calendar}/policy`, { domainRules: ['*: CalendarSharingFreeBusyReviewer'] })).status).toBe(200)
  // One request is granted, the other waits; both are looked at.
  const bos = clientOf(world.app, await world.token(world.bo))
  for (const asking of [bos, cia])
    expect((await asking.post('/access-requests', { address: 'anna@nordlys.example', role: 'write' })).status).toBe(202)
  const asked = (await anna.get('/access-requests')).body as { value: { id: string; askedBy: { address: string } }[] }
  const granted = asked.value.find(one => one.askedBy.address === 'bo@nordlys.example')!
  await sent()
  expect((await anna.post(`/access-requests/${granted.id}/grant`)).status).toBe(200)
  await sent()
  expect((await astrid.patch(`/calendars/${calendar}/policy`, { domainRules: null })).status).toBe(200)
  const kinds = await knexOf(world.db)('outbox').where({ state: 'sent' }).distinct('kind').orderBy('kind')
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'access-answer',
    'access-request',
    'invitation',
    'invitation-answer',
    'link-expiry',
    'links-stopped',
  ])

  const addresses = office.received.flatMap(({ to, mail }) =>
    [...new Set(`${mail.text ?? ''} ${mail.html ?? ''}`.match(/http:\/\/dela\.test[^\s"<]*/g) ?? [])].map(href => ({
      to: to[0]!,
      path: href.slice(16) || '/',
    })),
  )
  expect(addresses.length).toBeGreaterThan(12)
  const readers = new Map(['bo@nordlys.example', 'anna@nordlys.example', frida.address].map(address => [address, visitor(world.app)]))
  for (const [address, reader] of readers) expect((await reader.signIn(address)).status).toBe(303)
  const before = await everything()
  for (const { to, path } of addresses) {
    const prefetch = { 'Sec-Purpose': 'prefetch', Purpose: 'prefetch', 'User-Agent': 'Mozilla/5.0 (SafeLinks)' }
    for (const method of ['get', 'head'] as const) expect((await request(world.app)[method](path).set(prefetch)).status).toBeLessThan(500)
    const seen = await readers.get(to)?.get(path)
    if (seen) expect([path, seen.status]).toEqual([path, 200])
  }
  expect(await everything()).toEqual(before)
  // Guessed ones say nothing of anybody.
  for (const path of [`/i/${'A'.repeat(43)}`, `/i/${'A'.repeat(43)}?back`, `/p/${'A'.repeat(43)}`]) {
    const { status, text } = await request(world.app).get(path)
    expect(status).toBe(404)
    for (const name of ['Anna', 'Nordlys', 'kari', 'Bo Lind']) expect(text).not.toContain(name)
  }
  // And forms do what looking did not.
  const annas = readers.get('anna@nordlys.example')!
  const waits = asked.value.find(one => one.id !== granted.id)!.id
  expect((await annas.get(`/requests/${waits}`)).text).toContain('Cia Holm asks for access')
  expect((await annas.post(`/requests/${waits}/grant`, { role: 'read' })).status).toBe(303)
  expect((await cia.get(`/calendars/${calendar}`)).body.role).toBe('read')
  const bo = readers.get('bo@nordlys.example')!
  const invitation = addresses.find(({ to, path }) => to === 'bo@nordlys.example' && path.startsWith('/i/'))!.path
  await bo.get(invitation)
  expect((await bo.post(`${invitation.replace('?back', '')}/accept`)).status).toBe(303)
  expect((await everything())['invitation']).not.toBe(before['invitation'])
})
