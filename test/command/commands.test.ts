/** Every command of `dela`, as a process of its own against a listening server. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { commands, findCommand } from '../../src/command/commands.ts'
import { knexOf } from '../../src/storage/database.ts'
import { allowed, type FeedHost, openFeedHost, says } from '../setup/feed-host.ts'
import { type NameServer, openNameServer } from '../setup/name-server.ts'
import { makeWorld, openPolicy, password, type World } from '../setup/world.ts'
import { call, type Called, type Calling, listening } from './calling.ts'

let world: World
let server: Awaited<ReturnType<typeof listening>>
let names: NameServer
let host: FeedHost
let folder: string
let work: string
const tokens: Record<string, string> = {}
const used = new Set<string>()
/** The rules of `openPolicy` as the API writes them. */
const asWritten = ['Anonymous:CalendarSharingFreeBusyReviewer', '*:CalendarSharingFreeBusyReviewer']

beforeAll(async () => {
  names = await openNameServer()
  names.zone.set('feeds.example', { A: [allowed] })
  host = await openFeedHost(allowed)
  world = await makeWorld({ directory: { dnsServers: [names.address] }, subscriptions: { allowedNetworks: [`${allowed}/32`] } })
  server = await listening(world.app)
  folder = mkdtempSync(join(tmpdir(), 'dela-command-'))
  for (const who of ['astrid', 'anna', 'bo', 'cia'] as const) tokens[who] = await world.token(world[who])
  await world.policy(openPolicy)
  work = await world.calendar(world.anna)
})
afterAll(async () => {
  await server.close()
  await world.close()
  await host.close()
  await names.close()
  rmSync(folder, { recursive: true, force: true })
})

/** @param who whose token it has; null for nobody's */
async function dela(who: string | null, line: string | readonly string[], { env = {}, ...more }: Calling = {}): Promise<Called> {
  const words = typeof line === 'string' ? line.split(' ') : line
  const name = findCommand(words)?.command.name
  if (name) used.add(name)
  const token = who === null ? {} : { DELA_TOKEN: tokens[who] ?? '' }
  return await call(words, { env: { DELA_URL: server.url, XDG_CONFIG_HOME: folder, DATABASE_URL: world.url, ...token, ...env }, ...more })
}

/** The same for what must come to be; its standard output. */
async function done(who: string | null, line: string | readonly string[], more: Calling = {}): Promise<string> {
  const { code, out, err } = await dela(who, line, more)
  if (code !== 0) throw new Error(`${String(line)} ended with ${code}: ${err}`)
  return out
}

const json = async (who: string | null, line: string) => JSON.parse(await done(who, `${line} --json --yes`)) as Record<string, never>
const rows = async (who: string | null, line: string) => (await json(who, line))['value'] as unknown as Record<string, unknown>[]

const event = (uid: string, summary: string) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T000000Z']
    .concat('DTSTART:20261123T090000Z', 'DTEND:20261123T100000Z', `SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', '')
    .join('\r\n')

describe('signing in', () => {
  it('keeps a token for this machine that its owner alone can read, and ends it', async () => {
    const told = await done(null, 'sign-in --address anna@nordlys.example --password-stdin', { input: `${password}\n` })
    const file = join(folder, 'dela', 'tokens.json')
    expect(told).toContain(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { token } = (JSON.parse(readFileSync(file, 'utf8')) as { servers: Record<string, { token: string }> }).servers[server.url] ?? {}
    expect(told).not.toContain(token)
    expect(await done(null, 'me', { env: { DELA_URL: '' } })).toMatch(/^address +anna@nordlys\.example$/m)
    expect((await rows(null, 'token list')).find(one => one['name'] === 'dela sign-in')?.['expiresAt']).toMatch(/^20/)
    await done(null, 'sign-out')
    expect((await dela(null, 'me')).code).toBe(1)
    const again = await dela(null, 'me', { env: { DELA_TOKEN: token ?? '' } })
    expect(again).toMatchObject({ code: 1, out: '' })
    expect((await dela(null, 'sign-out')).err).toMatch('Nobody is signed in')
  })

  it('refuses a wrong password, nobody to ask, and a file that others can read', async () => {
    const wrong = await dela(null, 'sign-in --address anna@nordlys.example --password-stdin', { input: 'wrong\n' })
    expect(wrong).toEqual({ code: 1, out: '', err: expect.stringMatching(/^dela: .*the password is wrong/i) })
    expect(await dela(null, 'sign-in --address anna@nordlys.example')).toMatchObject({
      code: 2,
      err: expect.stringMatching('--password-stdin'),
    })
    await done(null, 'sign-in --address bo@nordlys.example --password-stdin', { input: password })
    const file = join(folder, 'dela', 'tokens.json')
    const { chmodSync } = await import('node:fs')
    chmodSync(file, 0o644)
    expect(await dela(null, 'me')).toMatchObject({ code: 1, err: expect.stringMatching('Others on this machine can read') })
    rmSync(file)
  })

  it('makes and ends credentials', async () => {
    const token = (await done('bo', ['token', 'add', 'script', '--scope', 'readFreeBusy', '--scope', 'self'])).trim()
    writeFileSync(join(folder, 'token'), `${token}\n`)
    expect(await done(null, `me --token-file ${join(folder, 'token')}`)).toMatch('bo@nordlys.example')
    await done('bo', 'token end script')
    expect((await dela(null, `me --token-file ${join(folder, 'token')}`)).code).toBe(1)
    const secret = (await done('bo', 'app-password add phone')).trim()
    const listed = await done('bo', 'app-password list')
    expect(listed).toMatch('phone')
    expect(listed).not.toMatch(secret)
    await done('bo', 'app-password end phone')
    expect(await done('bo', 'app-password list')).toBe('You have no app passwords\n')
  })
})

describe('calendars', () => {
  it('are made, changed, filled, read and deleted', async () => {
    expect(await done('cia', 'calendar list')).toMatch(/^Work +anna@nordlys\.example +freeBusyRead/m)
    const { id } = await json('anna', 'calendar add Trips --color #0078D4 --time-zone Europe/Oslo')
    await done('anna', 'calendar change Trips --name Journeys --description Ours')
    expect(await json('anna', 'calendar show anna@nordlys.example/journeys')).toMatchObject({
      id,
      name: 'Journeys',
      timeZone: 'Europe/Oslo',
    })
    const file = join(folder, 'in.ics')
    writeFileSync(file, event('one', 'Café'))
    expect(await done('anna', `import Journeys ${file}`)).toBe('1 new, 0 changed, 0 unchanged, 0 not taken\n')
    expect(await json('anna', `import Journeys -`).catch(() => null)).toBeNull()
    expect(await done('anna', 'import Journeys -', { input: event('two', 'Tea') })).toMatch('1 new')
    expect(await done('anna', 'export Journeys')).toMatch(/SUMMARY:Café[\s\S]*SUMMARY:Tea|SUMMARY:Tea[\s\S]*SUMMARY:Café/)
    await done('anna', `export Journeys --out ${join(folder, 'out.ics')}`)
    expect(readFileSync(join(folder, 'out.ics'), 'utf8')).toMatch('SUMMARY:Tea')
    expect(await dela('anna', `import Journeys ${join(folder, 'none.ics')}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching('cannot be read'),
    })
    expect(await dela('anna', 'calendar delete Journeys')).toMatchObject({ code: 2, out: '', err: expect.stringMatching('--yes') })
    expect((await dela('anna', 'calendar show Journeys')).code).toBe(0)
    await done('anna', 'calendar delete Journeys --yes')
    expect((await dela('anna', 'calendar show Journeys')).code).toBe(1)
  })

  it('are fed from an address, and no longer', async () => {
    host.answers.set('/club.ics', says(event('one', 'Match').replace('BEGIN:VEVENT', 'X-WR-CALNAME:Club\r\nBEGIN:VEVENT')))
    const address = `http://feeds.example:${host.port}/club.ics`
    expect(await done('anna', `calendar subscribe ${address}`)).toMatch(/^Made Club \(/)
    expect(await json('anna', 'calendar show Club')).toMatchObject({ isFed: true, canEdit: false })
    expect(await json('anna', 'subscription show Club')).toMatchObject({ address, state: 'current' })
    host.answers.clear()
    expect(await done('anna', 'subscription refresh Club')).toMatch(/^problem +not-found$/m)
    expect(await done('anna', 'export Club')).toMatch('SUMMARY:Match')
    expect(await dela('anna', 'import Club -', { input: event('x', 'X') })).toMatchObject({
      code: 1,
      err: expect.stringMatching('fed from an address'),
    })
    host.answers.set('/other.ics', says(event('two', 'Cup')))
    await done('anna', `subscription change Club ${address.replace('club', 'other')}`)
    expect(await done('anna', 'export Club')).toMatch('SUMMARY:Cup')
    expect(await dela('anna', 'calendar subscribe http://127.0.0.1/')).toMatchObject({
      code: 1,
      err: expect.stringMatching('does not ask'),
    })
    expect(await dela('anna', 'subscription end Club')).toMatchObject({ code: 2, err: expect.stringMatching('--yes') })
    await done('anna', 'subscription end Club --yes')
    expect((await dela('anna', 'subscription show Club')).err).toMatch('not fed')
    await done('anna', 'calendar delete Club --yes')
  })

  it('are put into one’s own list and out of it', async () => {
    await world.share(world.anna, work, 'cia@nordlys.example', 'read')
    await done('cia', 'calendar close Work')
    expect(await done('cia', 'calendar list --listed')).not.toMatch('Work')
    await done('cia', 'calendar open Work --name Annas')
    expect(await rows('cia', 'calendar list --listed')).toContainEqual(expect.objectContaining({ id: work, listedName: 'Annas' }))
  })
})

describe('sharing', () => {
  it('gives, changes and takes roles', async () => {
    expect(await done('anna', 'share list Work')).toMatch(/^Default/m)
    expect(await json('anna', 'share allowed Work kim@outside.example')).toMatchObject({ isInsideOrganization: false })
    await done('anna', 'share give Work bo@nordlys.example write')
    await done('anna', 'share change Work bo@nordlys.example limitedRead')
    expect(await rows('anna', 'share list Work')).toContainEqual(
      expect.objectContaining({ role: 'limitedRead', emailAddress: expect.objectContaining({ address: 'bo@nordlys.example' }) }),
    )
    await done('anna', 'share remove Work bo@nordlys.example')
    await done('anna', 'share change Work Default none')
    expect(await dela('bo', 'share list Work')).toMatchObject({ code: 1, err: expect.stringMatching('You see no calendar "Work"') })
    const refused = await dela('anna', 'share give Work kim@outside.example write')
    expect(refused).toMatchObject({ code: 1, out: '' })
    const problem = await dela('anna', 'share give Work kim@outside.example write --json')
    expect(JSON.parse(problem.err)).toMatchObject({ status: 403 })
  })

  it('invites, and the invited answer', async () => {
    await done('anna', [
      'share',
      'invite',
      'Work',
      'kim@outside.example=limitedRead',
      'bo@nordlys.example',
      '--role',
      'read',
      '--message',
      'Our dates',
    ])
    expect(await done('anna', 'share invited Work')).toMatch(/kim@outside\.example +limitedRead +pending/)
    expect((await dela('anna', 'share invite Work lo@outside.example')).code).toBe(2)
    await done('anna', 'share resend Work kim@outside.example')
    const [waiting] = await rows('bo', 'invitation list')
    await done('bo', ['invitation', 'accept', String(waiting?.['id'])])
    expect(await done('bo', 'calendar list --listed')).toMatch('Work')
    await done('anna', 'share invite Work cia@nordlys.example=read')
    const [other] = await rows('cia', 'invitation list')
    await done('cia', ['invitation', 'decline', String(other?.['id'])])
    expect(await done('cia', 'invitation list')).toBe('Nobody waits for your answer\n')
    expect((await dela('cia', 'invitation accept x --calendar Work')).code).toBe(2)
  })

  it('asks colleagues for calendars, and answers them', async () => {
    expect(await done('cia', 'access list')).toBe('You have not asked for anything\n')
    expect(await done('cia', ['access', 'ask', 'anna@nordlys.example', 'write', '--message', 'To plan'])).toBe(
      'Asked, where there is anybody to ask\n',
    )
    await done('cia', 'access ask nobody@nordlys.example read')
    expect(await done('cia', 'access list')).toMatch(/nobody@nordlys\.example +read +waiting/)
    await done('cia', 'access withdraw nobody@nordlys.example')
    expect((await dela('cia', 'access withdraw nobody@nordlys.example')).code).toBe(1)
    expect(await done('anna', 'access waiting')).toMatch(/cia@nordlys\.example +.* write +To plan/)
    expect(await done('anna', 'access grant cia@nordlys.example --role delegateWithoutPrivateEventAccess')).toBe(
      'cia@nordlys.example has delegateWithoutPrivateEventAccess\n',
    )
    expect((await dela('anna', 'access grant cia@nordlys.example')).code).toBe(1)
    expect(await done('cia', 'access list')).toMatch(/anna@nordlys\.example +delegateWithoutPrivateEventAccess +granted/)
    await done('cia', ['access', 'ask', 'anna@nordlys.example', 'delegateWithPrivateEventAccess'])
    expect(await done('anna', 'access decline cia@nordlys.example')).toBe('Declined\n')
    expect(await done('anna', 'access waiting')).toBe('Nobody waits for your answer\n')
    expect((await dela('cia', 'access ask Nonexistent read')).code).toBe(1)
  })

  it('publishes', async () => {
    const printed = await done('anna', 'publish add Work limitedRead --name Website --expires 2099-12-31')
    const address = /^feed +(\S+)$/m.exec(printed)?.[1] ?? ''
    const open = async (at: string) => (await fetch(`${server.url}${new URL(at).pathname}`)).text()
    expect(await open(address)).toMatch('BEGIN:VCALENDAR')
    expect((await dela('anna', 'publish add Work write')).code).toBe(1)
    expect(await done('anna', 'publish list Work')).toMatch(/^Website +anonymous +limitedRead +limitedRead +live +2099-12-31/m)
    expect(await json('anna', 'publish change Work Website --role freeBusyRead --expires never')).toMatchObject({
      role: 'freeBusyRead',
      expiresAt: null,
    })
    const settings = '--from OneWeek --to 90 --details-days 7 --busy-days 30 --working-hours yes --category Kurser --category Public'
    const narrowed = { publishDateRangeFrom: 7, publishDateRangeTo: 90, detailsDays: 7, busyDays: 30, workingHoursOnly: true }
    expect(
      await json('anna', `publish change Work Website ${settings} --searchable on --embed https://www.example.com --language nb`),
    ).toMatchObject({
      ...narrowed,
      categories: ['Kurser', 'Public'],
      searchableUrlEnabled: true,
      embedOrigins: ['https://www.example.com'],
      language: 'nb',
    })
    const none =
      '--from none --to none --details-days none --busy-days none --working-hours no --category none --embed none --language reader'
    expect(await json('anna', `publish change Work Website ${none} --searchable no`)).toMatchObject({
      publishDateRangeFrom: null,
      publishDateRangeTo: null,
      categories: null,
      embedOrigins: null,
      language: null,
    })
    expect((await dela('anna', 'publish change Work Website --from Sometimes')).code).toBe(1)
    expect((await dela('anna', 'publish change Work Website --working-hours maybe')).code).toBe(2)
    expect((await dela('anna', 'publish change Work Website --password ask')).code).toBe(2)
    expect(await json('anna', 'publish change Work Website --password none')).toMatchObject({ hasPassword: false })
    const each = await done('anna', 'publish each Work freeBusyRead pia@elsewhere.example olle@elsewhere.example --to OneMonth')
    expect(each.match(/^(?:pia|olle)@elsewhere\.example +http\S+ +http\S+\.ics$/gm)).toHaveLength(2)
    expect(await done('anna', 'publish check Work freeBusyRead')).toBe('Nothing looks private\n')
    expect(await done('anna', 'publish uses Work Website')).toBe('It was not opened in the last 30 days\n')
    await done('anna', 'publish unpublish Work Website')
    await done('anna', 'publish restore Work website')
    expect(await dela('anna', 'publish renew Work Website')).toMatchObject({ code: 2, out: '' })
    const { ics } = await json('anna', 'publish renew Work Website')
    expect(String(ics)).not.toBe(address)
    expect(await open(String(ics))).toMatch('BEGIN:VCALENDAR')
    await done('anna', 'calendar add Together')
    expect(await done('anna', 'bundle list Work Website')).toBe('It shows its own calendar alone\n')
    expect(await json('anna', 'bundle add Work Website Together limitedRead')).toMatchObject({ name: 'Together', role: 'limitedRead' })
    expect((await dela('anna', 'bundle add Work Website Together read')).code).toBe(1)
    expect(await done('anna', 'bundle list Work Website')).toMatch(/^Together +limitedRead/m)
    await done('anna', 'bundle remove Work Website Together')
    expect(await done('anna', 'bundle list Work Website')).toBe('It shows its own calendar alone\n')
  })
})

describe('snapshots', () => {
  it('are looked at, sent, repeated and stopped', async () => {
    const files = { html: join(folder, 'mail.html'), ics: join(folder, 'mail.ics') }
    const look = '--role freeBusyRead --layout dailySchedule --working-hours --zone Europe/Oslo --language nb'
    const text = await done('anna', `snapshot preview Work next7Days kim@outside.example ${look} --html ${files.html} --ics ${files.ics}`)
    expect(text).toMatch(/^Kalender: Work, /)
    expect(text).toContain('Europe/Oslo')
    expect(readFileSync(files.html, 'utf8')).toMatch(/^<!doctype html>/)
    expect(readFileSync(files.ics, 'utf8')).toMatch(/^BEGIN:VCALENDAR/)
    const words = ['--subject', 'Our year', '--message', 'Hello', '--private', '--no-file']
    const sent = await done('anna', [
      'snapshot',
      'send',
      'Work',
      '2026-11-16..2027-03-31',
      'kim@outside.example',
      'pia@outside.example',
      ...words,
    ])
    expect(sent).toBe('2 mails are on the way\nIt shows more than 90 days\n')
    expect(await rows('anna', 'snapshot list Work')).toMatchObject([
      { subject: 'Our year', attachCalendar: false, includePrivateDetails: true, range: { firstDay: '2026-11-16', lastDay: '2027-03-31' } },
    ])
    expect(await done('anna', 'snapshot list Work')).toMatch(/2026-11-16 +2027-03-31 +kim@outside\.example \(queued\)/)
    // Nobody works here: as it would stand after two attempts.
    await knexOf(world.db)('outbox').where({ address: 'kim@outside.example' }).update({ attempts: 2 })
    await knexOf(world.db)('snapshot_delivery').where({ address: 'kim@outside.example' }).update({ answer: '451 Later' })
    expect(await done('anna', 'snapshot list Work')).toMatch(/kim@outside\.example \(queued, tried 2 times, next \d{4}-\S+Z: 451 Later\)/)
    expect(await done('anna', 'share invited Work')).toMatch(/queued, tried 2 times, next \d{4}-/)
    expect((await dela('anna', 'snapshot send Work today kim@outside.example --attachments')).code).toBe(1)
    expect((await dela('anna', 'snapshot send Work sometimes kim@outside.example')).code).toBe(1)
    const { id } = await json('anna', 'snapshot repeat Work next7Days kim@outside.example --on Monday --on friday --at 06:30')
    expect(await done('anna', 'snapshot series Work')).toMatch(/monday, friday +06:30 +next7Days +kim@outside\.example/)
    expect(await done('anna', `snapshot stop Work ${String(id)}`)).toBe('Stopped\n')
    expect((await dela('anna', `snapshot stop Work ${String(id)}`)).code).toBe(1)
  })
})

describe('working hours', () => {
  it('are one’s own, and a mailbox’s one acts for', async () => {
    expect(await done('anna', 'hours set 09:00 15:30 Monday tuesday --zone Europe/Oslo')).toBe('Set\n')
    expect(await json('anna', 'hours show')).toMatchObject({ daysOfWeek: ['monday', 'tuesday'], endTime: '15:30', timeZone: 'Europe/Oslo' })
    await done('anna', 'hours reset')
    expect(await json('anna', 'hours show')).toMatchObject({ isDefault: true })
    await done('bo', 'hours set 10:00 12:00 friday --mailbox reception@nordlys.example')
    expect(await json('bo', 'hours show --mailbox reception@nordlys.example')).toMatchObject({ startTime: '10:00' })
    expect((await dela('anna', 'hours show --mailbox reception@nordlys.example')).code).toBe(1)
  })
})

describe('the directory', () => {
  it('holds people', async () => {
    await done(
      'astrid',
      ['user', 'add', '--address', 'ida@nordlys.example', '--name', 'Ida Dahl', '--language', 'nb', '--password-stdin'],
      {
        input: 'a long enough password',
      },
    )
    expect(await done('astrid', 'user list')).toMatch(/^Ida Dahl +ida@nordlys\.example/m)
    expect(await done('bo', 'people ida')).toMatch('ida@nordlys.example')
    expect(await json('astrid', 'user change ida@nordlys.example --administrator yes')).toMatchObject({ isAdministrator: true })
    await done('astrid', 'user change ida@nordlys.example --administrator no')
    expect((await dela('astrid', 'user change ida@nordlys.example --administrator perhaps')).code).toBe(2)
    expect(await done('astrid', 'user show ida@nordlys.example')).toMatch(/^language +nb$/m)
    expect(await dela('astrid', 'user delete ida@nordlys.example')).toMatchObject({ code: 2, err: expect.stringMatching('--disposition') })
    const asked = await dela('astrid', 'user delete ida@nordlys.example --disposition delete')
    expect(asked).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/Calendar|Kalender/) })
    await done('astrid', 'user delete ida@nordlys.example --disposition transfer --to bo@nordlys.example --yes')
    expect(await done('astrid', 'user list')).not.toMatch('ida@nordlys.example')
    expect(await dela('bo', 'user list')).toMatchObject({ code: 1, err: expect.stringMatching('administrator') })
  })

  it('holds groups and shared mailboxes with their members', async () => {
    await done('astrid', 'group add --address board@nordlys.example --name Board')
    await done('astrid', 'group change board@nordlys.example --name Directors')
    await done('astrid', 'group member add board@nordlys.example bo@nordlys.example')
    expect(await done('astrid', 'group member list board@nordlys.example')).toMatch('bo@nordlys.example')
    await done('astrid', 'group member remove board@nordlys.example bo@nordlys.example')
    expect(await done('astrid', 'group list')).toMatch('Directors')
    expect(await json('astrid', 'group show board@nordlys.example')).toMatchObject({ groupKind: 'security' })
    await done('astrid', 'group delete board@nordlys.example --yes')
    await done('astrid', 'mailbox add --address desk@nordlys.example --name Desk')
    await done('astrid', 'mailbox member add desk@nordlys.example cia@nordlys.example --automapping no')
    expect(await json('astrid', 'mailbox member change desk@nordlys.example cia@nordlys.example --automapping yes')).toMatchObject({
      automapping: true,
    })
    expect(await done('astrid', 'mailbox member list desk@nordlys.example')).toMatch(/cia@nordlys\.example +user +yes/)
    await done('astrid', 'mailbox member remove desk@nordlys.example cia@nordlys.example')
    expect((await dela('astrid', 'mailbox sender set desk@nordlys.example anna@nordlys.example')).code).toBe(2)
    await done('astrid', 'mailbox sender set desk@nordlys.example anna@nordlys.example --send-on-behalf yes')
    expect(await done('astrid', 'mailbox sender list desk@nordlys.example')).toMatch(/anna@nordlys\.example +user +no +yes/)
    const invite = `share invite ${work} cia@nordlys.example=read --from desk@nordlys.example`
    expect((await dela('anna', invite)).err).toContain('you may not send as this mailbox')
    expect((await dela('anna', `share invite ${work} cia@nordlys.example=read --on-behalf`)).code).toBe(2)
    await done('anna', `${invite} --on-behalf`)
    expect((await dela('anna', `snapshot send ${work} today cia@nordlys.example --on-behalf`)).code).toBe(2)
    expect((await dela('anna', `snapshot send ${work} today cia@nordlys.example --from desk@nordlys.example`)).code).toBe(1)
    const weekly = `snapshot repeat ${work} today cia@nordlys.example --on monday --from desk@nordlys.example --on-behalf`
    expect(await json('anna', weekly)).toMatchObject({ from: { mailbox: 'desk@nordlys.example', right: 'sendOnBehalf' } })
    await done('astrid', 'mailbox sender remove desk@nordlys.example anna@nordlys.example')
    expect(await done('astrid', 'mailbox sender list desk@nordlys.example')).toMatch('Nobody may')
    const [waiting] = await rows('astrid', 'outbox list --address cia@nordlys.example --state queued')
    expect(await done('astrid', `outbox show ${String(waiting?.['id'])}`)).toMatch(/cia@nordlys\.example/)
    expect(await done('astrid', `outbox retry ${String(waiting?.['id'])}`)).toMatch('It is on its way')
    expect(await json('astrid', 'outbox counts')).toMatchObject({ sending: 0 })
    expect((await dela('anna', 'outbox list')).code).toBe(1)
    await done('astrid', 'mailbox change desk@nordlys.example --time-zone Europe/Oslo')
    expect(await json('astrid', 'mailbox show desk@nordlys.example')).toMatchObject({ timeZone: 'Europe/Oslo' })
    await done('astrid', 'mailbox delete desk@nordlys.example --disposition delete --yes')
    expect(await done('astrid', 'mailbox list')).not.toMatch('Desk')
  })

  it('turns a person into a shared mailbox, and removes guests', async () => {
    await done('astrid', 'user add --address old@nordlys.example --name Old')
    expect((await dela('astrid', 'user convert old@nordlys.example')).code).toBe(2)
    await done('astrid', 'user convert old@nordlys.example --yes')
    expect(await done('astrid', 'mailbox list')).toMatch('old@nordlys.example')
    const guest = { organization_id: world.organizationId, kind: 'guest', address: 'lo@outside.example', name: 'Lo' } as const
    await knexOf(world.db)('principal').insert(guest)
    expect(await done('astrid', 'guest list')).toMatch('lo@outside.example')
    expect((await dela('astrid', 'guest remove lo@outside.example')).code).toBe(2)
    await done('astrid', 'guest remove lo@outside.example --yes')
    expect(await done('astrid', 'guest list')).toBe('There are no guests\n')
  })

  it('is of an organization with domains and partners', async () => {
    expect(await json('astrid', 'organization show')).toMatchObject({ name: 'Nordlys Design Studio' })
    await done('astrid', ['organization', 'change', '--name', 'Nordlys'])
    expect(await done('astrid', 'domain add nordlys.test')).toMatch(/dela-verification=\S+/)
    expect((await dela('astrid', 'domain verify nordlys.test')).code).toBe(1)
    await done('astrid', 'domain remove nordlys.test --yes')
    expect(await done('astrid', 'domain list')).toMatch(/^nordlys\.example/m)
    const words = [
      'organization',
      'add',
      'Fjord',
      '--local',
      '--address',
      'ane@fjord.example',
      '--administrator',
      'Ane',
      '--password-stdin',
    ]
    const { organizationId } = JSON.parse(await done(null, [...words, '--json'], { input: 'a long enough password' })) as {
      organizationId: string
    }
    expect(organizationId).toMatch(/^[0-9a-f-]{36}$/)
    expect(
      (
        await dela(
          null,
          words.filter(word => word !== '--local'),
        )
      ).code,
    ).toBe(2)
    await done('astrid', 'federation add fjord.example')
    expect(await done('astrid', 'federation list')).toMatch(/^Fjord +fjord\.example +no/m)
    await done('astrid', 'federation remove Fjord --yes')
    expect(await done('astrid', 'federation list')).toBe('No organization is named\n')
  })
})

describe('the policy', () => {
  it('is shown, rehearsed and set, for the organization and below', async () => {
    expect(await json('astrid', 'policy show')).toMatchObject({ domainRules: asWritten })
    expect(await done('astrid', 'policy rehearse SharingCapability=Disabled')).toMatch(/Website/)
    expect(await dela('astrid', 'policy set SharingCapability=Disabled')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching('Website'),
    })
    expect(await json('astrid', 'policy show')).toMatchObject({ sharingCapability: 'ExternalUserAndGuestSharing' })
    await done('astrid', 'policy set SharingCapability=Disabled --yes')
    await done('astrid', 'policy set SharingCapability=ExternalUserAndGuestSharing')
    expect(await json('astrid', 'policy set --calendar Work anonymousLinks.maxRole=freeBusyRead')).toMatchObject({
      anonymousLinks: expect.objectContaining({ maxRole: 'freeBusyRead' }),
    })
    expect(await done('astrid', 'policy show --calendar anna@nordlys.example/Work')).toMatch('freeBusyRead')
    await done('astrid', 'policy set --calendar Work anonymousLinks=inherit')
    expect(await done('astrid', 'policy show --mailbox reception@nordlys.example')).toMatch('sharingCapability')
    expect(await done('astrid', 'policy show --user anna@nordlys.example')).toMatch('sharingCapability')
    expect(await done('astrid', 'policy scopes')).toMatch(/^calendar +Work +anna@nordlys\.example/m)
    expect((await dela('astrid', 'policy set')).code).toBe(2)
    expect((await dela('astrid', 'policy show --user anna@nordlys.example --calendar Work')).code).toBe(2)
    expect((await dela('bo', 'policy set SharingCapability=Disabled --yes')).code).toBe(1)
  })

  it('is taken from Exchange', async () => {
    const rules = ['Anonymous:CalendarSharingFreeBusyDetail', '*:CalendarSharingFreeBusyDetail']
    const pasted = `Domains : {${rules.join(', ')}}\n`
    expect(await done('astrid', 'policy import - --dry-run', { input: pasted })).toMatch(rules[0] ?? '')
    expect(await json('astrid', 'policy show')).toMatchObject({ domainRules: asWritten })
    await done('astrid', 'policy import - --yes', { input: pasted })
    const { domainRules } = await json('astrid', 'policy show')
    expect(domainRules).toEqual(rules)
    await done('astrid', ['policy', 'set', ...asWritten.flatMap(rule => ['--domains', rule])])
    expect(await json('astrid', 'policy show')).toMatchObject({ domainRules: asWritten })
  })
})

describe('oversight', () => {
  it('explains, and shows what others see', async () => {
    await world.share(world.anna, work, 'bo@nordlys.example', 'read')
    expect(await done('astrid', 'explain Work bo@nordlys.example')).toMatch(/^role +read$/m)
    await world.put(world.anna, work, event('seen', 'Planning'))
    expect(await done('anna', 'view-as Work bo@nordlys.example --from 2026-11-23 --to 2026-11-24')).toMatch('Planning')
    expect((await dela('anna', 'view-as Work bo@nordlys.example --from today')).code).toBe(2)
  })

  it('reads the audit log and lists what is outside', async () => {
    const some = await done('astrid', 'audit list --actor anna@nordlys.example --action link --limit 2')
    expect(some.trimEnd().split('\n')).toHaveLength(3)
    expect(await done('astrid', 'audit list --calendar Work --from 2020-01-01 --to 2020-01-02')).toBe('Nothing was done\n')
    const lines = (await done('astrid', 'audit export --format ndjson')).trimEnd().split('\n')
    expect(lines.map(line => (JSON.parse(line) as { action: string }).action)).toContain('link.publish')
    await done('astrid', `audit export --format csv --out ${join(folder, 'audit.csv')}`)
    expect(readFileSync(join(folder, 'audit.csv'), 'utf8')).toMatch('link.publish')
    expect((await dela('astrid', 'audit export --format xml')).code).toBe(2)
    expect(await done('astrid', 'external list')).toMatch('kim@outside.example')
    expect(await done('astrid', 'external show kim@outside.example')).toMatch(/Work/)
    expect(await done('astrid', 'external everything')).toMatch('Website')
    expect(await done('astrid', 'external everything --format csv')).toMatch('kim@outside.example')
    await done('anna', 'share withdraw Work kim@outside.example')
  })
})

describe('the server', () => {
  it('is looked at from outside', async () => {
    expect(await rows('astrid', 'doctor')).toContainEqual(expect.objectContaining({ check: 'server', state: 'ok' }))
    expect(await rows('astrid', 'doctor')).toContainEqual(expect.objectContaining({ check: 'mail queue' }))
    expect((await rows('anna', 'doctor')).map(one => one['check'])).not.toContain('mail queue')
    expect(await dela(null, 'doctor --url http://127.0.0.1:9')).toMatchObject({ code: 1, out: expect.stringMatching('fault') })
    expect(await dela('astrid', 'me --url http://127.0.0.1:9')).toMatchObject({ code: 1, err: expect.stringMatching('No Dela answers') })
    expect((await dela('astrid', 'me --url nonsense')).code).toBe(2)
  })

  it('may be an older one, whose reader goes away, or nobody’s', async () => {
    expect((await dela('astrid', 'audit list --json --limit 400', { impatient: true })).code).toBe(0)
    expect((await dela('astrid', 'audit export', { impatient: true })).code).toBe(0)
    expect(await dela(null, 'calendar list')).toEqual({ code: 1, out: '', err: expect.stringMatching(/Sign in[\s\S]*dela sign-in/) })
    expect((await dela('astrid', 'nonsense')).code).toBe(2)
    expect((await dela('astrid', 'user list extra')).code).toBe(2)
    expect(await dela('astrid', 'user')).toMatchObject({ code: 0, out: expect.stringMatching('dela user convert') })
    expect((await dela('astrid', 'user add --help')).out).toMatch('--administrator')
  })
})

describe('all commands', () => {
  it('were called above', () => {
    expect(commands.map(one => one.name).filter(name => !used.has(name))).toEqual([])
  })
})
