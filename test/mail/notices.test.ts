/** Mails that tell people of what others did: answers to their invitations, links that end, links that the organization stopped. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { tellOfExpiry } from '../../src/jobs/link-expiry.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { type Around, makeAround, openPolicy } from '../invitations/around.ts'
import { clientOf } from '../rest/client.ts'
import { forbidden } from '../setup/planted.ts'
import { tellNobody } from '../setup/world.ts'
import { until } from './post-office.ts'
import { changePolicy } from '../../src/services/policy.ts'
import * as gate from '../../src/services/gate.ts'

const day = 86_400_000
const anna = 'anna@nordlys.example'
const bo = 'bo@nordlys.example'

let around: Around
let calendar: string
const mails = (address: string) => around.office.received.filter(one => one.to.includes(address)).map(({ mail }) => mail)
/** Nothing waits any more: what has not come does not come. */
const idle = async () =>
  await until(
    async () => ((await knexOf(around.world.db)('outbox').whereIn('state', ['queued', 'sending'])).length === 0 ? true : null),
    'an empty outbox',
  )
const states = async (kind: string) =>
  (await knexOf(around.world.db)('outbox').where({ kind }).orderBy('created_at')).map(({ state }) => state)
const invite = async (address: string, role = 'read') => {
  const made = await around.anna.post(`/calendars/${calendar}/invitations`, { recipients: [{ address, role }] })
  expect(made.status).toBe(201)
  return (made.body as { value: { id: string }[] }).value[0]!.id
}
const own = async () => clientOf(around.world.app, await around.world.token(around.world.bo))

beforeAll(async () => {
  around = await makeAround()
})
afterAll(async () => await around.close())
beforeEach(async () => {
  await around.world.policy({ ...openPolicy, sharingCapability: null, anonymousLinks: null })
  await idle()
  await knexOf(around.world.db)('outbox').delete()
  await knexOf(around.world.db)('publish_link').delete()
  around.office.received.length = 0
  calendar = await around.calendar()
})

describe('an answer', () => {
  it('is told to whoever invited, once, with the level and nothing of the events', async () => {
    const id = await invite(bo)
    await around.office.next(bo)
    expect((await (await own()).post(`/me/invitations/${id}/accept`)).status).toBe(200)
    await around.office.next(anna)
    await idle()
    expect(mails(anna)).toHaveLength(1)
    const [{ subject, text = '', html = '' } = {}] = mails(anna)
    expect(subject).toMatch(/^Bo Lind accepted: “Anna’s <work>/)
    for (const body of [text, html]) {
      expect(body).toContain('Can view all details')
      expect(body).toContain(`/calendars/${calendar}/view`)
      for (const word of forbidden('busy')) expect(body).not.toContain(word)
    }
    expect(html).not.toContain('<work>')
  })

  it('that comes before the mail of the invitation has left is told as an answer, not as a mail that did not leave', async () => {
    await around.stopWork()
    const id = await invite(bo)
    expect((await (await own()).post(`/me/invitations/${id}/accept`)).status).toBe(200)
    await around.startWork()
    await idle()
    expect(mails(anna).map(({ subject = '' }) => subject.replace(/“.*/, ''))).toEqual(['Bo Lind accepted: '])
    expect(mails(bo)).toEqual([])
  })

  it('that says no is told too, in the language of whoever reads it', async () => {
    await knexOf(around.world.db)('principal').where({ address: anna }).update({ language: 'nb' })
    const id = await invite(bo)
    expect((await (await own()).post(`/me/invitations/${id}/decline`)).status).toBe(204)
    const [{ mail } = {}] = await around.office.next(anna)
    await knexOf(around.world.db)('principal').where({ address: anna }).update({ language: null })
    expect(mail?.subject).toMatch(/^Bo Lind har avslått: «Anna’s <work>/)
    expect(mail?.text).toContain('gjelder til du slutter å dele')
    expect(mail?.headers.find(({ key }) => key === 'content-language')?.value).toBe('nb')
  })

  it('is not told to whoever may not share the calendar any more, nor of one that is gone', async () => {
    await around.stopWork()
    const theirs = await around.world.calendar(around.world.bo, 'Front desk', around.world.reception.id)
    const asked = await (await own()).post(`/calendars/${theirs}/invitations`, { recipients: [{ address: anna, role: 'read' }] })
    const { id } = (asked.body as { value: { id: string }[] }).value[0]!
    expect((await around.anna.post(`/me/invitations/${id}/accept`)).status).toBe(200)
    const gone = await invite(bo)
    expect((await (await own()).post(`/me/invitations/${gone}/accept`)).status).toBe(200)
    expect((await around.anna.delete(`/calendars/${calendar}`)).status).toBe(204)
    const members = await knexOf(around.world.db)('mailbox_member').where({ mailbox_id: around.world.reception.id })
    await knexOf(around.world.db)('mailbox_member').where({ mailbox_id: around.world.reception.id }).delete()
    await around.startWork()
    await idle()
    await knexOf(around.world.db)('mailbox_member').insert(members)
    expect((await states('invitation-answer')).toSorted()).toEqual(['dropped', 'refused'])
    expect([...mails(bo), ...mails(anna)].filter(({ subject = '' }) => subject.includes('accepted'))).toEqual([])
  })
})

describe('a link that is about to end', () => {
  const publish = async (name: string, days: number) => {
    const expires = new Date(Date.now() + days * day)
    const made = await around.anna.post(`/calendars/${calendar}/links`, {
      name,
      role: 'read',
      audience: 'anonymous',
      expiresAt: expires.toISOString(),
    })
    expect(made.status).toBe(201)
    return made.body as { id: string; html: string }
  }
  const tell = async (days: number) =>
    await tellOfExpiry({ db: around.world.db, enqueue: around.world.dependencies.enqueue }, new Date(Date.now() + days * day))

  it('is told of a week before, once, to whoever published it; a later end is another', async () => {
    const { id, html } = await publish('For the web', 30)
    await publish('Later', 60)
    expect(await tell(22)).toBe(0)
    for (const days of [24, 25, 26]) expect(await tell(days)).toBe(1)
    const [{ mail } = {}] = await around.office.next(anna)
    await idle()
    expect(mails(anna)).toHaveLength(1)
    expect(mail?.subject).toMatch(/^Your link “For the web” ends \d+ \w+ \d{4}$/)
    expect(mail?.text).toContain(`/calendars/${calendar}`)
    const secret = html.split('/p/')[1]!
    for (const body of [mail?.text ?? '', mail?.html ?? ''])
      for (const word of [...forbidden('busy'), secret]) expect(body).not.toContain(word)
    const later = new Date(Date.now() + 45 * day).toISOString()
    expect((await around.anna.patch(`/calendars/${calendar}/links/${id}`, { expiresAt: later })).status).toBe(200)
    expect(await tell(40)).toBe(1)
    await around.office.next(anna, 2)
  })

  it('is told of where the policy ends it, with the days that it gives and no promise that it can be kept; not one for the organization', async () => {
    const endless = await around.world.publish(around.world.anna, calendar, 'read')
    const own = await publish('Ends sooner by itself', 40)
    await around.world.publish(around.world.anna, calendar, 'read', 'organization')
    // As of before the rule.
    await knexOf(around.world.db)('publish_link').update({ created_at: new Date(Date.now() - 20 * day) })
    expect((await around.astrid.patch('/policy', { anonymousLinks: { maxDays: 365 } })).status).toBe(200)
    expect((await around.astrid.patch(`/calendars/${calendar}/policy`, { anonymousLinks: { maxDays: 90 } })).status).toBe(200)
    expect(await tell(62)).toBe(0)
    expect(await tell(34)).toBe(1)
    for (const days of [64, 65]) expect(await tell(days)).toBe(1)
    await around.office.next(anna, 2)
    await idle()
    const told = mails(anna).map(({ text = '' }) => text.replaceAll(/\s+/g, ' '))
    expect(told.filter(text => text.includes('lets links without sign-in last'))).toHaveLength(1)
    const [byPolicy = ''] = told.filter(text => text.includes('lets links without sign-in last 90 days'))
    expect(byPolicy).toContain('publish a new link')
    expect(byPolicy).not.toContain('Keep it for longer')
    for (const word of [...forbidden('busy'), endless.token]) expect(byPolicy).not.toContain(word)
    expect(told.find(text => text !== byPolicy)).toContain(`“Ends sooner by itself”`)
    expect(own.id).not.toBe(endless.id)
    // A rule that is loosened before the mail leaves, and one that has stopped it already: nothing is told.
    await around.stopWork()
    await knexOf(around.world.db)('outbox').delete()
    expect(await tell(64)).toBe(1)
    expect((await around.astrid.patch(`/calendars/${calendar}/policy`, { anonymousLinks: null })).status).toBe(200)
    await around.startWork()
    await idle()
    expect(await states('link-expiry')).toEqual(['dropped'])
    await knexOf(around.world.db)('outbox').delete()
    await around.stopWork()
    expect(await tell(20)).toBe(0)
    expect((await around.astrid.patch('/policy', { sharingCapability: 'Disabled' })).status).toBe(200)
    expect(await tell(34)).toBe(1)
    await around.startWork()
    await idle()
    expect(await states('link-expiry')).toEqual(['dropped'])
  })

  it('is not told of where it was for a few days from the start, or has been unpublished or prolonged or has ended meanwhile', async () => {
    await publish('Short', 5)
    expect(await tell(0)).toBe(0)
    await around.stopWork()
    const [one, two, three] = [await publish('One', 30), await publish('Two', 30), await publish('Three', 30)]
    expect(await tell(24)).toBe(3)
    const ended = new Date(Date.now() - 60_000)
    await knexOf(around.world.db)('publish_link').where({ id: three.id }).update({ expires_at: ended })
    await knexOf(around.world.db).raw(`UPDATE outbox SET job = job || jsonb_build_object('expiresAt', ?::text) WHERE job->>'linkId' = ?`, [
      ended.toISOString(),
      three.id,
    ])
    const path = `/calendars/${calendar}/links`
    expect((await around.anna.delete(`${path}/${one.id}`)).status).toBe(204)
    expect((await around.anna.patch(`${path}/${two.id}`, { expiresAt: new Date(Date.now() + 90 * day).toISOString() })).status).toBe(200)
    await around.startWork()
    await idle()
    expect(await states('link-expiry')).toEqual(['dropped', 'dropped', 'dropped'])
    expect(mails(anna)).toEqual([])
  })
})

describe('links that a policy stops', () => {
  it('are told of in one mail for each publisher and change, with the rule, and work when they are allowed again', async () => {
    const other = await around.calendar()
    const links = [
      await around.world.publish(around.world.anna, calendar, 'read'),
      await around.world.publish(around.world.anna, other, 'limitedRead'),
      await around.world.publish(around.world.anna, other, 'read', 'organization'),
    ]
    const bos = await around.world.calendar(around.world.bo, 'Bo’s own')
    await around.world.publish(around.world.bo, bos, 'freeBusyRead')
    for (const _ of [1, 2])
      expect((await around.astrid.patch('/policy', { sharingCapability: 'ExternalUserSharingOnly' })).status).toBe(200)
    await around.office.next(anna)
    await around.office.next(bo)
    await idle()
    expect([mails(anna).length, mails(bo).length]).toEqual([1, 1])
    const [{ subject, text = '' } = {}] = mails(anna)
    expect(subject).toBe('2 of your links were stopped by your organization')
    expect(text.replaceAll(/\s+/g, ' ')).toContain('The sharing policy of the organization: no links without sign-in')
    for (const { token } of links) expect(text).not.toContain(token)
    for (const word of forbidden('busy')) expect(text).not.toContain(word)
    expect(mails(bo)[0]?.subject).toBe('Your link was stopped by your organization')
    expect((await request(around.world.app).get(`/p/${links[0]!.token}`)).status).toBe(403)
    expect((await around.astrid.patch('/policy', { sharingCapability: 'ExternalUserAndGuestSharing' })).status).toBe(200)
    expect((await request(around.world.app).get(`/p/${links[0]!.token}`)).status).toBe(200)
    await idle()
    expect(mails(anna)).toHaveLength(1)
  })

  it('says what the policy lets links live for, in the reader’s language', async () => {
    const link = await around.world.publish(around.world.anna, calendar, 'read')
    await knexOf(around.world.db)('publish_link')
      .where({ id: link.id })
      .update({ created_at: new Date(Date.now() - 40 * day) })
    await knexOf(around.world.db)('principal').where({ address: anna }).update({ language: 'da' })
    expect((await around.astrid.patch('/policy', { anonymousLinks: { maxDays: 30 } })).status).toBe(200)
    const [{ mail } = {}] = await around.office.next(anna)
    await knexOf(around.world.db)('principal').where({ address: anna }).update({ language: null })
    expect(mail?.text?.replaceAll(/\s+/g, ' ')).toContain('Links uden login varer højst 30 dage')
  })

  it('are told of where one calendar alone is closed; nobody is told of what works again before the mail leaves, or of what only shrinks', async () => {
    await around.world.publish(around.world.anna, calendar, 'read')
    const other = await around.calendar()
    await around.world.publish(around.world.anna, other, 'read')
    const path = `/calendars/${calendar}/policy`
    expect((await around.astrid.patch(path, { sharingCapability: 'Disabled' })).status).toBe(200)
    const [{ mail } = {}] = await around.office.next(anna)
    expect(mail?.subject).toBe('Your link was stopped by your organization')
    await idle()
    await around.stopWork()
    expect((await around.astrid.patch('/policy', { domainRules: ['Anonymous: CalendarSharingFreeBusySimple'] })).status).toBe(200)
    expect(await states('links-stopped')).toEqual(['sent'])
    expect((await around.astrid.patch('/policy', { sharingCapability: 'Disabled' })).status).toBe(200)
    expect(await states('links-stopped')).toEqual(['sent', 'queued'])
    await around.world.policy({ sharingCapability: null })
    await around.startWork()
    await idle()
    expect(await states('links-stopped')).toEqual(['sent', 'dropped'])
  })

  it('are told of only where the change is kept', async () => {
    await around.world.publish(around.world.anna, calendar, 'read')
    const { db } = around.world
    const change = transaction(db, async tx => {
      await changePolicy(tx, gate.administer(around.world.astrid), { sharingCapability: 'Disabled' }, around.world.dependencies.enqueue)
      throw new Error('not kept')
    })
    await expect(change).rejects.toThrow('not kept')
    expect(await states('links-stopped')).toEqual([])
    await transaction(
      db,
      async tx => void (await changePolicy(tx, gate.administer(around.world.astrid), { sharingCapability: 'Disabled' }, tellNobody)),
    )
  })
})
