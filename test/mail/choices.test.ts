/** What whoever mails a calendar may choose, seen in the very mail: by its preview, and against what leaves. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
import request from 'supertest'
import { viewRulesVersion } from '../../src/icalendar/views.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { startJobs, type Jobs } from '../../src/jobs/queue.ts'
import { knexOf } from '../../src/storage/database.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { expected, forbidden, plantedCalendar, words } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'

interface Preview {
  recipient: { address: string }
  role: string
  language: string
  subject: string
  html: string
  text: string
  calendar: { name: string; content: string } | null
  warnings: string[]
}

const monday = new Date('2026-11-16T00:00:00Z')
const weeks = { from: '2026-11-16', to: '2026-11-29' }
const outside = 'bo@fabrikam.example'

let world: World
let anna: Client
let now: Date
let calendar: string

/** Debian's python3-icalendar, where it is installed. */
const hasPython = (() => {
  try {
    python('import icalendar', '')
    return true
  } catch {
    return false
  }
})()

const event = (uid: string, ...lines: string[]) => ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
const file = (...events: string[][]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n')

async function preview(body: object, at = calendar): Promise<Preview> {
  const answer = await anna.post(`/calendars/${at}/snapshots/preview`, { recipients: [outside], range: weeks, role: 'read', ...body })
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`)
  return answer.body as Preview
}

const unfolded = (one: Preview) => (one.calendar?.content ?? '').replaceAll('\r\n ', '')
const everything = (one: Preview) => [one.subject, one.html, one.text, unfolded(one), one.calendar?.name].join('\n')

beforeAll(async () => {
  world = await makeWorld()
  now = new Date('2026-11-16T07:00:00Z')
  anna = clientOf(world.another({ now: () => now }), await world.token(world.anna))
  await world.policy(openPolicy)
  calendar = await world.calendar(world.anna, 'Work')
  await world.put(world.anna, calendar, plantedCalendar(monday))
})
afterAll(async () => await world.close())

describe('every layout at every level', () => {
  const cases = (['dailySchedule', 'eventList'] as const).flatMap(layout =>
    (
      [
        ['freeBusyRead', 'busy'],
        ['limitedRead', 'limited'],
        ['read', 'details'],
      ] as const
    ).map(([role, level]) => [layout, role, level] as const),
  )

  it.each(cases)('%s at %s tells nothing above its level: HTML, text and file', async (layout, role, level) => {
    for (const range of [weeks, 'wholeCalendar'] as const) {
      const mail = await preview({
        layout,
        role,
        range,
        includeAttachments: role === 'read',
        includePrivateDetails: role !== 'freeBusyRead',
      })
      const all = everything(mail)
      for (const word of forbidden(level)) expect([word, all.includes(word)]).toEqual([word, false])
      for (const word of expected(level)) for (const part of [mail.html, mail.text, unfolded(mail)]) expect(part).toContain(word)
      expect(mail.text).toContain('Busy')
    }
  })

  it('says in a daily schedule what is free, what is busy and when nobody works, in text as in HTML', async () => {
    const { text, html } = await preview({ layout: 'dailySchedule', role: 'freeBusyRead', range: { from: '2026-11-16', to: '2026-11-21' } })
    const said = text.replaceAll(/ +/g, ' ')
    expect(said).toMatch(
      /Monday 16 November\n-+\n 00:00–08:00 Outside working hours\n 08:00–09:00 Free\n 09:00–10:00 Busy\n 10:00–17:00 Free\n 17:00–00:00 Outside working hours\n/,
    )
    expect(said).toMatch(/Saturday 21 November\n-+\n All day Outside working hours\n/)
    const cells = html.replaceAll(/<[^>]+>/g, '|').replaceAll(/\|+/g, '|')
    expect(cells).toContain('|08:00–09:00|Free|')
    expect(cells).toContain('|09:00–10:00|Busy|')
  })
})

describe('what goes together', () => {
  it.each([
    [{ restrictToWorkingHours: true, role: 'limitedRead' }, 'restrictToWorkingHours'],
    [{ restrictToWorkingHours: true, role: 'freeBusyRead', recipients: [{ address: outside, role: 'read' }] }, 'restrictToWorkingHours'],
    [{ includePrivateDetails: true, role: 'freeBusyRead' }, 'includePrivateDetails'],
    [{ includeAttachments: true, role: 'limitedRead' }, 'includeAttachments'],
    [{ includeAttachments: true, attachCalendar: false }, 'includeAttachments'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ range: 'nextYear' }, 'range'],
    [{ range: { from: '2026-11-20', to: '2026-11-19' } }, 'range.to'],
    [{ range: { from: '0000-01-01', to: '0000-01-02' } }, 'range.from'],
    [{ layout: 'calendarGrid' }, 'layout'],
    [{ preview: 'somebody@else.example' }, 'preview'],
    [{ unknown: 1 }, 'unknown'],
  ])('%j is refused, by preview and by sending', async (body, field) => {
    const wanted = { recipients: [outside], range: weeks, role: 'read', ...body }
    const paths = 'preview' in body ? ['/preview'] : ['', '/preview']
    for (const path of paths) {
      const { status, body: problem } = await anna.post(`/calendars/${calendar}/snapshots${path}`, wanted)
      expect([status, problem.field]).toEqual([400, field])
    }
    expect((await anna.get(`/calendars/${calendar}/snapshots`)).body.value).toEqual([])
  })

  it('asks for the right to share: a reader previews nothing', async () => {
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'read')
    const cia = clientOf(world.app, await world.token(world.cia))
    const bo = clientOf(world.app, await world.token(world.bo, ['read']))
    const body = { recipients: [outside], range: weeks, role: 'read' }
    expect((await cia.post(`/calendars/${calendar}/snapshots/preview`, body)).status).toBe(403)
    expect((await bo.post(`/calendars/${calendar}/snapshots/preview`, body)).status).toBeGreaterThanOrEqual(403)
  })

  it('previews for each recipient what the policy gives them, in their language, and nothing above it', async () => {
    await world.addPerson({ address: 'dana@nordlys.example', name: 'Dana', language: 'da' })
    await world.policy({ domainRules: ['*: CalendarSharingFreeBusySimple'] })
    const refused = await anna.post(`/calendars/${calendar}/snapshots/preview`, { recipients: [outside], range: weeks, role: 'read' })
    expect([refused.status, refused.body.highestRole]).toEqual([403, 'freeBusyRead'])
    const recipients = ['dana@nordlys.example', { address: outside, role: 'freeBusyRead' }]
    const inside = await preview({ recipients, language: 'nb' })
    expect([inside.recipient.address, inside.role, inside.language]).toEqual(['dana@nordlys.example', 'read', 'da'])
    const other = await preview({ recipients, language: 'nb', preview: outside })
    expect([other.recipient.address, other.role, other.language]).toEqual([outside, 'freeBusyRead', 'nb'])
    for (const word of forbidden('busy')) expect(everything(other)).not.toContain(word)
    await world.policy(openPolicy)
  })
})

describe('the range', () => {
  const days = (one: Preview) => {
    const at = (name: string) => new RegExp(`^${name}:(.*)\r$`, 'm').exec(unfolded(one))?.[1] ?? null
    return [at('X-CLIPSTART'), at('X-CLIPEND')]
  }

  it('is whole days of the zone that whoever sends has set, else of the calendar', async () => {
    // Half past eleven in the evening of the fifteenth in New York; the sixteenth in Stockholm.
    now = new Date('2026-11-16T04:30:00Z')
    expect(days(await preview({ range: 'today' }))).toEqual(['20261115T230000Z', '20261116T230000Z'])
    expect(days(await preview({ range: 'tomorrow' }))).toEqual(['20261116T230000Z', '20261117T230000Z'])
    expect(days(await preview({ range: 'next7Days' }))).toEqual(['20261115T230000Z', '20261122T230000Z'])
    expect(days(await preview({ range: 'next30Days' }))).toEqual(['20261115T230000Z', '20261215T230000Z'])
    const there = await preview({ range: 'today', timeZone: 'America/New_York' })
    expect(days(there)).toEqual(['20261115T050000Z', '20261116T050000Z'])
    expect(there.text).toContain('America/New_York')
    const week = await preview({ range: { from: '2026-11-16', to: '2026-11-16' }, timeZone: 'America/New_York', role: 'limitedRead' })
    expect(week.text).toMatch(/03:00–04:00 +kanari-summary/)
    now = new Date('2026-11-16T07:00:00Z')
  })

  it('has floating times and whole days as they read in its zone, each on one day, in the file as in the bodies', async () => {
    const travels = await world.calendar(world.anna, 'Travels')
    const day = (uid: string, first: string, next: string) =>
      event(uid, `DTSTART;VALUE=DATE:${first}`, `DTEND;VALUE=DATE:${next}`, `SUMMARY:${uid}`)
    const clock = (uid: string, at: string, until: string) =>
      event(uid, `DTSTART:20261118T${at}`, `DTEND:20261118T${until}`, `SUMMARY:${uid}`)
    const late = clock('series', '233000', '234500')
    late.splice(-1, 0, 'RRULE:FREQ=DAILY;COUNT=2')
    const all = [clock('early', '003000', '010000'), late, day('before', '20261117', '20261118'), day('whole', '20261118', '20261119')]
    await world.put(world.anna, travels, file(...all))
    for (const timeZone of ['Europe/Stockholm', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const of = async (on: string) => {
        const mail = await preview({ range: { from: on, to: on }, timeZone }, travels)
        const told = ['early', 'series', 'before', 'whole'].filter(one => new RegExp(`  ${one}$`, 'm').test(mail.text))
        const filed = [...unfolded(mail).matchAll(/SUMMARY:(\w+)/g)].map(found => found[1])
        expect([timeZone, on, new Set(filed)]).toEqual([timeZone, on, new Set(told)])
        return told
      }
      expect([timeZone, await of('2026-11-17'), await of('2026-11-18'), await of('2026-11-19')]).toEqual([
        timeZone,
        ['before'],
        ['early', 'series', 'whole'],
        ['series'],
      ])
    }
  })

  it('of exact instants has nothing that ended before or begins after, in another zone too', async () => {
    for (const timeZone of ['Europe/Stockholm', 'America/New_York']) {
      const between = async (from: string, to: string) =>
        (await preview({ range: { from: `2026-11-16T${from}:00Z`, to: `2026-11-16T${to}:00Z` }, timeZone })).text.includes('kanari-summary')
      expect([timeZone, await between('08:30', '10:00'), await between('09:00', '10:00'), await between('06:00', '08:00')]).toEqual([
        timeZone,
        true,
        false,
        false,
      ])
    }
  })

  it('is warned of above ninety days, and refused where it is longer than any', async () => {
    expect((await preview({ range: { from: '2026-11-16', to: '2027-02-13' } })).warnings).toEqual([])
    expect((await preview({ range: { from: '2026-11-16', to: '2027-02-15' } })).warnings).toEqual(['longRange'])
    const endless = { recipients: [outside], range: { from: '2026-11-16', to: '2036-11-16' }, role: 'read' }
    expect((await anna.post(`/calendars/${calendar}/snapshots/preview`, endless)).status).toBe(400)
  })

  it('of the whole calendar has no end that was chosen, and every series whole', async () => {
    const whole = await preview({ range: 'wholeCalendar', role: 'limitedRead' })
    expect(days(whole)).toEqual([null, null])
    expect(unfolded(whole)).toMatch(/^RRULE:FREQ=WEEKLY;COUNT=4\r$/m)
    expect(whole.text).toContain('The whole calendar, shown here: 16 November – 15 December 2026')
  })
})

describe('the file', () => {
  const relcalid = (one: Preview) => /^X-WR-RELCALID:(.*)\r$/m.exec(unfolded(one))?.[1]

  it('is a calendar beside one’s own: the same one each time at a level, another at another', async () => {
    const [first, later, busy] = [await preview({}), await preview({ range: 'today' }), await preview({ role: 'freeBusyRead' })]
    expect(relcalid(first)).toMatch(/^[0-9a-f-]{36}$/)
    expect(relcalid(later)).toBe(relcalid(first))
    expect(relcalid(busy)).not.toBe(relcalid(first))
    expect(first.calendar?.name).toBe('Work Calendar.ics')
    for (const line of ['METHOD:PUBLISH', 'X-WR-CALNAME:Work', 'X-CALSTART:20261116T080000Z', 'X-CALEND:20261124T150000Z'])
      expect(unfolded(first)).toContain(`${line}\r\n`)
  })

  it.each(['weeks', 'wholeCalendar'])('is read by node-ical, ical.js and python-icalendar: %s', async chosen => {
    const own = await world.calendar(world.anna, `Zones ${chosen}`)
    await world.put(
      world.anna,
      own,
      file(
        event(
          'a',
          'SUMMARY:Møte; med, tegn',
          'DTSTART;TZID=Europe/Stockholm:20261117T090000',
          'DTEND;TZID=Europe/Stockholm:20261117T100000',
        ),
        event('b', 'SUMMARY:Series', 'DTSTART;TZID=America/New_York:20261116T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
        event('c', 'SUMMARY:All day', 'DTSTART;VALUE=DATE:20261118', 'DTEND;VALUE=DATE:20261119'),
      ),
    )
    const { content } = (await preview({ range: chosen === 'weeks' ? weeks : 'wholeCalendar' }, own)).calendar!
    const told = chosen === 'weeks' ? 5 : 3
    const parsed = Object.values(nodeIcal.sync.parseICS(content)).filter(one => one?.type === 'VEVENT')
    expect(parsed).toHaveLength(told)
    const component = new ICAL.Component(ICAL.parse(content) as never)
    expect(component.getAllSubcomponents('vevent')).toHaveLength(told)
    const zones = component.getAllSubcomponents('vtimezone').map(one => one.getFirstPropertyValue('tzid'))
    expect(zones).toEqual(chosen === 'weeks' ? ['Europe/Stockholm'] : ['America/New_York', 'Europe/Stockholm'])
    const start = component
      .getAllSubcomponents('vevent')
      .map(one => new ICAL.Event(one))
      .find(one => one.summary === 'Møte; med, tegn')
    expect(start?.startDate.toString()).toBe('2026-11-17T09:00:00')
    const program = `import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
print(calendar['X-WR-CALNAME'], calendar['METHOD'], len(calendar.walk('VEVENT')))`
    if (hasPython) expect(python(program, content).trim()).toBe(`Zones ${chosen} PUBLISH ${told}`)
  })

  it('has attachments at all details alone, and only where they are asked for', async () => {
    const own = await world.calendar(world.anna, 'Attached')
    const attach = ['ATTACH:https://example.com/kanari-attachment.pdf', 'ATTACH;ENCODING=BASE64;VALUE=BINARY:a2FuYXJp']
    await world.put(world.anna, own, file(event('a', 'SUMMARY:With', 'DTSTART:20261117T090000Z', 'DTEND:20261117T100000Z', ...attach)))
    for (const range of [weeks, 'wholeCalendar']) {
      const kept = unfolded(await preview({ range, includeAttachments: true }, own))
      expect(kept).toContain('kanari-attachment')
      expect(kept).toContain('a2FuYXJp')
      for (const body of [{ range }, { range, role: 'limitedRead' }, { range, role: 'freeBusyRead' }]) {
        const left = everything(await preview(body, own))
        expect(left).not.toContain('kanari-attachment')
        expect(left).not.toContain('a2FuYXJp')
      }
    }
  })

  it('is not of a calendar that no mail server would take whole', async () => {
    const own = await world.calendar(world.anna, 'Large')
    const long = `DESCRIPTION:${'kanari '.repeat(60_000)}`
    const many = Array.from({ length: 15 }, (_, n) => event(`l${n}`, long, 'DTSTART:20261117T090000Z', 'DTEND:20261117T100000Z'))
    await world.put(world.anna, own, file(...many))
    const body = { recipients: [outside], range: 'wholeCalendar', role: 'freeBusyRead' }
    const { status, body: problem } = await anna.post(`/calendars/${own}/snapshots`, body)
    expect([status, problem.field]).toEqual([400, 'range'])
    expect((await preview({ range: 'wholeCalendar', role: 'freeBusyRead', attachCalendar: false }, own)).calendar).toBeNull()
  })

  it('is left out where that is chosen, and not spoken of', async () => {
    const mail = await preview({ attachCalendar: false })
    expect(mail.calendar).toBeNull()
    for (const body of [mail.html, mail.text]) expect(body).not.toContain('attached')
  })
})

describe('private events', () => {
  const hidden = ['kanari-private-summary', 'kanari-private-location', 'kanari-private-description', 'kanari-private-override']

  it('are shown to those alone who see them anyway, and only where it is asked for (invariant 19)', async () => {
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'delegateWithPrivateEventAccess')
    await world.share(world.anna, calendar, 'cia@nordlys.example', 'delegateWithoutPrivateEventAccess')
    const recipients = ['bo@nordlys.example', 'cia@nordlys.example', 'anna@nordlys.example', outside]
    for (const layout of ['dailySchedule', 'eventList']) {
      for (const address of recipients) {
        const trusted = address === 'bo@nordlys.example' || address === 'anna@nordlys.example'
        const mail = await preview({ layout, recipients, preview: address, includePrivateDetails: true })
        for (const word of hidden) expect([address, word, everything(mail).includes(word)]).toEqual([address, word, trusted])
        // No alarm and no property of the owner's client goes with it.
        for (const word of words.full) expect(everything(mail)).not.toContain(word)
        const without = await preview({ layout, recipients, preview: address })
        for (const word of words.private) expect(everything(without)).not.toContain(word)
      }
    }
  })
})

describe('working hours', () => {
  it('leave nothing of what is outside of them, in no part of the mail', async () => {
    const own = await world.calendar(world.anna, 'Hours')
    const hours = { daysOfWeek: ['monday', 'tuesday'], startTime: '09:00', endTime: '12:00', timeZone: 'Europe/Stockholm' }
    expect((await anna.put('/me/working-hours', JSON.stringify(hours), 'application/json')).status).toBe(204)
    await world.put(
      world.anna,
      own,
      file(
        event('early', 'DTSTART:20261116T053000Z', 'DTEND:20261116T061500Z'),
        event('in', 'DTSTART:20261116T091500Z', 'DTEND:20261116T094500Z'),
        event('late', 'DTSTART:20261117T173000Z', 'DTEND:20261117T181500Z'),
        event('day off', 'DTSTART:20261118T091500Z', 'DTEND:20261118T094500Z'),
        event('series', 'DTSTART:20261116T203000Z', 'DTEND:20261116T211500Z', 'RRULE:FREQ=DAILY;COUNT=9'),
      ),
    )
    for (const layout of ['dailySchedule', 'eventList'] as const) {
      for (const range of [weeks, 'wholeCalendar']) {
        const mail = await preview({ layout, range, role: 'freeBusyRead', restrictToWorkingHours: true }, own)
        expect(mail.html).toContain('Only within working hours')
        expect(mail.text).toMatch(/10:15–10:45 +Busy/)
        expect(mail.text.match(/Busy$/gm)).toHaveLength(1)
        expect(mail.text).not.toContain('Outside working hours')
        expect(unfolded(mail).match(/BEGIN:VEVENT/g)).toHaveLength(1)
        if (layout === 'dailySchedule')
          expect(mail.text.match(/^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day /gm)?.length).toBe(range === weeks ? 4 : 10)
      }
    }
    await anna.delete('/me/working-hours')
  })
})

describe('the preview', () => {
  let office: PostOffice
  let jobs: Jobs

  beforeAll(async () => {
    office = await openPostOffice()
    const config = {
      ...world.config,
      mail: { ...world.config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl: office.url, directory: null },
    }
    const log = { info() {}, warn() {}, error: console.error }
    const transport = openTransport(config, log)
    const { db, queue, dependencies } = world
    jobs = await startJobs({
      db,
      config,
      log,
      transport,
      publicUrl: dependencies.publicUrl,
      now: () => now,
      queue,
      pace: { pollSeconds: 0.5 },
    })
  })
  afterAll(async () => {
    await jobs.stop()
    await office.close()
  })

  it('is the very mail that leaves, but for the secret in it', async () => {
    const body = {
      recipients: ['same@fabrikam.example'],
      range: weeks,
      role: 'limitedRead',
      layout: 'dailySchedule',
      message: 'Hi\n$& there',
    }
    const shown = await preview(body)
    expect((await anna.post(`/calendars/${calendar}/snapshots`, body)).status).toBe(202)
    const [received] = await office.next('same@fabrikam.example')
    const without = (text: string) =>
      text
        .replaceAll(/http:\/\/dela\.test\/s\/[\w-]+/g, '#')
        .replaceAll('\r\n', '\n')
        .trim()
    const { html = '', text = '', attachments } = received!.mail
    expect(without(html)).toBe(without(shown.html))
    expect(without(text)).toBe(without(shown.text))
    expect(received!.mail.subject).toBe(shown.subject)
    expect(without(Buffer.from(attachments[0]?.content as ArrayBuffer).toString())).toBe(without(shown.calendar?.content ?? ''))
    expect(shown.html).toContain('$&amp; there')
    const secrets = new Set([...`${html}${text}`.matchAll(/\/s\/([\w-]+)/g)].map(found => found[1]))
    expect([...secrets].map(one => one?.length)).toEqual([43])
  })

  it('refuses a file that no mail server would take; the mail fails for good, and its sender is told why', async () => {
    const own = await world.calendar(world.anna, 'Long')
    const long = [`DESCRIPTION:${'kanari '.repeat(40_000)}`, 'DTSTART:20261101T090000Z', 'DTEND:20261101T100000Z', 'RRULE:FREQ=DAILY']
    await world.put(world.anna, own, file(event('long', ...long)))
    const body = { recipients: ['large@fabrikam.example'], range: 'next30Days', role: 'read' }
    const { status, body: problem } = await anna.post(`/calendars/${own}/snapshots/preview`, body)
    expect([status, problem.field]).toEqual([400, 'range'])
    expect((await preview({ range: 'next7Days' }, own)).calendar?.content.match(/BEGIN:VEVENT/g)).toHaveLength(7)
    expect((await preview({ range: 'next30Days', role: 'limitedRead' }, own)).calendar?.content.match(/BEGIN:VEVENT/g)).toHaveLength(30)
    expect((await anna.post(`/calendars/${own}/snapshots`, body)).status).toBe(202)
    const [notice] = await office.next('anna@nordlys.example')
    expect(notice?.mail.text).toContain('too large to be attached')
    expect(office.attempts.has('large@fabrikam.example')).toBe(false)
  })

  it('and the mail are made anew where older rules made the views, and show nothing of those', async () => {
    const old = 'BEGIN:VEVENT\r\nSUMMARY:kanari-old\r\nEND:VEVENT\r\n'
    await knexOf(world.db)('object_view').update({ rules_version: viewRulesVersion - 1, busy: old, limited: old, details: old })
    for (const range of [weeks, 'wholeCalendar'] as const) {
      const shown = unfolded(await preview({ range, role: 'limitedRead' }))
      for (const word of expected('limited')) expect(shown).toContain(word)
      expect(shown).not.toContain('kanari-old')
    }
    const hours = await preview({ role: 'freeBusyRead', restrictToWorkingHours: true })
    expect(everything(hours)).not.toContain('kanari-old')
    const body = { recipients: ['old@fabrikam.example'], range: 'wholeCalendar', role: 'limitedRead' }
    expect((await anna.post(`/calendars/${calendar}/snapshots`, body)).status).toBe(202)
    const [received] = await office.next('old@fabrikam.example')
    const check = /http:\/\/dela\.test(\/s\/[\w-]{43})/.exec(received?.mail.text ?? '')?.[1] ?? ''
    expect((await request(world.app).get(`${check}.json`)).body).toEqual({ state: 'unchanged' })
  })
})

function python(program: string, input: string): string {
  return execFileSync('python3', ['-c', program], {
    input,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, PATH: '/usr/bin:/bin' },
  })
}
