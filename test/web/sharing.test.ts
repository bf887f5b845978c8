/** The page *Share calendar*, as a browser without scripts uses it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { listInvitations } from '../../src/services/invitations.ts'
import { listPermissions } from '../../src/services/permissions.ts'
import { knexOf } from '../../src/storage/database.ts'
import { forbidden, plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { actions, visitor, type Visitor } from './visitor.ts'

const now = () => new Date('2026-11-16T07:00:00Z')
const fields = { to: 'bo@nordlys.example', role: 'limitedRead', outside: 'guest', subject: '', message: '', language: 'en' }

let world: World
let anna: Visitor
let calendar: string
let path: string

const share = async () => await gate.require(world.db, world.anna, 'share', calendar)
const invited = async () =>
  (await listInvitations(world.db, await share()))
    .map(one => [one.address, one.kind, one.role, one.state])
    .toSorted(([a = ''], [b = '']) => a.localeCompare(b))
const given = async () =>
  (await listPermissions(world.db, await share(), now())).flatMap(one => (one.emailAddress ? [[one.emailAddress.address, one.role]] : []))
/** What the page says after the form was posted. */
async function after(at: string, more: Record<string, string> = {}, who = anna): Promise<string> {
  const answer = await who.post(`${path}${at}`, { ...fields, ...more })
  expect([answer.status, answer.headers['location']]).toEqual([303, path])
  return (await who.get(path)).text
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
  await world.put(world.anna, calendar, plantedCalendar(now()))
  path = `/calendars/${calendar}/sharing`
  await anna.get(path)
})

describe('Share calendar', () => {
  it('is reached from the calendar, shares with several in one act, and lists them; nothing of an event stands on it', async () => {
    expect((await anna.get(`/calendars/${calendar}`)).text).toContain(`href="${path}"`)
    const page = await after('', { to: 'bo@nordlys.example, cia@nordlys.example\r\nkari@kunde.example', back: 'yes', message: 'Hej' })
    expect(page).toContain('Shared. 3 mails are on their way.')
    expect(page.match(/Invited, not answered; ends 16 December 2026|Invited, not answered/g)).toHaveLength(3)
    expect(await given()).toEqual([
      ['bo@nordlys.example', 'limitedRead'],
      ['cia@nordlys.example', 'limitedRead'],
      ['kari@kunde.example', 'limitedRead'],
    ])
    const [one] = await listInvitations(world.db, await share())
    expect(one).toMatchObject({ shareBack: true, message: 'Hej' })
    for (const word of forbidden('busy')) expect([word, page.includes(word)]).toEqual([word, false])
    expect((await anna.get(path)).text).not.toContain('on their way')
    expect(await after('', { to: 'kari@kunde.example', back: 'yes', message: 'Hej' })).toContain('Shared.')
  })

  it('changes a level, sends again, withdraws and stops', async () => {
    const page = await after('', { to: 'bo@nordlys.example kari@kunde.example' })
    const changes = actions(page, '').filter(action => /\/sharing\/[0-9a-f-]{36}$/.test(action))
    expect(changes).toHaveLength(3)
    const [, bo = ''] = changes
    expect(await after(bo.slice(path.length), { role: 'write' })).toContain('The level is changed. It holds at once.')
    expect(await given()).toContainEqual(['bo@nordlys.example', 'write'])
    const [resend = ''] = actions(page, '/resend')
    expect(await after(resend.slice(path.length))).toContain('Another mail is on its way.')
    for (const stop of actions(page, '/stop')) expect(await after(stop.slice(path.length))).toContain('not shared with them any more')
    expect(await given()).toEqual([])
    const [stopBo = ''] = actions(page, '/stop')
    expect(await after(stopBo.slice(path.length))).toContain('It has changed meanwhile.')
    const again = await after(resend.slice(path.length))
    expect(again).toContain('It has changed meanwhile.')
  })

  it('gives people outside an address of their own, colleagues never', async () => {
    const page = await after('', { to: 'bo@nordlys.example kari@kunde.example', outside: 'personal' })
    expect(await invited()).toEqual([
      ['bo@nordlys.example', 'internal', 'limitedRead', 'pending'],
      ['kari@kunde.example', 'personal', 'limitedRead', 'accepted'],
    ])
    expect(page).toContain('Address of their own')
    const [withdraw = ''] = actions(page, '/withdraw')
    expect(await after(withdraw.slice(path.length))).toContain('The invitation is withdrawn.')
    expect(await after('', { to: 'per@kunde.example', outside: 'personal', role: 'write' })).toContain('lets nobody edit')
  })

  it('refuses all when one is refused, says who, why and what would be allowed, and the refusal is in the log', async () => {
    await world.policy({ domainRules: ['*: CalendarSharingFreeBusySimple', 'blocked.example: none'] })
    const page = await after('', { to: 'bo@nordlys.example kari@kunde.example x@blocked.example', subject: 'Kept <b>' })
    await world.policy(openPolicy)
    expect(page).toContain('Nothing was shared. Mend this and share again:')
    expect(page).toContain('The highest level that can be given here: Can view when I’m busy.')
    expect(page).toContain('x@blocked.example')
    expect(page).toContain('value="Kept &lt;b&gt;"')
    expect([await given(), await invited()]).toEqual([[], []])
    const kept = await knexOf(world.db)('audit').where({ action: 'refused.sharing', collection_id: calendar })
    expect(kept).toHaveLength(1)
  })

  it('shares nothing when the mails of the day are used up in the middle of an act', async () => {
    const { config } = world.dependencies
    const limited = { ...config, rateLimits: 'on' as const, limits: { ...config.limits, invitationsPerDayPerPerson: 1 } }
    const few = visitor(world.another({ now, config: limited }))
    await few.signIn('anna@nordlys.example')
    await few.get(path)
    expect(await after('', { to: 'bo@nordlys.example cia@nordlys.example' }, few)).toContain('You have sent many mails today.')
    expect([await given(), await invited()]).toEqual([[], []])
  })

  it.each([
    [{ to: ' ' }, 'Name at least one person'],
    [{ to: Array.from({ length: 60 }, (_, n) => `p${n}@kunde.example`).join(' ') }, 'too many at once'],
    [{ to: 'bo@nordlys.example bo@nordlys.example' }, 'An address is there twice.'],
    [{ to: 'anna@nordlys.example' }, 'The calendar is theirs already.'],
    [{ to: 'nobody' }, 'The e-mail address is not valid.'],
  ])('posted with %j it comes back with what is wrong', async (more, fault) => {
    expect(await after('', more as Record<string, string>)).toContain(fault)
    expect([await given(), await invited()]).toEqual([[], []])
  })

  it('is for whoever may share, its forms are its own, and looking changes nothing', async () => {
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'delegateWithPrivateEventAccess')
    const cia = visitor(world.another({ now }))
    await cia.signIn('cia@nordlys.example')
    expect((await cia.get(path)).status).toBe(403)
    const page = (await anna.get(path)).text
    const posts = [
      '',
      ...actions(page, '')
        .filter(one => one.startsWith(`${path}/`))
        .map(one => one.slice(path.length)),
    ]
    expect(posts.length).toBeGreaterThan(3)
    for (const at of posts) {
      expect([at, (await cia.post(`${path}${at}`, fields)).status]).toEqual([at, 403])
      expect([at, (await anna.post(`${path}${at}`, { ...fields, csrf: 'forged' })).status]).toEqual([at, 403])
      expect([at, (await anna.get(`${path}${at}`)).status]).toEqual([at, at === '' ? 200 : 405])
    }
    expect((await anna.post(path, { ...fields, role: 'owner' })).status).toBe(400)
    expect((await anna.post(path, { ...fields, outside: 'ever' })).status).toBe(400)
    expect(await given()).toEqual([['cia@nordlys.example', 'delegateWithPrivateEventAccess']])
    expect((await visitor(world.another({ now })).get(path)).headers['location']).toMatch(/^\/sign-in/)
  })
})
