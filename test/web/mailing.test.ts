/** The page *E-mail calendar*, as a browser without scripts uses it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { listSeries } from '../../src/services/snapshot-series.ts'
import { listSnapshots } from '../../src/services/snapshots.ts'
import { expected, forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { actions, visitor, type Visitor } from './visitor.ts'

const monday = new Date('2026-11-16T00:00:00Z')
const now = () => new Date('2026-11-16T07:00:00Z')

let world: World
let anna: Visitor
let calendar: string
let path: string

const fields = {
  to: 'bo@fabrikam.example',
  range: 'next7Days',
  from: '',
  until: '',
  role: 'limitedRead',
  layout: 'eventList',
  attach: 'yes',
  subject: '',
  message: '',
  language: 'en',
  time: '07:00',
}

const share = async () => await gate.require(world.db, world.anna, 'share', calendar)
const sent = async () => await listSnapshots(world.db, await share())
/** What the page says after the form was posted. */
async function after(at: string, more: Record<string, string> = {}): Promise<string> {
  const answer = await anna.post(`${path}${at}`, { ...fields, ...more })
  expect([answer.status, answer.headers['location']]).toEqual([303, path])
  return (await anna.get(path)).text
}

beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
  anna = visitor(world.another({ now }))
  await anna.signIn('anna@nordlys.example')
})
afterAll(async () => await world.close())
beforeEach(async () => {
  calendar = await world.calendar(world.anna, `Desk ${Math.random()}`)
  await world.put(world.anna, calendar, plantedCalendar(monday))
  path = `/calendars/${calendar}/mail`
  await anna.get(path)
})

describe('E-mail calendar', () => {
  it('is reached from the calendar, and frames nothing but mails of this server', async () => {
    expect((await anna.get(`/calendars/${calendar}`)).text).toContain(`href="${path}"`)
    const page = await anna.get(path)
    expect(page.headers['content-security-policy']).toContain("frame-src 'self'")
    expect(page.headers['content-security-policy']).not.toContain('script-src')
    expect(page.text).toMatch(/<iframe [^>]*name="preview"[^>]* sandbox="allow-popups">/)
    expect(page.text).toContain('formtarget="preview"')
  })

  it('sends what was chosen, and tells of it', async () => {
    const page = await after('', {
      to: 'bo@fabrikam.example, cia@nordlys.example\r\n',
      range: 'custom',
      from: '2026-11-16',
      until: '2027-03-01',
      layout: 'dailySchedule',
    })
    expect(page).toContain('2 mails are on their way.')
    expect(page).toContain('It shows more than 90 days. Was that meant?')
    expect(page).toContain('bo@fabrikam.example (waiting), cia@nordlys.example (waiting)')
    expect(await sent()).toMatchObject([{ firstDay: '2026-11-16', lastDay: '2027-03-01', layout: 'dailySchedule', attachCalendar: true }])
    expect((await anna.get(path)).text).not.toContain('on their way')
  })

  it('begins a series and stops it', async () => {
    const page = await after('/repeat', { 'on-monday': 'yes', 'on-friday': 'yes', range: 'today' })
    expect(page).toContain('The mails will be sent from the next chosen day on.')
    expect(page).toContain('Monday, Friday at 07:00 (Europe/Stockholm): Today')
    const [stop = ''] = actions(page, '/stop')
    expect((await anna.post(stop)).status).toBe(303)
    expect((await anna.get(path)).text).toContain('No more mails will be sent.')
    expect(await listSeries(world.db, await share())).toMatchObject([{ endedBecause: 'stopped', daysOfWeek: ['monday', 'friday'] }])
  })

  it.each([
    ['', { to: '' }, 'Name at least one recipient.'],
    ['', { to: 'nobody' }, 'That is not an e-mail address'],
    ['', { to: Array.from({ length: 60 }, (_, n) => `p${n}@fabrikam.example`).join(' ') }, 'These are too many recipients.'],
    ['', { range: 'custom', from: '2026-11-20' }, 'Choose the first and the last day.'],
    ['', { range: 'custom', from: '2026-11-20', until: '2026-11-19' }, 'The range ends before it begins'],
    ['', { hours: 'yes' }, 'Working hours can be chosen for busy times only.'],
    ['', { role: 'freeBusyRead', private: 'yes' }, 'Busy times have no private details.'],
    ['', { attachments: 'yes' }, 'Attachments go with all details'],
    ['/repeat', {}, 'Choose at least one day of the week.'],
    ['/repeat', { 'on-monday': 'yes', range: 'wholeCalendar' }, 'Only today, tomorrow and the next 7 or 30 days can be repeated.'],
    ['/repeat', { 'on-monday': 'yes', time: '' }, 'Choose a time.'],
  ])('posted to "%s" with %j it comes back with what is wrong and what was typed', async (at, more, fault) => {
    const page = await after(at, { subject: 'Kept <b>', ...(more as Record<string, string>) })
    expect(page).toContain(fault)
    expect(page).toContain('value="Kept &lt;b&gt;"')
    expect(await sent()).toEqual([])
    expect(await listSeries(world.db, await share())).toEqual([])
  })

  it('says what the policy allows less of', async () => {
    await world.policy({ domainRules: ['*: CalendarSharingFreeBusySimple', 'blocked.example: none'] })
    expect(await after('')).toContain('The sharing policy allows less for one of the recipients.')
    expect(await after('', { to: 'x@blocked.example', role: 'freeBusyRead' })).toContain(
      'does not let this calendar be sent to one of the recipients',
    )
    await world.policy(openPolicy)
  })

  it.each([
    ['freeBusyRead', 'busy'],
    ['limitedRead', 'limited'],
    ['read', 'details'],
  ] as const)('shows the very mail at %s, and nothing above', async (role, level) => {
    for (const layout of ['dailySchedule', 'eventList']) {
      const answer = await anna.post(`${path}/preview`, { ...fields, role, layout, language: 'sv', message: 'Hej <script>' })
      expect(answer.status).toBe(200)
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none';.*frame-ancestors 'self'; sandbox/)
      expect(answer.headers['x-frame-options'] ?? 'SAMEORIGIN').toBe('SAMEORIGIN')
      expect(answer.text).toContain('To: bo@fabrikam.example')
      expect(answer.text).toContain('Hej &lt;script&gt;')
      expect(answer.text).toContain('Upptagen')
      for (const word of expected(level)) expect(answer.text).toContain(word)
      for (const word of forbidden(level)) expect([word, answer.text.includes(word)]).toEqual([word, false])
    }
    const year = { ...fields, range: 'custom', from: '2026-11-16', until: '2027-11-15' }
    expect((await anna.post(`${path}/preview`, year)).text).toContain('It shows more than 90 days.')
    expect((await anna.post(`${path}/preview`, { ...fields, to: '' })).text).toContain('Name at least one recipient.')
    expect(await sent()).toEqual([])
  })

  it('shows the mail of whichever recipient is named, the first’s where none is', async () => {
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'freeBusyRead')
    const several = { ...fields, to: 'bo@fabrikam.example\r\ncia@nordlys.example' }
    const shown = async (preview: string) => (await anna.post(`${path}/preview`, { ...several, preview })).text
    expect(await shown('')).toContain('To: bo@fabrikam.example')
    expect(await shown(' Bo@Fabrikam.example')).toContain('To: bo@fabrikam.example')
    const hers = await shown('cia@nordlys.example')
    expect(hers).toContain('To: Cia Holm &lt;cia@nordlys.example&gt;')
    for (const nobody of ['di@fabrikam.example', 'no address', '<script>', 'x'.repeat(3000)]) {
      const answer = await anna.post(`${path}/preview`, { ...several, preview: nobody })
      expect([answer.status, answer.text.includes('The preview is for one of the recipients')]).toEqual([200, true])
    }
    expect(await after('', { preview: 'cia@nordlys.example', subject: '', to: 'nobody' })).toMatch(
      /name="preview"[^>]*value="cia@nordlys\.example"/,
    )
    expect(await sent()).toEqual([])
  })

  it('is for whoever may share, and its forms are its own', async () => {
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'write')
    const cia = visitor(world.another({ now }))
    await cia.signIn('cia@nordlys.example')
    expect((await cia.get(path)).status).toBe(403)
    for (const at of ['', '/preview', '/repeat']) {
      expect([at, (await cia.post(`${path}${at}`, fields)).status]).toEqual([at, 403])
      expect([at, (await anna.post(`${path}${at}`, { ...fields, csrf: 'forged' })).status]).toEqual([at, 403])
      expect([at, (await anna.post(`${path}${at}`, { ...fields, role: 'owner' })).status]).toEqual([at, 400])
      expect([at, (await anna.post(`${path}${at}`, { ...fields, range: 'ever' })).status]).toEqual([at, 400])
    }
    expect(await sent()).toEqual([])
    const nobody = visitor(world.another({ now }))
    expect((await nobody.get(path)).headers['location']).toMatch(/^\/sign-in/)
  })
})
