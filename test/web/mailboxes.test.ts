/** The pages of shared mailboxes, as an administrator's browser without scripts uses them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { listSenders } from '../../src/services/mailbox-senders.ts'
import { listAudit } from '../../src/storage/audit-log.ts'
import { knexOf } from '../../src/storage/database.ts'
import { addPrincipal, type Principal } from '../../src/storage/directory.ts'
import { found } from '../../src/storage/organizations.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'
import { actions, visitor, type Visitor } from './visitor.ts'

let world: World
let astrid: Visitor
let path: string

const admin = () => gate.administer(world.astrid)
const senders = async () =>
  (await listSenders(world.db, admin(), world.reception.id)).map(one => [one.address, one.sendAs, one.sendOnBehalf])
const audited = async () =>
  (await listAudit(world.db, admin(), {}, { after: null, limit: 100 })).entries.filter(one => one.action === 'directory.sender')
/** What the page says after its form was posted. */
async function after(at: string, fields: Record<string, string>): Promise<string> {
  const answer = await astrid.post(at, fields)
  expect([answer.status, answer.headers['location']]).toEqual([303, path])
  return (await astrid.get(path)).text
}

beforeAll(async () => {
  world = await makeWorld()
  path = `/mailboxes/${world.reception.id}`
  const desk = await world.calendar(world.bo, 'kanari-desk', world.reception.id)
  await world.put(world.bo, desk, plantedCalendar(new Date('2026-11-16T00:00:00Z')))
})
afterAll(async () => await world.close())
beforeEach(async () => {
  await knexOf(world.db)('mailbox_sender').delete()
  astrid = visitor(world.app)
  await astrid.signIn('astrid@nordlys.example')
  await astrid.get(path)
})

describe('the list of shared mailboxes', () => {
  it('has each by name, with how many act for it and may send from it, and leads to it from every page', async () => {
    await after(`${path}/senders`, { address: 'cia@nordlys.example', sendAs: 'yes' })
    const page = (await astrid.get('/mailboxes')).text
    expect(page).toContain(`<a href="${path}"><b>Reception</b></a>`)
    expect(page).toContain('reception@nordlys.example<br>one member · one may send from it')
    expect((await astrid.get('/')).text).toContain('<a href="/mailboxes">Shared mailboxes</a>')
  })

  it('goes on where it is long', async () => {
    const made: Principal[] = []
    for (let n = 0; n < 51; n += 1)
      made.push(await addPrincipal(world.db, admin(), { kind: 'mailbox', address: `m${n}@nordlys.example`, name: `Room ${n % 3}` }))
    const pages = [(await astrid.get('/mailboxes')).text]
    const more = /href="(\/mailboxes\?after=[^"]+)"/.exec(pages[0] ?? '')?.[1] ?? ''
    pages.push((await astrid.get(more)).text)
    const shown = pages.map(one => [...one.matchAll(/<b>(?:Room \d|Reception)<\/b>/g)].length)
    expect(shown).toEqual([50, 2])
    for (const { address } of made) expect(pages.filter(one => one.includes(`>${address}<`))).toHaveLength(1)
    for (const { id } of made) await knexOf(world.db)('principal').where({ id }).delete()
    for (const after of ['x', "' OR 1=1", '%00']) expect((await astrid.get(`/mailboxes?after=${after}`)).status).toBe(400)
    expect((await astrid.get('/mailboxes?after=a&after=b')).status).toBe(400)
    expect((await astrid.get(`/mailboxes?after=${world.organizationId}`)).status).toBe(200)
  })
})

describe('the page of a shared mailbox', () => {
  it('names who acts for it and who may send from it, and nothing that the mailbox holds', async () => {
    await after(`${path}/senders`, { address: 'bo@nordlys.example', sendOnBehalf: 'yes' })
    const page = (await astrid.get(path)).text
    expect(page).toContain('<b>Everyone there</b><span>everyone@nordlys.example (group)</span>')
    expect(page).toContain('<b>Bo Lind</b><span>bo@nordlys.example</span>')
    expect(page).not.toContain('kanari')
    for (const word of forbidden('busy')) expect(page).not.toContain(word)
  })

  it('gives and takes each right by itself, and each change is one line of the audit log', async () => {
    const before = (await audited()).length
    const given = await after(`${path}/senders`, { address: ' Bo@Nordlys.example ', sendAs: 'yes' })
    expect(given).toContain('The rights of Bo Lind are saved.')
    expect(await senders()).toEqual([['bo@nordlys.example', true, false]])
    const [at = ''] = actions(given, `/senders/${world.bo.id}`)
    expect(given).toMatch(/name="sendAs" value="yes" checked/)
    await after(at, { sendAs: 'yes', sendOnBehalf: 'yes' })
    expect(await senders()).toEqual([['bo@nordlys.example', true, true]])
    await after(at, { sendOnBehalf: 'yes' })
    expect(await senders()).toEqual([['bo@nordlys.example', false, true]])
    // The same once more is nothing new (invariant 34).
    await after(at, { sendOnBehalf: 'yes' })
    await after(`${path}/senders`, { address: 'bo@nordlys.example', sendOnBehalf: 'yes' })
    expect((await audited()).length - before).toBe(3)
    expect(await after(at, {})).toContain('Bo Lind may not send from it any more.')
    expect(await senders()).toEqual([])
    expect((await audited())[0]).toMatchObject({
      actorId: world.astrid.id,
      details: { mailbox: 'reception@nordlys.example', sender: 'bo@nordlys.example', sendAs: false, sendOnBehalf: false },
    })
    expect((await audited()).length - before).toBe(4)
    expect((await astrid.get(path)).text).not.toContain('may not send from it any more')
  })

  it('takes rights from somebody whose account is disabled', async () => {
    await after(`${path}/senders`, { address: 'cia@nordlys.example', sendAs: 'yes' })
    await knexOf(world.db)('principal').where({ id: world.cia.id }).update({ disabled_at: new Date() })
    expect(await after(`${path}/senders/${world.cia.id}`, { sendOnBehalf: 'yes' })).toContain('No person or security group')
    await after(`${path}/senders/${world.cia.id}`, {})
    expect(await senders()).toEqual([])
    await knexOf(world.db)('principal').where({ id: world.cia.id }).update({ disabled_at: null })
  })

  it.each([
    [{ address: 'bo@nordlys.example' }, 'Choose at least one right.'],
    [{ address: 'bo@nordlys.example', sendAs: 'perhaps' }, 'Choose at least one right.'],
    [{ address: 'nobody@nordlys.example', sendAs: 'yes' }, 'No person or security group of the organisation has this address.'],
    [{ address: 'reception@nordlys.example', sendAs: 'yes' }, 'No person or security group of the organisation has this address.'],
    [{ address: 'no <address>', sendAs: 'yes' }, 'No person or security group of the organisation has this address.'],
    [{ address: 'club@nordlys.example', sendAs: 'yes' }, 'That is a group that is not a security group.'],
    [{ address: '', sendAs: 'yes' }, 'No person or security group of the organisation has this address.'],
  ])('posted with %j it comes back with what is wrong and what was typed', async (fields: Record<string, string>, fault) => {
    const club = { organization_id: world.organizationId, kind: 'group', group_kind: 'unified', name: 'Club' } as const
    await knexOf(world.db)('principal')
      .insert({ ...club, address: 'club@nordlys.example' } as never)
      .onConflict(['organization_id', 'address'])
      .ignore()
    const page = await after(`${path}/senders`, fields)
    expect(page).toContain(fault)
    if (fields['address']) expect(page).toContain(`value="${fields['address'].replace('<', '&lt;').replace('>', '&gt;')}"`)
    expect(page.includes('name="sendAs" value="yes" checked')).toBe(fields['sendAs'] === 'yes')
    expect(await senders()).toEqual([])
  })

  it('is an administrator’s of the same organization, and its forms are its own', async () => {
    await after(`${path}/senders`, { address: 'bo@nordlys.example', sendAs: 'yes' })
    const bo = visitor(world.app)
    await bo.signIn('bo@nordlys.example')
    expect((await bo.get('/')).text).not.toContain('href="/mailboxes"')
    const fields = { address: 'bo@nordlys.example', sendAs: 'yes', sendOnBehalf: 'yes' }
    for (const at of ['/mailboxes', path]) expect([at, (await bo.get(at)).status]).toEqual([at, 403])
    for (const at of [`${path}/senders`, `${path}/senders/${world.bo.id}`]) {
      expect([at, (await bo.post(at, fields)).status]).toEqual([at, 403])
      expect([at, (await astrid.post(at, { ...fields, csrf: 'forged' })).status]).toEqual([at, 403])
      expect([at, (await astrid.post(at, fields, { Origin: 'https://evil.example' })).status]).toEqual([at, 403])
    }
    for (const at of [`/mailboxes/${world.team.id}`, '/mailboxes/x', `/mailboxes/${world.organizationId}`]) {
      expect([at, (await astrid.get(at)).status]).toEqual([at, 404])
      expect([at, (await astrid.post(`${at}/senders`, fields)).status]).toEqual([at, 404])
    }
    for (const id of ['x', world.cia.id, world.organizationId])
      expect((await astrid.post(`${path}/senders/${id}`, fields)).status).toBe(404)
    const administrator = { address: 'ove@contoso.example', name: 'Ove', passwordHash: null as never, language: null }
    const founding = { name: 'Contoso', language: 'en', timeZone: 'Europe/Oslo', domains: ['contoso.example'], administrator }
    const { organizationId, administratorId } = await found(world.db, founding)
    const ove = gate.administer({ ...world.astrid, organizationId, id: administratorId })
    const theirs = await addPrincipal(world.db, ove, { kind: 'mailbox', address: 'post@contoso.example', name: 'Post' })
    expect((await astrid.get('/mailboxes')).text).not.toContain('contoso')
    expect((await astrid.get(`/mailboxes/${theirs.id}`)).status).toBe(404)
    expect((await astrid.get(`/mailboxes?after=${theirs.id}`)).text).not.toContain('contoso')
    expect((await visitor(world.app).get(path)).headers['location']).toMatch(/^\/sign-in/)
    expect(await senders()).toEqual([['bo@nordlys.example', true, false]])
  })
})
