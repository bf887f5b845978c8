import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import PostalMime from 'postal-mime'
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { Problem } from '../../src/errors.ts'
import * as gate from '../../src/services/gate.ts'
import { invite } from '../../src/services/invitations.ts'
import { takeMail } from '../../src/services/outbox.ts'
import { listSnapshots, type QueuedSnapshot, queueSnapshot, type SnapshotRequest } from '../../src/services/snapshots.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { listAudit } from '../../src/storage/audit-log.ts'
import { changeCollection, deleteCollection } from '../../src/storage/collections.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { addMailboxMember, addPrincipal, removeMailboxMember } from '../../src/storage/directory.ts'
import type { Delivery } from '../../src/storage/snapshots.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { openPostOffice, type PostOffice, type Received, until } from './post-office.ts'

const firstDay = new Date('2026-11-16T00:00:00Z')
const now = new Date('2026-11-16T08:00:00Z')
const range = { from: '2026-11-16', to: '2026-11-29' }
const pace = { pollSeconds: 0.5, retrySeconds: 1, forgottenSeconds: 300 }
const quiet = { info() {}, warn() {}, error: console.error }

let world: World
let office: PostOffice
let jobs: Jobs
let calendar: string

async function work(smtpUrl: string | null, directory: string | null = null): Promise<Jobs> {
  const config = { ...world.config, mail: { ...world.config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl, directory } }
  const transport = openTransport(config, quiet)
  return await startJobs({
    db: world.db,
    config,
    log: quiet,
    transport,
    publicUrl: world.dependencies.publicUrl,
    now: () => new Date(),
    queue: openQueue(world.db, quiet),
    pace,
  })
}

async function send(
  request: Partial<SnapshotRequest> & Pick<SnapshotRequest, 'recipients'>,
  sender: UserSubject = world.anna,
): Promise<QueuedSnapshot> {
  return await transaction(world.db, async tx => {
    const access = await gate.require(tx, sender, 'share', calendar)
    return await queueSnapshot(tx, access, { range, role: 'limitedRead', ...request }, world.dependencies, now)
  })
}

async function refused(request: Partial<SnapshotRequest> & Pick<SnapshotRequest, 'recipients'>): Promise<Problem> {
  const error: unknown = await send(request).catch((thrown: unknown) => thrown)
  if (error instanceof Problem) return error
  throw new Error(`Not refused: ${String(error)}`)
}

async function deliveries(): Promise<Delivery[]> {
  const [latest] = await listSnapshots(world.db, await gate.require(world.db, world.anna, 'share', calendar))
  return latest?.deliveries ?? []
}

async function settled(): Promise<Delivery[]> {
  return await until(async () => {
    const all = await deliveries()
    return all.length > 0 && all.every(one => one.settledAt !== null) ? all : null
  }, 'every delivery to be settled')
}

/** All that a reader of the mail may come to see, header lines and decoded bodies. */
function everything({ raw, mail }: Received): string {
  const file = mail.attachments[0]?.content
  const parts = [
    raw,
    mail.subject,
    mail.html,
    mail.text,
    typeof file === 'string' ? file : Buffer.from((file as ArrayBuffer | undefined) ?? new ArrayBuffer()).toString(),
  ]
  return [...parts, ...mail.headers.map(header => `${header.key}: ${header.value}`)].join('\n')
}

function file({ mail }: Received): string {
  return Buffer.from(mail.attachments[0]?.content as ArrayBuffer)
    .toString()
    .replaceAll('\r\n ', '')
}

beforeAll(async () => {
  world = await makeWorld()
  await addPrincipal(world.db, gate.administer(world.astrid), {
    address: 'social@nordlys.example',
    name: 'Social club',
    kind: 'group',
    groupKind: 'unified',
  })
})
afterAll(async () => await world.close())

beforeEach(async () => {
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, `Work ${Math.random()}`)
  await world.put(world.anna, calendar, plantedCalendar(firstDay))
  office = await openPostOffice()
  jobs = await work(office.url)
})
afterEach(async () => {
  await jobs.stop()
  await office.close()
})

describe('a mail', () => {
  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('at %s tells nothing above its level', async (role, level) => {
    await send({ recipients: ['bo@fabrikam.example'], role })
    const [received] = await office.next('bo@fabrikam.example')
    const all = everything(received!)
    for (const word of forbidden(level)) expect(all).not.toContain(word)
    const text = `${received!.mail.html}\n${received!.mail.text}\n${file(received!)}`
    for (const word of expected(level)) expect(text.split(word).length).toBeGreaterThanOrEqual(4)
    expect(received!.mail.text).toMatch(/13:00–14:00 +Busy/)
  })

  it('is text and HTML with the calendar attached, and says who it is from', async () => {
    await send({ recipients: ['bo@fabrikam.example'], message: 'See you' })
    const [{ mail, raw, from } = {} as Received] = await office.next('bo@fabrikam.example')
    expect(raw).toMatch(/^Content-Type: multipart\/mixed/m)
    expect([...raw.matchAll(/^Content-Type: (\S+?);/gm)].map(found => found[1])).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'text/calendar',
    ])
    expect(raw.replaceAll('\r\n ', ' ')).toMatch(
      /Content-Type: text\/calendar; charset=utf-8; method=PUBLISH; name="Work 0\.\d+ Calendar\.ics"/,
    )
    expect(mail.attachments[0]).toMatchObject({ disposition: 'attachment', mimeType: 'text/calendar' })
    expect(from).toBe('dela@nordlys.example')
    expect(mail.from).toEqual({ name: 'Anna Åkesson via Dela', address: 'dela@nordlys.example' })
    expect(mail.replyTo).toEqual([{ name: 'Anna Åkesson', address: 'anna@nordlys.example' }])
    expect(mail.headers.find(header => header.key === 'auto-submitted')?.value).toBe('auto-generated')
    expect(mail.text).toContain('> See you')
    const [delivery] = await settled()
    expect(delivery).toMatchObject({ status: 'sent', role: 'limitedRead' })
    expect(mail.messageId).toBe(`<${delivery?.id}@nordlys.example>`)
    const log = await listAudit(world.db, gate.administer(world.astrid), {}, { after: null, limit: 50 })
    const [act] = log.entries.filter(one => one.action === 'snapshot.send')
    expect(act).toMatchObject({
      actorId: world.anna.id,
      details: { from: '2026-11-16', to: '2026-11-29', recipients: [{ address: 'bo@fabrikam.example', role: 'limitedRead' }] },
    })
  })

  it('holds the chosen days and no others, in the file as well', async () => {
    await send({ recipients: ['bo@fabrikam.example'], range: { from: '2026-11-16', to: '2026-11-22' } })
    const [received] = await office.next('bo@fabrikam.example')
    const ics = file(received!)
    expect(ics).toContain('X-CLIPSTART:20261115T230000Z')
    expect(ics).toContain('X-CLIPEND:20261122T230000Z')
    // The week after holds the override: moved to eleven.
    expect(everything(received!)).not.toContain('kanari-override')
    const starts = [...ics.replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE/, '').matchAll(/^DTSTART[^:]*:(\d{8})/gm)].map(found => found[1])
    expect(new Set(starts)).toEqual(new Set(['20261116', '20261117', '20261118']))
    expect(starts).toHaveLength(3)
  })

  it('speaks to each in their own language: theirs, the sender’s choice, the organization’s', async () => {
    await world.addPerson({ address: 'dana@nordlys.example', name: 'Dana', language: 'da' })
    await send({ recipients: ['dana@nordlys.example', 'x@fabrikam.example'], language: 'nb', role: 'freeBusyRead' })
    const [[danish], [norwegian]] = await Promise.all([office.next('dana@nordlys.example'), office.next('x@fabrikam.example')])
    expect(danish?.mail.text).toContain('Optaget')
    expect(file(danish!)).toContain('SUMMARY:Optaget')
    expect(norwegian?.mail.text).toContain('Opptatt')
    expect(norwegian?.mail.subject).toMatch(/^Kalender: .*16\.–29\. november 2026$/)
    expect((await refused({ recipients: ['x@fabrikam.example'], language: 'fr' })).details.field).toBe('language')
  })
})

describe('the policy', () => {
  const tight = {
    domainRules: ['*: CalendarSharingFreeBusySimple', 'partner.example: CalendarSharingFreeBusyDetail', 'blocked.example: none'],
  }

  it('is asked for each recipient when it is sent off: refused with what is allowed, and nobody gets anything', async () => {
    await world.policy(tight)
    const above = await refused({ recipients: ['bo@nordlys.example', 'x@partner.example', 'y@fabrikam.example'], role: 'limitedRead' })
    expect(above.type).toBe('policy')
    expect(above.details).toMatchObject({ highestRole: 'freeBusyRead', field: 'recipients.2' })
    expect(above.details.because).toContain('*:')
    const out = await refused({ recipients: ['x@blocked.example'], role: 'freeBusyRead' })
    expect(out.type).toBe('calendar-cannot-be-shared')
    expect(out.details).toMatchObject({ reason: 'outside-not-allowed', highestRole: 'none', field: 'recipients.0' })
    const group = await refused({ recipients: ['bo@nordlys.example', 'social@nordlys.example'] })
    expect(group.details).toMatchObject({ reason: 'group-not-security', field: 'recipients.1' })
    expect(await deliveries()).toEqual([])
    const own = { address: 'y@fabrikam.example', role: 'freeBusyRead' as const }
    expect(
      (await send({ recipients: ['bo@nordlys.example', own, { address: 'x@partner.example' }], role: 'limitedRead' })).recipients,
    ).toHaveLength(3)
    const sent = await settled()
    expect(sent.map(one => [one.address, one.status, one.role])).toEqual([
      ['bo@nordlys.example', 'sent', 'limitedRead'],
      ['x@partner.example', 'sent', 'limitedRead'],
      ['y@fabrikam.example', 'sent', 'freeBusyRead'],
    ])
  })

  it('is asked again when each mail leaves: tightened meanwhile, nothing is sent and the sender is told once', async () => {
    await jobs.stop()
    await send({ recipients: ['bo@nordlys.example', 'x@fabrikam.example', 'y@fabrikam.example'], role: 'read' })
    await world.policy({ domainRules: ['*: none'] })
    jobs = await work(office.url)
    const all = await settled()
    expect(all.map(one => one.status)).toEqual(['sent', 'refused', 'refused'])
    expect(all[1]?.answer).toContain('*:none')
    const [notice] = await office.next('anna@nordlys.example')
    expect(notice?.mail.text).toContain('x@fabrikam.example')
    expect(notice?.mail.text).toContain('y@fabrikam.example')
    for (const word of [...expected('details'), ...forbidden('details')]) expect(everything(notice!)).not.toContain(word)
    await new Promise(resolve => setTimeout(resolve, 1500))
    expect(new Set(office.received.map(one => one.to[0]))).toEqual(new Set(['anna@nordlys.example', 'bo@nordlys.example']))
    expect(office.received).toHaveLength(2)
  })

  it('lowers what leaves when it has become stricter but does not forbid', async () => {
    await jobs.stop()
    await send({ recipients: ['x@fabrikam.example'], role: 'read' })
    await world.policy({ domainRules: ['*: CalendarSharingFreeBusySimple'] })
    jobs = await work(office.url)
    const [received] = await office.next('x@fabrikam.example')
    for (const word of forbidden('busy')) expect(everything(received!)).not.toContain(word)
  })

  it('does not let somebody send who may not share any more', async () => {
    await jobs.stop()
    calendar = await world.calendar(world.bo, `Desk ${Math.random()}`, world.reception.id)
    await send({ recipients: ['anna@nordlys.example'] }, world.bo)
    const admin = gate.administer(world.astrid)
    await transaction(world.db, async tx => {
      const { enqueue } = world.dependencies
      const access = await gate.require(tx, world.bo, 'share', calendar)
      const invited = { recipients: [{ address: 'cia@nordlys.example', role: 'read' as const }] }
      await invite(tx, access, invited, { config: world.config, enqueue, now })
    })
    await removeMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
    await knexOf(world.db)('collection').where({ id: calendar }).update({ name: 'kanari-renamed' })
    jobs = await work(office.url)
    const notices = await office.next('bo@nordlys.example', 2)
    const told = notices.map(everything).join('\n')
    for (const word of ['anna@nordlys.example', 'cia@nordlys.example', 'Not sent: Calendar']) expect(told).toContain(word)
    // Nor is a sender told more of the calendar than they may see.
    expect(told).not.toContain('kanari-renamed')
    expect(await knexOf(world.db)('outbox').where({ address: 'anna@nordlys.example', state: 'refused' })).toHaveLength(1)
    expect(office.received).toHaveLength(2)
    await addMailboxMember(world.db, admin, world.reception.id, world.everyone.id)
  })

  it('sends nothing for somebody who has left, and tells them nothing', async () => {
    await jobs.stop()
    const dora = await world.addPerson({ address: 'dora@nordlys.example', name: 'Dora' })
    calendar = await world.calendar(dora, 'Own')
    await send({ recipients: ['left@fabrikam.example'] }, dora)
    await knexOf(world.db)('principal').where({ id: dora.id }).update({ disabled_at: new Date() })
    jobs = await work(office.url)
    const state = async (address: string) => (await knexOf(world.db)('outbox').where({ address }).first('state'))?.state
    await until(async () => ((await state('dora@nordlys.example')) === 'dropped' ? true : null), 'the notice to be dropped')
    expect(await state('left@fabrikam.example')).toBe('refused')
    expect(office.received).toEqual([])
  })

  it('counts recipients and mails a day', async () => {
    const many = Array.from({ length: world.config.limits.snapshotRecipients + 1 }, (_, n) => `p${n}@fabrikam.example`)
    expect(await refused({ recipients: many })).toMatchObject({ type: 'bad-request', details: { field: 'recipients' } })
    const config = { ...world.config, rateLimits: 'on' as const, limits: { ...world.config.limits, snapshotsPerDayPerPerson: 2 } }
    const once = () =>
      transaction(world.db, async tx => {
        const access = await gate.require(tx, world.anna, 'share', calendar)
        await queueSnapshot(
          tx,
          access,
          { range, role: 'freeBusyRead', recipients: ['bo@nordlys.example'] },
          { config, enqueue: world.queue.enqueue },
          now,
        )
      })
    await once()
    await once()
    await expect(once()).rejects.toMatchObject({ type: 'too-many-requests' })
  })
})

describe('addresses and headers (D12)', () => {
  const evil = [
    'a@fabrikam.example,c@evil.example',
    'a@fabrikam.example\n',
    'a@fabrikam.example\r\nBcc: c@evil.example',
    'a\0@fabrikam.example',
    '"a@evil.example x"@nordlys.example',
    '"a b"@fabrikam.example',
    'A <a@fabrikam.example>',
    'group:a@fabrikam.example;',
    `${'a'.repeat(400)}@fabrikam.example`,
    'a@[127.0.0.1]',
    'a(c@evil.example)@fabrikam.example',
  ]
  it.each(evil)('refuses %j', async address => {
    expect(await refused({ recipients: [address] })).toMatchObject({
      type: 'bad-request',
      details: { reason: 'address-not-valid', field: 'recipients.0' },
    })
  })

  it('refuses what is no address, and keeps look-alike domains apart', async () => {
    expect(await refused({ recipients: ['anna'] })).toMatchObject({
      type: 'calendar-cannot-be-shared',
      details: { reason: 'address-not-valid' },
    })
    await world.policy({ domainRules: ['fabrikam.example: CalendarSharingFreeBusyReviewer'] })
    expect(await refused({ recipients: ['a@f\u0430brikam.example'] })).toMatchObject({ details: { reason: 'outside-not-allowed' } })
  })

  it('keeps every header on its line, whatever names and subjects hold', async () => {
    const writer = await gate.require(world.db, world.anna, 'writeProperties', calendar)
    await changeCollection(world.db, writer, { name: 'Work\r\nBcc: c@evil.example\r\n\r\n<script>' })
    await send({
      recipients: ['bo@fabrikam.example'],
      subject: `Week 47\r\nBcc: c@evil.example\0\u2028X-Evil: yes ${'=?utf-8?q?=41?='.repeat(800)}`,
    })
    const [{ mail, raw, to } = {} as Received] = await office.next('bo@fabrikam.example')
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
    expect(to).toEqual(['bo@fabrikam.example'])
    expect(head.match(/^Subject:/gm)).toHaveLength(1)
    expect(head).not.toMatch(/^(?:Bcc|X-Evil)/im)
    expect(mail.subject).toMatch(/^Week 47 Bcc: c@evil\.example X-Evil: yes /)
    expect(mail.bcc).toBeUndefined()
    for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    expect(mail.attachments).toHaveLength(1)
    expect(mail.attachments[0]?.filename).toMatch(/^Work Bcc c@evil\.example script Calendar\.ics$/)
    expect(mail.html).not.toContain('<script')
  })
})

describe('a mail server', () => {
  it('that greylists gets the same mail again, under the same Message-ID', async () => {
    office.refuse = (_, attempt) => (attempt < 3 ? { code: 451, text: 'Greylisted, come back later' } : null)
    const { recipients } = await send({ recipients: ['slow@fabrikam.example'] })
    await until(async () => ((await deliveries())[0]?.answer?.includes('Greylisted') ? true : null), 'the answer to be kept')
    const [received] = await office.next('slow@fabrikam.example')
    expect(office.attempts.get('slow@fabrikam.example')).toBe(3)
    expect(received?.mail.messageId).toBe(`<${recipients[0]?.id}@nordlys.example>`)
    expect((await settled())[0]).toMatchObject({ status: 'sent' })
    expect(office.received).toHaveLength(1)
  })

  it('that refuses for good is asked once, and its words are told', async () => {
    office.refuse = address => (address.startsWith('nobody') ? { code: 550, text: 'No such user here' } : null)
    await send({ recipients: ['nobody@fabrikam.example', 'bo@nordlys.example'] })
    const all = await settled()
    expect(all.map(one => one.status).toSorted()).toEqual(['failed', 'sent'])
    expect(all.find(one => one.status === 'failed')?.answer).toContain('No such user here')
    const [notice] = await office.next('anna@nordlys.example')
    expect(notice?.mail.text).toContain('No such user here')
    expect(office.attempts.get('nobody@fabrikam.example')).toBe(1)
  })

  it('that is away is tried again, until there are no attempts left', async () => {
    await office.close()
    await send({ recipients: ['bo@fabrikam.example'] })
    await until(async () => ((await deliveries())[0]?.answer ? true : null), 'the first attempt')
    expect((await deliveries())[0]).toMatchObject({ answer: 'The mail server cannot be used (ESOCKET)', settledAt: null })
    office = await openPostOffice(Number(new URL(office.url).port))
    await office.next('bo@fabrikam.example')
    office.refuse = () => ({ code: 450, text: 'Never' })
    await send({ recipients: ['never@fabrikam.example'] })
    await until(() => ((office.attempts.get('never@fabrikam.example') ?? 0) >= 2 ? true : null), 'the second attempt')
    await knexOf(world.db)('outbox')
      .where({ address: 'never@fabrikam.example' })
      .update({ expires_at: new Date(Date.now() - 1000) })
    expect((await settled())[0]).toMatchObject({ status: 'failed', answer: expect.stringContaining('Never') })
    expect(await knexOf(world.db)('outbox').where({ address: 'never@fabrikam.example' }).first('state')).toEqual({ state: 'expired' })
    office.refuse = () => null
    await office.next('anna@nordlys.example')
  }, 150_000)
})

describe('the queue', () => {
  it('has no job for a snapshot that was rolled back', async () => {
    const failed = transaction(world.db, async tx => {
      const access = await gate.require(tx, world.anna, 'share', calendar)
      await queueSnapshot(tx, access, { range, role: 'read', recipients: ['bo@fabrikam.example'] }, world.dependencies, now)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await send({ recipients: ['cy@fabrikam.example'] })
    await office.next('cy@fabrikam.example')
    expect(office.received.map(one => one.to)).toEqual([['cy@fabrikam.example']])
  })

  it('that cannot begin undoes the act that needed it, and begins with the next', async () => {
    await jobs.stop()
    const late = openQueue(world.db, { ...quiet, error() {} })
    const { enqueue } = late
    const act = async () => {
      await transaction(world.db, async tx => {
        const access = await gate.require(tx, world.anna, 'share', calendar)
        const recipients = ['late@fabrikam.example']
        await queueSnapshot(tx, access, { range, role: 'limitedRead', recipients }, { ...world.dependencies, enqueue }, now)
      })
    }
    try {
      await knexOf(world.db).raw('ALTER TABLE pgboss.queue RENAME TO away')
      await expect(act()).rejects.toThrow()
      expect(await deliveries()).toEqual([])
      await knexOf(world.db).raw('ALTER TABLE pgboss.away RENAME TO queue')
      await act()
      jobs = await work(office.url)
      await office.next('late@fabrikam.example')
      expect(await deliveries()).toHaveLength(1)
    } finally {
      await late.stop()
    }
  })

  it('gives a mail to one worker, and to another only when that one is dead', async () => {
    await jobs.stop()
    await send({ recipients: ['bo@fabrikam.example'] })
    const [mail] = await knexOf(world.db)('outbox').where({ address: 'bo@fabrikam.example', state: 'queued' })
    const take = async () => await takeMail(world.db, mail!.id, world.config, pace.forgottenSeconds, async () => {})
    const taken = await Promise.all([1, 2, 3].map(take))
    expect(taken.filter(one => one !== null)).toMatchObject([{ attempts: 1, job: { queue: 'snapshot' } }])
    await knexOf(world.db)('outbox')
      .where({ id: mail!.id })
      .update({ claimed_at: new Date(Date.now() - 301_000) })
    jobs = await work(office.url)
    await office.next('bo@fabrikam.example')
    expect((await settled())[0]?.status).toBe('sent')
  })

  it('sends nothing of a calendar that is gone', async () => {
    await jobs.stop()
    await send({ recipients: ['bo@fabrikam.example'] })
    await deleteCollection(world.db, await gate.require(world.db, world.anna, 'share', calendar))
    calendar = await world.calendar(world.anna, 'Another')
    await send({ recipients: ['cy@fabrikam.example'] })
    jobs = await work(office.url)
    await office.next('cy@fabrikam.example')
    expect(office.received).toHaveLength(1)
  })
})

it('writes mails as files when there is no mail server', async () => {
  await jobs.stop()
  const folder = join(await mkdtemp(join(tmpdir(), 'dela-mail-')), 'mail')
  jobs = await work(null, folder)
  await send({ recipients: ['bo@fabrikam.example'] })
  const [delivery] = await settled()
  expect(delivery?.answer).toBe(`written to ${delivery?.id}.eml`)
  expect(readdirSync(folder)).toEqual([`${delivery?.id}.eml`])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const mail = await PostalMime.parse(readFileSync(join(folder, `${delivery?.id}.eml`)))
  expect(mail.to).toEqual([{ name: '', address: 'bo@fabrikam.example' }])
  expect(mail.html).toContain('kanari-summary')
  await rm(folder, { recursive: true })
})

it.each([
  [{ from: '2026-11-31', to: '2026-12-01' }, 'range.from'],
  [{ from: '2026-11-21', to: '2026-11-20' }, 'range.to'],
  [{ from: '2026-11-21', to: '2036-11-21' }, 'range.to'],
  [{ from: '2026-11-21T09:00:00', to: '2026-11-22' }, 'range.from'],
  [{ from: '1; DROP', to: '2026-11-22' }, 'range.from'],
])('refuses the range %j', async (given, field) => {
  expect(await refused({ recipients: ['bo@nordlys.example'], range: given })).toMatchObject({ type: 'bad-request', details: { field } })
})
