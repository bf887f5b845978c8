/** Invitations against the policy and against time: refused, resent, withdrawn, expired, used twice, raced, tightened meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { accept, decline } from '../../src/services/acceptance.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addPrincipal } from '../../src/storage/directory.ts'
import * as gate from '../../src/services/gate.ts'
import { clientOf } from '../rest/client.ts'
import { visitor } from '../web/visitor.ts'
import { type Around, makeAround, openPolicy } from './around.ts'

/** A row of an answer, as far as these tests look. */
interface Row {
  [field: string]: unknown
  id: string
  grantee: string
  kind: string
  role: string
  state: string
  status: string
  calendar: { id: string }
  emailAddress: { address: string } | null
}

let around: Around
let calendar: string
let path: string
let counter = 0
const stranger = () => `lise${(counter += 1)}@kunde.example`
const invite = async (recipients: object[], more: object = {}) => await around.anna.post(`${path}/invitations`, { recipients, ...more })
const audit = async () => await knexOf(around.world.db)('audit').where({ collection_id: calendar }).orderBy('at').orderBy('id')
const invitations = async () => (await around.anna.get(`${path}/invitations`)).body.value as Row[]

/** A code of the guest's, typed on the page. */
async function prove(address: string, page: string, more: Record<string, string> = {}, count = 1) {
  const guest = visitor(around.world.app)
  await guest.get(page)
  await guest.post(`${page}/code`, more)
  await guest.get(`${page}?code`)
  await guest.post(`${page}/enter`, { code: await around.code(more['address'] ?? address, count) })
  return guest
}

beforeAll(async () => {
  around = await makeAround()
  await addPrincipal(around.world.db, gate.administer(around.world.astrid), {
    address: 'social@nordlys.example',
    name: 'Social club',
    kind: 'group',
    groupKind: 'unified',
  })
})
afterAll(async () => await around.close())
beforeEach(async () => {
  const fresh = {
    sharingCapability: null,
    domainMode: null,
    domains: null,
    requireAcceptingAccountMatchInvitedAccount: null,
    externalSharers: null,
  }
  await around.world.policy({ ...openPolicy, ...fresh })
  around.office.received.length = 0
  calendar = await around.calendar()
  path = `/calendars/${calendar}`
})

describe('an act for several', () => {
  it('gives each their own role', async () => {
    const address = stranger()
    const made = await invite([
      { address: 'bo@nordlys.example', role: 'write' },
      { address: 'cia@nordlys.example', role: 'freeBusyRead' },
      { address, role: 'limitedRead' },
    ])
    expect(made.status).toBe(201)
    const rows = (await around.anna.get(`${path}/permissions`)).body.value as Row[]
    expect(rows.map(row => [row['grantee'], row['emailAddress']?.address ?? null, row['role'], row['status']])).toEqual([
      ['organization', null, 'none', 'active'],
      ['anonymous', null, 'none', 'active'],
      ['user', 'bo@nordlys.example', 'write', 'active'],
      ['user', 'cia@nordlys.example', 'freeBusyRead', 'active'],
      ['guest', address, 'limitedRead', 'pending'],
    ])
    expect((await audit()).filter(row => row.action.startsWith('invitation'))).toMatchObject([
      { action: 'invitation.send', actor_id: around.world.anna.id },
    ])
  })

  it('is refused for all when one is, and says who, why, and what would be allowed', async () => {
    await around.world.policy({ domainRules: ['kunde.example: CalendarSharingFreeBusyDetail'] })
    const refused = await invite([
      { address: 'bo@nordlys.example', role: 'read' },
      { address: 'lise@kunde.example', role: 'read' },
      { address: 'lise@elsewhere.example', role: 'freeBusyRead' },
      { address: 'nobody', role: 'read' },
      { address: 'social@nordlys.example', role: 'read' },
      { address: 'bo@nordlys.example', role: 'read' },
      { address: 'anna@nordlys.example', role: 'read' },
    ])
    expect([refused.status, refused.body.type, refused.body.highestRole, refused.body.field]).toEqual([
      403,
      '/problems/policy',
      'limitedRead',
      'recipients.1.role',
    ])
    expect(refused.body.detail).toContain('titles and locations')
    expect(refused.body.refused).toMatchObject([
      { field: 'recipients.1.role', type: 'policy', highestRole: 'limitedRead', because: expect.stringContaining('kunde.example') },
      { field: 'recipients.2.role', type: 'calendar-cannot-be-shared', reason: 'outside-not-allowed', highestRole: 'none' },
      { field: 'recipients.3.address', reason: 'address-not-valid' },
      { field: 'recipients.4.address', reason: 'group-not-security' },
      { field: 'recipients.5.address', type: 'bad-request' },
      { field: 'recipients.6.address', type: 'conflict' },
    ])
    expect(await invitations()).toEqual([])
    expect((await around.anna.get(`${path}/permissions`)).body.value).toHaveLength(2)
    expect((await audit()).filter(row => row.action.startsWith('invitation'))).toEqual([])
    expect((await invite([{ address: 'lise@kunde.example', role: 'limitedRead' }])).status).toBe(201)
  })

  it('changes nothing the second time: no row, no mail, no line in the audit log (invariant 34)', async () => {
    const address = stranger()
    const recipients = [
      { address: 'bo@nordlys.example', role: 'read' },
      { address, role: 'read' },
      { address: `p.${address}`, role: 'read', personal: true },
    ]
    const first = await invite(recipients)
    await Promise.all([around.mail('bo@nordlys.example'), around.mail(address), around.mail(`p.${address}`)])
    await Promise.all(first.body.value.map(async (one: { id: string }) => await around.settled(calendar, one.id)))
    const arrived = () =>
      around.office.received.filter(one => ['bo@nordlys.example', address, `p.${address}`].includes(one.to[0] ?? '')).length
    const [lines, mails] = [(await audit()).length, arrived()]
    const second = await invite(recipients)
    expect(second.body.value.map((one: { id: string }) => one.id)).toEqual(first.body.value.map((one: { id: string }) => one.id))
    await around.anna.post(`${path}/permissions`, { emailAddress: { address: 'bo@nordlys.example' }, role: 'read' })
    await around.anna.post(`${path}/permissions`, { emailAddress: { address }, role: 'read' })
    expect([(await audit()).length, arrived(), (await invitations()).length]).toEqual([lines, mails, 3])
    expect(await knexOf(around.world.db)('publish_link').where({ collection_id: calendar })).toHaveLength(1)
  })

  it.each([
    [{ recipients: [] }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'none' }] }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'owner' }] }],
    [{ recipients: [{ address: 'a@kunde.example\r\nBcc: b@kunde.example', role: 'read' }] }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'read', linkId: 'x' }] }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'read' }], createdBy: 'x' }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'read' }], language: 'xx' }],
    [{ recipients: [{ address: 'a@kunde.example', role: 'read' }], message: 'x'.repeat(10_001) }],
    [{ recipients: Array.from({ length: 5_001 }, () => ({ address: 'a@kunde.example', role: 'read' })) }],
    [{ recipients: 'a@kunde.example' }],
  ])('is refused when it is malformed: %j', async body => {
    const { status, body: problem } = await around.anna.post(`${path}/invitations`, body)
    expect([status, problem.type]).toEqual([400, '/problems/bad-request'])
    expect(await invitations()).toEqual([])
  })
})

describe('what may be given', () => {
  it('is told before anything is chosen', async () => {
    await around.world.policy({ domainRules: ['kunde.example: CalendarSharingFreeBusyDetail', 'Anonymous: CalendarSharingFreeBusySimple'] })
    const allowed = async (address: string) =>
      (await around.anna.get(`${path}/permissions/allowed?address=${encodeURIComponent(address)}`)).body
    expect(await allowed('bo@nordlys.example')).toMatchObject({
      kind: 'user',
      isInsideOrganization: true,
      allowedRoles: expect.arrayContaining(['delegateWithPrivateEventAccess']),
      personalRole: 'none',
      reason: null,
    })
    expect(await allowed('x@kunde.example')).toMatchObject({
      kind: 'guest',
      isInsideOrganization: false,
      allowedRoles: ['none', 'freeBusyRead', 'limitedRead'],
      personalRole: 'freeBusyRead',
      because: expect.stringContaining('kunde.example'),
    })
    expect(await allowed('x@elsewhere.example')).toMatchObject({ allowedRoles: [], reason: 'outside-not-allowed' })
    expect(await allowed('nobody')).toMatchObject({ type: '/problems/address-not-valid', reason: 'address-not-valid' })
    expect(await allowed('social@nordlys.example')).toMatchObject({ reason: 'group-not-security' })
    await around.world.policy({ externalSharers: { allow: 'nobody', groupId: null } })
    expect(await allowed('x@kunde.example')).toMatchObject({ allowedRoles: [], because: 'organization externalSharers nobody' })
  })

  it('is in the rows of outsiders, who get no more by a change than by an invitation', async () => {
    const [address, bo] = [stranger(), clientOf(around.world.app, await around.world.token(around.world.bo))]
    const row = (await around.anna.post(`${path}/permissions`, { emailAddress: { address }, role: 'limitedRead' })).body
    expect(row).toMatchObject({
      grantee: 'guest',
      status: 'pending',
      role: 'limitedRead',
      allowedRoles: ['none', 'freeBusyRead', 'limitedRead', 'read'],
      isRemovable: true,
    })
    const refused = await around.anna.patch(`${path}/permissions/${row.id}`, { role: 'write' })
    expect([refused.status, refused.body.highestRole]).toEqual([403, 'read'])
    expect((await around.anna.patch(`${path}/permissions/${row.id}`, { role: 'read' })).body).toMatchObject({
      id: row.id,
      role: 'read',
      status: 'pending',
    })
    await prove(address, (await around.mail(address)).invitation)
    const accepted = (await around.anna.get(`${path}/permissions`)).body.value.at(-1)
    expect(accepted).toMatchObject({ status: 'active', role: 'read', emailAddress: { address } })
    expect((await around.anna.patch(`${path}/permissions/${accepted.id}`, { role: 'write' })).body.highestRole).toBe('read')
    expect((await around.anna.patch(`${path}/permissions/${accepted.id}`, { role: 'none' })).body.role).toBe('none')
    expect((await bo.get(`${path}/permissions/allowed?address=x@kunde.example`)).status).toBe(404)
  })

  it('for anonymous readers is what links give: the row closes them all, and gives nothing', async () => {
    const { id } = await around.world.publish(around.world.anna, calendar, 'limitedRead')
    const row = async () => (await around.anna.get(`${path}/permissions/anonymous`)).body
    expect(await row()).toMatchObject({
      id: 'anonymous',
      grantee: 'anonymous',
      emailAddress: null,
      role: 'limitedRead',
      isRemovable: false,
    })
    expect((await around.anna.patch(`${path}/permissions/anonymous`, { role: 'read' })).status).toBe(409)
    expect((await around.anna.delete(`${path}/permissions/anonymous`)).status).toBe(409)
    expect((await around.anna.patch(`${path}/permissions/anonymous`, { role: 'none' })).body.role).toBe('none')
    expect((await around.anna.get(`${path}/links/${id}`)).body.state).toBe('unpublished')
    const lines = (await audit()).length
    await around.anna.patch(`${path}/permissions/anonymous`, { role: 'none' })
    expect((await audit()).length).toBe(lines)
  })
})

describe('an invitation that was sent', () => {
  it('is withdrawn, by its own address or as a pending row, and opens nothing then', async () => {
    for (const noun of ['invitations', 'permissions']) {
      const address = stranger()
      const [made] = (await invite([{ address, role: 'read' }])).body.value
      const { invitation } = await around.mail(address)
      const guest = visitor(around.world.app)
      await guest.get(invitation)
      await guest.post(`${invitation}/code`)
      const code = await around.code(address)
      expect((await around.anna.delete(`${path}/${noun}/${made.id}`)).status).toBe(204)
      await guest.post(`${invitation}/enter`, { code })
      const page = await guest.get(invitation)
      expect([page.status, page.text]).toEqual([410, expect.stringContaining('This invitation was withdrawn')])
      expect(page.text).not.toContain('Anna')
      expect(await knexOf(around.world.db)('principal').where({ address })).toEqual([])
      expect((await around.anna.delete(`${path}/${noun}/${made.id}`)).status).toBe(noun === 'invitations' ? 204 : 204)
    }
  })

  it('to a colleague takes the permission with it, and ends with the permission', async () => {
    const bo = clientOf(around.world.app, await around.world.token(around.world.bo))
    const [made] = (await invite([{ address: 'bo@nordlys.example', role: 'read' }])).body.value
    expect((await bo.get(path)).status).toBe(200)
    await around.anna.delete(`${path}/invitations/${made.id}`)
    expect((await bo.get(path)).status).toBe(404)
    await invite([{ address: 'bo@nordlys.example', role: 'read' }])
    const row = (await around.anna.get(`${path}/permissions`)).body.value.at(-1)
    await around.anna.delete(`${path}/permissions/${row.id}`)
    expect((await invitations())[0]).toMatchObject({ state: 'withdrawn' })
  })

  it('works only from its newest mail, and each mail has a Message-ID of its own', async () => {
    const address = stranger()
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    const old = await around.mail(address)
    const again = await around.anna.post(`${path}/invitations/${made.id}/resend`)
    expect([again.status, again.body.mail]).toEqual([200, 'queued'])
    const fresh = await around.mail(address, 2)
    expect(fresh.received.mail.messageId).not.toBe(old.received.mail.messageId)
    const page = await visitor(around.world.app).get(old.invitation)
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('There is a newer invitation')])
    const guest = await prove(address, fresh.invitation)
    expect((await guest.get(fresh.invitation)).text).toContain('The calendar is in your list')
    expect((await around.anna.post(`${path}/invitations/${made.id}/resend`)).status).toBe(409)
    expect((await around.anna.delete(`${path}/invitations/${made.id}`)).status).toBe(409)
  })

  it('expires by the database’s clock, is shown so, and lives again when it is sent again', async () => {
    const address = stranger()
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    const { invitation } = await around.mail(address)
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000
    expect(Math.round(days)).toBe(30)
    const { db } = around.world
    await knexOf(db)('invitation')
      .where({ id: made.id })
      .update({ expires_at: knexOf(db).raw("now() - interval '1 second'") as never })
    const page = await visitor(around.world.app).get(invitation)
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This invitation has expired')])
    expect((await invitations())[0]).toMatchObject({ state: 'expired' })
    expect((await around.anna.get(`${path}/permissions`)).body.value).toHaveLength(2)
    await invite([{ address, role: 'limitedRead' }])
    expect(await invitations()).toMatchObject([{ id: made.id, state: 'pending', role: 'limitedRead' }])
    expect((await (await prove(address, (await around.mail(address, 2)).invitation)).get('/')).status).toBe(200)
  })

  it('is accepted once: by nobody else, not by a forwarded mail, and of two at once by one', async () => {
    const address = stranger()
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    const { invitation } = await around.mail(address)
    const { db, organizationId } = around.world
    const key = { organizationId, id: made.id }
    const both = await Promise.allSettled(
      [1, 2, 3].map(async () => await transaction(db, async tx => await accept(tx, key, { proved: address }, around.world.queue.enqueue))),
    )
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await knexOf(db)('permission').where({ collection_id: calendar }).whereNotNull('grantee_id')).toHaveLength(1)
    expect((await audit()).filter(row => row.action === 'invitation.accept')).toHaveLength(1)
    const page = await visitor(around.world.app).get(invitation)
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This invitation has been accepted')])
    expect(page.text).not.toContain('Anna')
    await expect(transaction(db, async tx => await decline(tx, key, around.world.queue.enqueue))).rejects.toThrow('invitation-accepted')
  })

  it('is nothing to a stranger, and looking at it changes nothing', async () => {
    const address = stranger()
    await invite([{ address, role: 'read' }])
    const { invitation } = await around.mail(address)
    const scanner = visitor(around.world.app)
    for (let count = 0; count < 3; count += 1) expect((await scanner.get(invitation)).status).toBe(200)
    for (const act of ['accept', 'code', 'enter', 'decline', 'share-back']) {
      expect([act, (await scanner.get(`${invitation}/${act}`)).status]).toEqual([act, 405])
      await visitor(around.world.app).post(`${invitation}/${act}`, { csrf: 'forged' })
    }
    expect((await invitations())[0]).toMatchObject({ state: 'pending' })
    for (const wrong of [`${invitation}x`, '/i/x', `/i/${'x'.repeat(3000)}`, '/i/%00'])
      expect([wrong, (await scanner.get(wrong)).status]).toEqual([wrong, 404])
    const answer = await scanner.get(invitation)
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'strict-origin', 'cache-control': 'no-store' })
  })
})

describe('the accepting account', () => {
  it('is another only where the policy let it be so when it was invited, and its own domain is judged', async () => {
    const [invited, other] = [stranger(), 'alias@elsewhere.example']
    await around.world.policy({ requireAcceptingAccountMatchInvitedAccount: false })
    await invite([{ address: invited, role: 'read' }])
    await around.world.policy({ requireAcceptingAccountMatchInvitedAccount: true })
    const { invitation } = await around.mail(invited)
    const guest = visitor(around.world.app)
    expect((await guest.get(invitation)).text).toContain('name="address"')
    await guest.post(`${invitation}/code`, { address: '' })
    expect((await guest.get(invitation)).text).toContain('Fill this in')
    await guest.post(`${invitation}/code`, { address: 'nobody' })
    expect((await guest.get(invitation)).text).toContain('Write a whole e-mail address')
    await guest.post(`${invitation}/code`, { address: 'bo@nordlys.example' })
    expect((await guest.get(invitation)).text).toContain('has an account here')
    expect(around.office.received.filter(one => one.to.includes('bo@nordlys.example'))).toEqual([])
    await prove(invited, invitation, { address: other })
    expect((await around.anna.get(`${path}/permissions`)).body.value.at(-1)).toMatchObject({
      emailAddress: { address: other },
      role: 'read',
    })
    await around.world.policy({ domainMode: 'blockList', domains: ['elsewhere.example'] })
    const row = await knexOf(around.world.db)('principal').where({ address: other }).first()
    const explained = await around.astrid.get(`/explain?subject=${other}&collection=${calendar}`)
    expect([row?.kind, explained.body.role]).toEqual(['guest', 'none'])
  })

  it('must be the invited one otherwise, also when the policy is loosened afterwards', async () => {
    const address = stranger()
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    await around.world.policy({ requireAcceptingAccountMatchInvitedAccount: false })
    const key = { organizationId: around.world.organizationId, id: made.id }
    const attempt = async (proved: string) =>
      await transaction(around.world.db, async tx => await accept(tx, key, { proved }, around.world.queue.enqueue))
    await expect(attempt('somebody@kunde.example')).rejects.toThrow('invitation-account')
    expect((await visitor(around.world.app).get((await around.mail(address)).invitation)).text).not.toContain('name="address"')
    await attempt(address)
  })

  it('of the organization itself is never made a guest', async () => {
    await around.world.policy({ requireAcceptingAccountMatchInvitedAccount: false })
    const [made] = (await invite([{ address: stranger(), role: 'read' }])).body.value
    const key = { organizationId: around.world.organizationId, id: made.id }
    for (const proved of ['bo@nordlys.example', 'team@nordlys.example', 'reception@nordlys.example'])
      await expect(transaction(around.world.db, async tx => await accept(tx, key, { proved }, around.world.queue.enqueue))).rejects.toThrow(
        'invitation-account',
      )
    expect(await knexOf(around.world.db)('principal').where({ kind: 'guest' }).whereLike('address', '%nordlys%')).toEqual([])
  })
})

describe('a policy that is tightened', () => {
  it('between asking and mailing keeps the mail from leaving', async () => {
    await around.stopWork()
    const [blocked, personal, gone] = [stranger(), `p.${stranger()}`, stranger()]
    const made = (
      await invite([
        { address: blocked, role: 'read' },
        { address: personal, role: 'read', personal: true },
        { address: 'cia@nordlys.example', role: 'read' },
        { address: gone, role: 'read' },
      ])
    ).body.value as { id: string }[]
    await around.anna.delete(`${path}/invitations/${made[3]!.id}`)
    const cia = (await around.anna.get(`${path}/permissions`)).body.value.find(
      (row: Row) => row.emailAddress?.address === 'cia@nordlys.example',
    )
    await around.anna.patch(`${path}/permissions/${cia.id}`, { role: 'none' })
    await around.world.policy({ domainMode: 'blockList', domains: ['kunde.example'] })
    await around.startWork()
    for (const { id } of made) expect((await around.settled(calendar, id)).mail).toBe('refused')
    expect((await around.settled(calendar, made[0]!.id)).mailAnswer).toContain('blockList kunde.example')
    const reached = around.office.received.flatMap(one => one.to)
    expect([blocked, personal, gone].filter(address => reached.includes(address))).toEqual([])
    expect(await knexOf(around.world.db)('publish_link_secret').where({ collection_id: calendar })).toEqual([])
  })

  it('between the mail and accepting refuses, says why, and lets it be accepted when it is loosened', async () => {
    const address = stranger()
    await invite([{ address, role: 'read' }])
    const { invitation } = await around.mail(address)
    const guest = visitor(around.world.app)
    await guest.get(invitation)
    await guest.post(`${invitation}/code`)
    const code = await around.code(address)
    await around.world.policy({ sharingCapability: 'ExistingExternalUserSharingOnly' })
    await guest.get(`${invitation}?code`)
    await guest.post(`${invitation}/enter`, { code })
    const page = await guest.get(invitation)
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('sharing policy of the organisation does not allow it')])
    expect(await knexOf(around.world.db)('principal').where({ address })).toEqual([])
    const known = stranger()
    await around.world.policy({ sharingCapability: null })
    await invite([{ address: known, role: 'read' }])
    await prove(known, (await around.mail(known)).invitation)
    const other = await around.calendar()
    await around.anna.post(`/calendars/${other}/invitations`, { recipients: [{ address: known, role: 'read' }] })
    const second = await around.mail(known, 3)
    await around.world.policy({ sharingCapability: 'ExistingExternalUserSharingOnly' })
    const visit = visitor(around.world.app)
    await visit.get(second.invitation)
    await visit.post(`${second.invitation}/code`)
    await visit.get(`${second.invitation}?code`)
    await visit.post(`${second.invitation}/enter`, { code: await around.code(known, 2) })
    expect((await visit.get(second.invitation)).text).toContain('The calendar is in your list')
    await around.world.policy({ sharingCapability: null })
    expect((await (await prove(address, invitation, {}, 2)).get(invitation)).text).toContain('You can see')
  })

  it('for one calendar withdraws what waits to be accepted there, for good', async () => {
    const address = stranger()
    await invite([
      { address, role: 'read' },
      { address: 'bo@nordlys.example', role: 'read' },
    ])
    const { invitation } = await around.mail(address)
    await around.astrid.patch(`${path}/policy`, { sharingCapability: 'Disabled' })
    await around.astrid.patch(`${path}/policy`, { sharingCapability: null })
    expect((await invitations()).map(one => `${one.kind} ${one.state}`).sort()).toEqual(['guest withdrawn', 'internal pending'])
    expect((await visitor(around.world.app).get(invitation)).status).toBe(410)
  })
})

describe('a mail', () => {
  it('that is tried again keeps its Message-ID, and each attempt’s address works', async () => {
    const address = stranger()
    around.office.refuse = (to, attempt) => (to === address && attempt < 2 ? { code: 451, text: 'Later' } : null)
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    const { invitation } = await around.mail(address)
    expect(await knexOf(around.world.db)('invitation_secret').where({ invitation_id: made.id })).toHaveLength(2)
    expect((await visitor(around.world.app).get(invitation)).status).toBe(200)
    expect(await around.settled(calendar, made.id)).toMatchObject({ mail: 'sent' })
    around.office.refuse = () => null
  })

  it('that the server never takes is shown to the sharer with the server’s words', async () => {
    const address = stranger()
    around.office.refuse = to => (to === address ? { code: 550, text: 'No such mailbox' } : null)
    const [made] = (await invite([{ address, role: 'read' }])).body.value
    expect(await around.settled(calendar, made.id)).toMatchObject({
      mail: 'failed',
      mailAnswer: expect.stringContaining('No such mailbox'),
    })
    around.office.refuse = () => null
  })

  it('makes no token that the owner cannot list and withdraw, whatever is shared and with whom', async () => {
    const { db, organizationId } = around.world
    const [guest, address] = [stranger(), stranger()]
    await invite([{ address: guest, role: 'read' }])
    await prove(guest, (await around.mail(guest)).invitation)
    const row = await knexOf(db)('principal').where({ address: guest }).first('id')
    const group = await addPrincipal(db, gate.administer(around.world.astrid), { kind: 'group', address: `g.${guest}`, name: 'Mixed' })
    await knexOf(db)('group_member').insert({ organization_id: organizationId, group_id: group.id, member_id: row!.id })
    await invite([
      { address: `g.${guest}`, role: 'read' },
      { address, role: 'read', personal: true },
      { address: stranger(), role: 'read' },
    ])
    await around.mail(address)
    const secrets = await knexOf(db)('publish_link_secret').where({ collection_id: calendar }).select('link_id')
    const listed = (await around.anna.get(`${path}/links`)).body.value as { id: string; state: string }[]
    expect(secrets.map(one => one.link_id)).toEqual(listed.map(one => one.id))
    const waiting = await knexOf(db)('invitation_secret')
      .distinct('invitation_id')
      .whereIn(
        'invitation_id',
        (await invitations()).map(one => one['id'] as string),
      )
    const known = (await invitations()).map(one => one['id'])
    expect(waiting.every(one => known.includes(one.invitation_id))).toBe(true)
    for (const one of listed) await around.anna.delete(`${path}/links/${one.id}`)
    expect((await around.anna.get(`${path}/permissions/anonymous`)).body.role).toBe('none')
  })

  it.each(['sv', 'nb', 'da'] as const)('speaks %s where it is asked to', async language => {
    const address = stranger()
    await invite([{ address, role: 'read' }], { language })
    const { received } = await around.mail(address)
    expect(received.mail.html).toContain(`<html lang="${language}">`)
    expect(`${received.mail.subject}${received.mail.text}`).not.toMatch(/shares|Accept|invitation can/)
    expect(received.mail.subject).toMatch(/delar kalendern|deler kalenderen/)
  })

  it('leaves no secret anywhere but in itself', async () => {
    const address = stranger()
    await invite([{ address, role: 'read' }])
    const { invitation } = await around.mail(address)
    const secret = invitation.slice('/i/'.length)
    const texts = [JSON.stringify(await audit()), JSON.stringify(await invitations())]
    const kept = 'SELECT to_jsonb(j) FROM pgboss.job j UNION ALL SELECT to_jsonb(o) FROM outbox o'
    const { rows } = await knexOf(around.world.db).raw<{ rows: unknown[] }>(kept)
    expect(JSON.stringify(rows)).toContain(address)
    for (const text of [...texts, JSON.stringify(rows)]) expect(text).not.toContain(secret)
    const hashes = await knexOf(around.world.db)('invitation_secret').select('token_hash')
    expect(hashes.every(({ token_hash: hash }) => hash.length === 32)).toBe(true)
  })
})

describe('mails of one person', () => {
  it('are counted, and the act that goes beyond them does nothing', async () => {
    const { config } = around.world
    const app = around.world.another({
      config: { ...config, rateLimits: 'on', limits: { ...config.limits, invitationsPerDayPerPerson: 2 } },
    })
    const anna = clientOf(app, await around.world.token(around.world.anna))
    const send = async (count: number) => {
      const recipients = Array.from({ length: count }, () => ({ address: stranger(), role: 'read' }))
      return (await anna.post(`${path}/invitations`, { recipients })).status
    }
    expect([await send(2), await send(1)]).toEqual([201, 429])
    expect(await invitations()).toHaveLength(2)
  })
})
