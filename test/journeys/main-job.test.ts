/**
 * The main job end to end, as a newcomer with curl does it, against two processes on one database: import, three levels, three
 * truths, WebDAV, mail, the policy off and on again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import PostalMime from 'postal-mime'
import { type Child, startDela, until } from '../process/child.ts'
import { testDatabase, type TestDatabase } from '../setup/database.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'

interface Line {
  url: string
  users: { address: string; password: string; appPassword: string; token: string }[]
  links: { calendar: string; role: string; html: string; ics: string }[]
  caldav: string
  webdav: string
  mailDirectory: string
}

let database: TestDatabase
let [first, second]: Child[] = []
let line: Line
let other: string
const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'dela-journey-')))

beforeAll(async () => {
  database = await testDatabase()
  const env = { DATABASE_URL: database.url, DELA_LIMITS: 'off' }
  first = startDela(['--data', folders[0] ?? '', '--demo'], { env })
  await first.ready
  line = JSON.parse(first.said()) as Line
  // Either process may send the mail; both write it where the first says.
  second = startDela(['--data', folders[1] ?? ''], { env: { ...env, DELA_MAIL_DIRECTORY: line.mailDirectory } })
  other = (await second.ready).url
}, 120_000)

afterAll(async () => {
  for (const child of [first, second]) {
    child?.process.kill('SIGTERM')
    await child?.ended
  }
  await database.drop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const levels = { freeBusyRead: 'busy', limitedRead: 'limited', read: 'details' } as const
const monday = () => {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - ((now.getUTCDay() + 6) % 7)))
}
const dayOf = (offset: number) => new Date(monday().getTime() + offset * 86_400_000).toISOString().slice(0, 10)

async function api(
  path: string,
  more: { method?: string; body?: unknown; ics?: string; user?: number; base?: string } = {},
): Promise<Response> {
  const { method = more.body === undefined && more.ics === undefined ? 'GET' : 'POST', user = 0, base = line.url } = more
  const headers = {
    Authorization: `Bearer ${line.users[user]?.token}`,
    'Content-Type': more.ics === undefined ? 'application/json' : 'text/calendar',
  }
  const body = more.ics ?? (more.body === undefined ? null : JSON.stringify(more.body))
  return await fetch(`${base}/api${path}`, { method, headers, body })
}

async function json<T>(reply: Response, status: number): Promise<T> {
  const text = await reply.text()
  expect(`${reply.status} ${text}`).toMatch(new RegExp(`^${status} `))
  return JSON.parse(text) as T
}

describe('the line that --demo --json prints', () => {
  it('is one line with all that a script needs', () => {
    expect(first?.said().trimEnd().split('\n')).toHaveLength(1)
    expect(Object.keys(line).sort()).toEqual(['caldav', 'links', 'mailDirectory', 'url', 'users', 'webdav'])
    expect(line.users).toHaveLength(3)
    expect(line.links.map(link => link.role)).toEqual(['freeBusyRead', 'limitedRead', 'read'])
  })

  it('tells secrets to standard output alone', () => {
    const secrets = [...line.users.flatMap(user => [user.password, user.appPassword, user.token]), ...line.links.map(link => link.html)]
    for (const secret of secrets) expect(first?.told()).not.toContain(secret)
  })

  it('an address that calendar programs find everything from', async () => {
    const user = line.users[0]
    const Authorization = `Basic ${Buffer.from(`${user?.address}:${user?.appPassword}`).toString('base64')}`
    const ask = async (address: string, prop: string, Depth: string) => {
      const body = `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>${prop}</prop></propfind>`
      return await (await fetch(address, { method: 'PROPFIND', headers: { Authorization, Depth }, body })).text()
    }
    const hrefIn = (text: string, element: string) => new RegExp(`:${element}><D:href>([^<]+)`).exec(text)?.[1] ?? ''
    const principal = hrefIn(await ask(line.caldav, '<current-user-principal/>', '0'), 'current-user-principal')
    const home = hrefIn(await ask(new URL(principal, line.caldav).href, '<C:calendar-home-set/>', '0'), 'calendar-home-set')
    expect(await ask(new URL(home, line.caldav).href, '<resourcetype/>', '1')).toContain('<C:calendar/>')
  })

  it('links that show something at every level', async () => {
    for (const link of line.links) {
      expect(await (await fetch(link.ics)).text()).toContain('BEGIN:VEVENT')
      expect((await fetch(link.html)).status).toBe(200)
    }
  })
})

describe('the main job', () => {
  let id: string
  const links: Record<string, { id: string; html: string; ics: string }> = {}

  it('imports a file', async () => {
    id = (await json<{ id: string }>(await api('/calendars', { body: { name: 'Planted' } }), 201)).id
    const ics = plantedCalendar(monday())
    const report = await json(await api(`/calendars/${id}/import`, { ics }), 200)
    expect(report).toEqual({ created: 3, changed: 0, unchanged: 0, refused: [] })
    const again = await json(await api(`/calendars/${id}/import`, { ics }), 200)
    expect(again).toEqual({ created: 0, changed: 0, unchanged: 3, refused: [] })
  })

  it('publishes at three levels, each with a truth of its own', async () => {
    for (const [role, level] of Object.entries(levels)) {
      const link = await json<{ id: string; html: string; ics: string }>(await api(`/calendars/${id}/links`, { body: { role } }), 201)
      links[role] = link
      const feed = await fetch(link.ics)
      const pages = await Promise.all(
        ['month', 'week', 'list'].flatMap(view =>
          ['en', 'sv'].map(lang => fetch(`${link.html}?view=${view}&lang=${lang}&date=${dayOf(0)}`)),
        ),
      )
      const texts = await Promise.all([feed, ...pages].map(async reply => JSON.stringify([...reply.headers]) + (await reply.text())))
      for (const text of texts) for (const word of forbidden(level)) expect(text).not.toContain(word)
      for (const word of expected(level)) expect(texts[0]).toContain(word)
      expect(texts[0]).toContain('BEGIN:VTIMEZONE')
    }
    const bodies = await Promise.all(Object.values(links).map(async link => await (await fetch(link.ics)).text()))
    expect(new Set(bodies).size).toBe(3)
  })

  it('answers an unchanged feed with 304', async () => {
    const { ics = '' } = links['read'] ?? {}
    const etag = (await fetch(ics)).headers.get('etag') ?? ''
    const reply = await fetch(ics, { headers: { 'If-None-Match': etag } })
    expect(reply.status).toBe(304)
    expect(reply.headers.get('etag')).toBe(etag)
  })

  it('takes another calendar by WebDAV and publishes it', async () => {
    const { address, appPassword } = line.users[0] ?? { address: '', appPassword: '' }
    const headers = {
      Authorization: `Basic ${Buffer.from(`${address}:${appPassword}`).toString('base64')}`,
      'Content-Type': 'text/calendar',
    }
    const ics = [
      'BEGIN:VCALENDAR',
      'METHOD:PUBLISH',
      'VERSION:2.0',
      'PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN',
      'X-WR-CALNAME:Published by Outlook',
      'BEGIN:VEVENT',
      'UID:outlook-1',
      `DTSTART;TZID="W. Europe Standard Time":${dayOf(0).replaceAll('-', '')}T090000`,
      `DTEND;TZID="W. Europe Standard Time":${dayOf(0).replaceAll('-', '')}T100000`,
      'SUMMARY:From Outlook',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n')
    const url = `${line.webdav}Astrid%20Calendar.ics`
    expect((await fetch(url, { method: 'PUT', headers, body: ics })).status).toBe(201)
    const replaced = await fetch(url, { method: 'PUT', headers, body: ics.replace('From Outlook', 'From Outlook again') })
    expect(replaced.status).toBe(204)
    expect(replaced.headers.get('etag')).toMatch(/^"/)
    const { value } = await json<{ value: { id: string; name: string }[] }>(await api('/calendars'), 200)
    const published = value.find(one => one.name === 'Published by Outlook')
    const link = await json<{ ics: string }>(await api(`/calendars/${published?.id}/links`, { body: { role: 'read' } }), 201)
    expect(await (await fetch(link.ics)).text()).toContain('SUMMARY:From Outlook again')
  })

  it('mails a snapshot at the level that was chosen', async () => {
    const body = { recipients: ['kim@partner.example'], range: { from: dayOf(0), to: dayOf(14) }, role: 'limitedRead' }
    await json(await api(`/calendars/${id}/snapshots`, { body }), 202)
    const written = () => readdirSync(line.mailDirectory).filter(name => name.endsWith('.eml'))
    await until(() => written().length > 0)
    const raw = readFileSync(join(line.mailDirectory, written()[0] ?? ''), 'utf8')
    const mail = await PostalMime.parse(raw)
    expect(mail.to?.[0]?.address).toBe('kim@partner.example')
    const attached = Buffer.from(mail.attachments[0]?.content as ArrayBuffer).toString()
    for (const text of [raw, mail.html ?? '', mail.text ?? '', attached])
      for (const word of forbidden('limited')) expect(text).not.toContain(word)
    for (const text of [mail.html, mail.text, attached]) expect(text).toContain('kanari-summary')
    expect(attached).toContain('X-CLIPSTART')
  }, 60_000)

  it('refuses a snapshot above the policy, with the highest role and the rule', async () => {
    const body = { recipients: ['kim@partner.example'], range: { from: dayOf(0), to: dayOf(14) }, role: 'read' }
    const problem = await json(await api(`/calendars/${id}/snapshots`, { body }), 403)
    expect(problem).toMatchObject({
      type: '/problems/policy',
      highestRole: 'limitedRead',
      because: expect.stringContaining('*:') as unknown,
    })
  })

  it('goes quiet on the next request of every process when anonymous sharing is switched off, and comes back', async () => {
    const at = (base: string, address = '') => base + new URL(address).pathname
    const states = async () =>
      await Promise.all(
        [line.url, other].flatMap(base =>
          Object.values(links).map(async link => {
            const [ics, html] = await Promise.all([fetch(at(base, link.ics)), fetch(at(base, link.html))])
            const text = await ics.text()
            return [
              ics.status,
              html.status,
              text.match(/BEGIN:VEVENT/g)?.length ?? 0,
              forbidden('busy').some(word => text.includes(word)),
            ].join()
          }),
        ),
      )
    const before = await states()
    expect(before.map(state => state.slice(0, 7))).toEqual(Array.from({ length: 6 }, () => '200,200'))

    await json(await api('/policy', { method: 'PATCH', body: { sharingCapability: 'Disabled' } }), 200)
    expect(await states()).toEqual(Array.from({ length: 6 }, () => '200,403,1,false'))
    await json(await api('/policy', { method: 'PATCH', body: { sharingCapability: 'ExternalUserAndGuestSharing' }, base: other }), 200)
    expect(await states()).toEqual(before)
  })

  it('races the policy against readers on both processes: no answer above what was in force', async () => {
    const link = links['read']
    const rules = {
      on: ['Anonymous:CalendarSharingFreeBusyReviewer', '*:CalendarSharingFreeBusyDetail'],
      off: ['*:CalendarSharingFreeBusyDetail'],
    }
    let stale = 0
    for (let round = 0; round < 25; round++) {
      const base = round % 2 === 0 ? line.url : other
      await json(await api('/policy', { method: 'PATCH', body: { domainRules: rules.off }, base }), 200)
      const replies = await Promise.all(
        [line.url, other, line.url, other].map(async at => await (await fetch(at + new URL(link?.ics ?? '').pathname)).text()),
      )
      stale += replies.filter(text => text.includes('kanari')).length
      await json(await api('/policy', { method: 'PATCH', body: { domainRules: rules.on }, base }), 200)
      const back = await (await fetch(other + new URL(link?.ics ?? '').pathname)).text()
      expect(back).toContain('kanari-summary')
    }
    expect(stale).toBe(0)
  }, 60_000)

  it('a colleague sees what was shared, is refused more with the reason, and nothing after the revoke', async () => {
    const address = line.users[1]?.address
    const permission = await json<{ id: string }>(
      await api(`/calendars/${id}/permissions`, { body: { emailAddress: { address }, role: 'limitedRead' } }),
      201,
    )
    const seen = await (await api(`/calendars/${id}/events?from=${dayOf(0)}T00:00:00Z&to=${dayOf(28)}T00:00:00Z`, { user: 1 })).text()
    for (const word of forbidden('limited')) expect(seen).not.toContain(word)
    expect(seen).toContain('kanari-summary')
    const refused = await json(await api(`/calendars/${id}/import`, { ics: plantedCalendar(monday()), user: 1 }), 403)
    expect(refused).toMatchObject({ highestRole: 'limitedRead' })
    expect((await api(`/calendars/${id}/permissions/${permission.id}`, { method: 'DELETE' })).status).toBe(204)
    const organization = await json<{ value: { id: string; emailAddress: unknown }[] }>(await api(`/calendars/${id}/permissions`), 200)
    const everybody = organization.value.find(one => one.emailAddress === null)
    await json(await api(`/calendars/${id}/permissions/${everybody?.id}`, { method: 'PATCH', body: { role: 'none' } }), 200)
    expect((await api(`/calendars/${id}`, { user: 1, base: other })).status).toBe(404)
  })

  it('unpublishes one link: a notice in the feed, 410 on the page, the others live on', async () => {
    const { id: linkId = '', ics = '', html = '' } = links['read'] ?? {}
    expect((await api(`/calendars/${id}/links/${linkId}`, { method: 'DELETE' })).status).toBe(204)
    const text = await (await fetch(ics)).text()
    expect(text).not.toContain('kanari')
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1)
    expect((await fetch(html)).status).toBe(410)
    expect((await fetch(links['limitedRead']?.html ?? '')).status).toBe(200)
  })
})
