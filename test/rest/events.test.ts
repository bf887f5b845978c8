/** Events through the API: made, read, listed, changed, imported and exported. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Client, clientOf } from './client.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let anna: Client
let bo: Client

beforeAll(async () => {
  world = await makeWorld()
  anna = clientOf(world.app, await world.token(world.anna))
  bo = clientOf(world.app, await world.token(world.bo))
})
afterAll(async () => await world.close())

const full = {
  subject: 'Review; with, commas\nand lines',
  body: { contentType: 'text', content: 'First\nSecond "quoted" \\ åäö 🎉' },
  location: { displayName: 'Rum 4, Stockholm' },
  url: 'https://example.com/review',
  start: { dateTime: '2027-03-01T09:00:00', timeZone: 'Europe/Stockholm' },
  end: { dateTime: '2027-03-01T10:30:00', timeZone: 'Europe/Stockholm' },
  showAs: 'tentative',
  sensitivity: 'normal',
  recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
  categories: ['Work', 'Reviews'],
  attendees: [{ emailAddress: { address: 'bo@nordlys.example', name: 'Bo' }, type: 'optional', status: { response: 'accepted' } }],
}

const fileOf = (...events: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//y//EN',
    ...events.flatMap(lines => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const simple = (uid: string, ...more: string[]) => [
  `UID:${uid}`,
  'DTSTAMP:20270101T000000Z',
  'DTSTART:20270301T080000Z',
  'DTEND:20270301T090000Z',
  ...more,
]

describe('an event in JSON', () => {
  it('comes back as it was given', async () => {
    const calendar = await world.calendar(world.anna)
    const made = await anna.post(`/calendars/${calendar}/events`, full)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ ...full, type: 'seriesMaster', isAllDay: false, isCancelled: false })
    expect(made.body.organizer).toEqual({ emailAddress: { name: 'Anna Åkesson', address: 'anna@nordlys.example' } })
    expect(made.body.iCalUId).toMatch(/.+/)
    expect(made.headers['etag']).toBe(made.body.etag)
    const read = await anna.get(`/calendars/${calendar}/events/${made.body.id}`)
    expect(read.body).toEqual(made.body)
    expect((await anna.get(`/calendars/${calendar}/events/${made.body.id}`, { 'If-None-Match': made.body.etag })).status).toBe(304)
  })

  it.each([
    [
      'a whole day',
      { start: { dateTime: '2027-03-01' }, end: { dateTime: '2027-03-03' } },
      { isAllDay: true, start: { dateTime: '2027-03-01T00:00:00' }, end: { dateTime: '2027-03-03T00:00:00' } },
    ],
    [
      'a whole day in Graph’s words',
      {
        isAllDay: true,
        start: { dateTime: '2027-03-01T00:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2027-03-02T00:00:00.0000000', timeZone: 'UTC' },
      },
      { isAllDay: true, end: { dateTime: '2027-03-02T00:00:00' } },
    ],
    [
      'UTC',
      { start: { dateTime: '2027-03-01T09:00:00Z' }, end: { dateTime: '2027-03-01T10:00', timeZone: 'UTC' } },
      { start: { dateTime: '2027-03-01T09:00:00', timeZone: 'UTC' }, end: { dateTime: '2027-03-01T10:00:00', timeZone: 'UTC' } },
    ],
    [
      'the calendar’s own zone',
      { start: { dateTime: '2027-07-01T09:00:00' } },
      { start: { dateTime: '2027-07-01T09:00:00', timeZone: 'Europe/Stockholm' }, subject: null },
    ],
    [
      'a Windows zone',
      { start: { dateTime: '2027-07-01T09:00:00', timeZone: 'Pacific Standard Time' } },
      { start: { dateTime: '2027-07-01T09:00:00', timeZone: 'America/Los_Angeles' } },
    ],
    ['working elsewhere', { start: { dateTime: '2027-07-01T09:00:00' }, showAs: 'workingElsewhere' }, { showAs: 'workingElsewhere' }],
    [
      'free',
      { start: { dateTime: '2027-07-01T09:00:00' }, showAs: 'free', sensitivity: 'confidential' },
      { showAs: 'free', sensitivity: 'confidential' },
    ],
  ])('takes %s', async (_name, given, expected) => {
    const calendar = await world.calendar(world.anna)
    const made = await anna.post(`/calendars/${calendar}/events`, given)
    expect([made.status, made.body]).toMatchObject([201, expected])
  })

  it('is changed in the named fields alone, with If-Match', async () => {
    const calendar = await world.calendar(world.anna)
    await anna.raw(
      'post',
      `/calendars/${calendar}/events`,
      fileOf(simple('kept@x', 'SUMMARY:Old', 'X-OWN:stays', 'DESCRIPTION:Long')),
      'text/calendar',
    )
    const [{ id, etag }] = (await anna.get(`/calendars/${calendar}/events`)).body.value
    const path = `/calendars/${calendar}/events/${id}`
    expect((await anna.patch(path, { subject: 'x' }, { 'If-Match': '"other"' })).status).toBe(412)
    const changed = await anna.patch(path, { subject: 'New', location: { displayName: 'Here' } }, { 'If-Match': `"nothing", ${etag}` })
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { subject: 'New', body: { content: 'Long' }, location: { displayName: 'Here' }, iCalUId: 'kept@x' },
    ])
    expect(changed.headers['etag']).not.toBe(etag)
    expect((await anna.get(`/calendars/${calendar}/export`)).text).toContain('X-OWN:stays')
    expect((await anna.patch(path, { subject: 'Lost' }, { 'If-Match': etag })).status).toBe(412)
    expect((await anna.patch(path, { subject: null, body: null })).body).toMatchObject({ subject: null, body: null })
    expect((await anna.delete(path, { 'If-Match': etag })).status).toBe(412)
    expect((await anna.delete(path)).status).toBe(204)
    expect((await anna.get(path)).status).toBe(404)
    expect((await anna.patch(path, { subject: 'Gone' })).status).toBe(404)
  })

  it('moves between days and times with both ends', async () => {
    const calendar = await world.calendar(world.anna)
    const made = await anna.post(`/calendars/${calendar}/events`, { start: { dateTime: '2027-03-01' }, end: { dateTime: '2027-03-02' } })
    const path = `/calendars/${calendar}/events/${made.body.id}`
    const half = await anna.patch(path, { isAllDay: false, start: { dateTime: '2027-03-01T09:00:00' } })
    expect([half.status, half.body.field]).toEqual([400, 'isAllDay'])
    expect((await anna.patch(path, { end: { dateTime: '2027-03-04T00:00:00' } })).body.end).toEqual({ dateTime: '2027-03-04T00:00:00' })
    const timed = await anna.patch(path, {
      isAllDay: false,
      start: { dateTime: '2027-03-01T09:00:00' },
      end: { dateTime: '2027-03-01T10:00:00' },
    })
    expect(timed.body).toMatchObject({ isAllDay: false, end: { dateTime: '2027-03-01T10:00:00', timeZone: 'Europe/Stockholm' } })
  })

  it('is replaced as iCalendar under the same UID', async () => {
    const calendar = await world.calendar(world.anna)
    const made = await anna.raw('post', `/calendars/${calendar}/events`, fileOf(simple('a@x', 'SUMMARY:One')), 'text/calendar')
    const path = `/calendars/${calendar}/events/${made.body.id}`
    expect((await anna.put(path, fileOf(simple('a@x', 'SUMMARY:Two')), 'text/calendar; charset=utf-8')).body.subject).toBe('Two')
    expect((await anna.put(path, fileOf(simple('b@x')), 'text/calendar')).status).toBe(409)
    expect((await anna.raw('post', `/calendars/${calendar}/events`, fileOf(simple('a@x')), 'text/calendar')).body.type).toBe(
      '/problems/no-uid-conflict',
    )
  })

  it('has an entity tag that a writer without private access can use', async () => {
    const calendar = await world.calendar(world.anna)
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'write')
    const made = await anna.post(`/calendars/${calendar}/events`, full)
    const path = `/calendars/${calendar}/events/${made.body.id}`
    const seen = await bo.get(path)
    expect(seen.headers['etag']).not.toBe(made.headers['etag'])
    const changed = await bo.patch(path, { subject: 'By Bo' }, { 'If-Match': seen.headers['etag'] ?? '' })
    expect([changed.status, changed.body.subject, changed.body.iCalUId]).toEqual([200, 'By Bo', undefined])
    expect((await bo.get(path)).headers['etag']).toBe(changed.headers['etag'])
    expect((await bo.patch(path, { subject: 'Late' }, { 'If-Match': seen.headers['etag'] ?? '' })).status).toBe(412)
  })
})

describe('lists', () => {
  it('give the instances of a window in pages, in order, each once', async () => {
    const calendar = await world.calendar(world.anna)
    await anna.post(`/calendars/${calendar}/events`, {
      subject: 'Daily',
      start: { dateTime: '2027-03-01T09:00:00' },
      end: { dateTime: '2027-03-01T10:00:00' },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=10'],
    })
    await anna.post(`/calendars/${calendar}/events`, {
      subject: 'Long',
      start: { dateTime: '2027-02-20' },
      end: { dateTime: '2027-04-01' },
    })
    await anna.post(`/calendars/${calendar}/events`, {
      subject: 'Twin',
      start: { dateTime: '2027-03-02T09:00:00' },
      end: { dateTime: '2027-03-02T10:00:00' },
    })
    const seen: { id: string; subject: string; start: { dateTime: string } }[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null && pages < 20; pages += 1) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { status, body } = await anna.get(
        `/calendars/${calendar}/events?from=2027-03-01T00:00:00%2B01:00&to=2027-03-08T00:00:00%2B01:00&limit=2${more}`,
      )
      expect(status).toBe(200)
      expect(body.value.length).toBeLessThanOrEqual(2)
      seen.push(...body.value)
      cursor = body.nextCursor
    }
    expect(seen.map(one => one.subject).sort()).toEqual([...Array.from({ length: 7 }, () => 'Daily'), 'Long', 'Twin'])
    expect(new Set(seen.map(one => one.id)).size).toBe(9)
    expect(seen.map(one => one.start.dateTime)).toEqual(seen.map(one => one.start.dateTime).sort())

    const third = seen.filter(one => one.subject === 'Daily')[2]
    const single = await anna.get(`/calendars/${calendar}/events/${third?.id}`)
    expect(single.body).toEqual(third)
    expect((await anna.get(`/calendars/${calendar}/events/${third?.id.replace('20270303', '20270503')}`)).status).toBe(404)
    expect((await anna.patch(`/calendars/${calendar}/events/${third?.id}`, { subject: 'x' })).status).toBe(409)
  })

  it('give the stored events in pages, and no others’', async () => {
    const [calendar, other] = [await world.calendar(world.anna), await world.calendar(world.anna)]
    const days = Array.from({ length: 7 }, (_, index) => simple(`${index}@x`, `SUMMARY:${index}`))
    const imported = await anna.raw('post', `/calendars/${calendar}/import`, fileOf(...days), 'text/calendar')
    expect(imported.body).toEqual({ created: 7, changed: 0, unchanged: 0, refused: [] })
    const first = await anna.get(`/calendars/${calendar}/events?limit=4`)
    const second = await anna.get(`/calendars/${calendar}/events?limit=4&cursor=${first.body.nextCursor}`)
    const subjects = [...first.body.value, ...second.body.value].map((one: { subject: string }) => one.subject)
    expect(subjects.sort()).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    expect(second.body.nextCursor).toBeNull()
    expect((await anna.get(`/calendars/${other}/events?cursor=${first.body.nextCursor}`)).status).toBe(400)
  })

  it('reach beyond the index', async () => {
    const calendar = await world.calendar(world.anna)
    await anna.post(`/calendars/${calendar}/events`, {
      start: { dateTime: '2020-01-01T09:00:00' },
      end: { dateTime: '2020-01-01T10:00:00' },
      recurrence: ['RRULE:FREQ=MONTHLY'],
    })
    const { body } = await anna.get(`/calendars/${calendar}/events?from=2050-01-01T00:00:00Z&to=2050-04-01T00:00:00Z`)
    expect(body.value.map((one: { start: object }) => one.start)).toEqual(
      [1, 2, 3].map(month => ({ dateTime: `2050-0${month}-01T09:00:00`, timeZone: 'Europe/Stockholm' })),
    )
    expect((await anna.get(`/calendars/${calendar}/events/${body.value[1].id}`)).body).toEqual(body.value[1])
  })
})

describe('whole files', () => {
  it('are imported with a report of what was not taken, and come out again', async () => {
    const calendar = await world.calendar(world.anna)
    const path = `/calendars/${calendar}/import`
    const broken = ['UID:broken@x', 'DTSTAMP:20270101T000000Z', 'DTSTART:yesterday']
    const first = await anna.raw('post', path, fileOf(simple('a@x', 'SUMMARY:One'), broken, simple('b@x')), 'text/calendar; charset=utf-8')
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      created: 2,
      changed: 0,
      unchanged: 0,
      refused: [{ line: expect.any(Number), reason: expect.any(String) }],
    })
    const second = await anna.raw('post', path, fileOf(simple('a@x', 'SUMMARY:Changed'), simple('b@x'), simple('c@x')), 'text/calendar')
    expect(second.body).toEqual({ created: 1, changed: 1, unchanged: 1, refused: [] })

    const file = await anna.get(`/calendars/${calendar}/export`)
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(file.headers['content-disposition']).toBe('attachment; filename=Work.ics')
    expect(file.text).toContain('SUMMARY:Changed')
    const copy = await world.calendar(world.anna, 'Copy')
    const again = await anna.raw('post', `/calendars/${copy}/import`, file.text, 'text/calendar')
    expect(again.body).toEqual({ created: 3, changed: 0, unchanged: 0, refused: [] })
  })

  it('never touch a private event for a writer without private access', async () => {
    const calendar = await world.calendar(world.anna)
    await world.share(world.anna, calendar, 'bo@nordlys.example', 'write')
    await world.put(world.anna, calendar, fileOf(simple('secret@x', 'CLASS:PRIVATE', 'SUMMARY:Surgery')))
    const over = await bo.raw(
      'post',
      `/calendars/${calendar}/import`,
      fileOf(simple('secret@x', 'SUMMARY:Mine now'), simple('d@x')),
      'text/calendar',
    )
    expect([over.status, over.body.created]).toEqual([200, 2])
    const events = (await anna.get(`/calendars/${calendar}/events`)).body.value as { subject: string; iCalUId: string; id: string }[]
    expect(
      events
        .map(one => one.subject)
        .filter(Boolean)
        .sort(),
    ).toEqual(['Mine now', 'Surgery'])
    expect(events.find(one => one.iCalUId === 'secret@x')?.subject).toBe('Surgery')
    expect(
      (await bo.post(`/calendars/${calendar}/events`, { start: { dateTime: '2027-01-01T09:00:00' }, sensitivity: 'private' })).status,
    ).toBe(403)
    const masked = (await bo.get(`/calendars/${calendar}/events`)).body.value.find((one: { subject?: string }) => !('subject' in one))
    expect(masked).toMatchObject({ sensitivity: 'private', showAs: 'busy' })
    expect(masked).not.toHaveProperty('subject')
    for (const change of [
      bo.patch(`/calendars/${calendar}/events/${masked.id}`, { subject: 'x' }),
      bo.delete(`/calendars/${calendar}/events/${masked.id}`),
    ]) {
      expect((await change).status).toBe(403)
    }
  })

  it.each(['write', 'delegateWithoutPrivateEventAccess'] as const)('tell %s nothing of the UIDs of private events', async role => {
    const secret = fileOf(simple('secret@x', 'CLASS:PRIVATE', 'SUMMARY:Surgery'))
    /** What Bo is told, the same acts after one another; ids and tags, which differ from event to event, by the order they come in. */
    const told = async (hides: boolean) => {
      const calendar = await world.calendar(world.anna)
      await world.share(world.anna, calendar, 'bo@nordlys.example', role)
      await world.put(world.anna, calendar, hides ? secret : secret.replaceAll('secret@x', 'other@x'))
      const path = `/calendars/${calendar}`
      const bring = (more: string, to = 'events') => bo.raw('post', `${path}/${to}`, fileOf(simple('secret@x', more)), 'text/calendar')
      const answers = [await bring('SUMMARY:One'), await bring('SUMMARY:Two')]
      const one = `${path}/events/${answers[0]?.body.id}`
      answers.push(
        await bo.put(one, fileOf(simple('secret@x', 'SUMMARY:Three', 'X-LONG:'.padEnd(200, 'ö'))), 'text/calendar'),
        await bo.put(one, fileOf(simple('another@x', 'SUMMARY:Four')), 'text/calendar'),
        await bring('SUMMARY:Five', 'import'),
        await bring('SUMMARY:Five', 'import'),
        await bo.patch(one, { subject: 'Six' }),
        await bo.get(one),
      )
      // What becomes of the private event shows in its own place alone.
      const [mine] = ((await anna.get(`${path}/events`)).body.value as { id: string; subject: string }[]).filter(
        e => e.subject === 'Surgery',
      )
      await anna.delete(`${path}/events/${mine?.id}`)
      answers.push(await bring('SUMMARY:Seven'), await bring('SUMMARY:Eight', 'import'), await bo.get(`${path}/events`))
      answers.push(await bo.delete(one), await bring('SUMMARY:Nine'), await bo.get(`${path}/export`))
      const names = new Map<string, string>()
      const stand = (value: string) => names.get(value) ?? names.set(value, `<${names.size}>`).get(value) ?? ''
      const form =
        /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z|\d{8}T\d{6}Z|(?<=")[\w-]{22}(?=\\?")|(?<=UID:)\S+/g
      return answers.map(({ status, text, headers }) => [
        status,
        `${headers['etag']} ${headers['location']} ${text}`.replaceAll(form, stand),
      ])
    }
    const [plain, hiding] = [await told(false), await told(true)]
    expect(hiding).toEqual(plain)
    expect(plain.map(([status]) => status)).toEqual([201, 409, 200, 409, 200, 200, 200, 200, 409, 200, 200, 204, 201, 200])
  })

  it('of ten thousand events are kept in one go', async () => {
    const calendar = await world.calendar(world.anna)
    const events = Array.from({ length: 10_000 }, (_, index) => simple(`many-${index}@x`, `SUMMARY:Event ${index}`))
    const { status, body } = await anna.raw('post', `/calendars/${calendar}/import`, fileOf(...events), 'text/calendar')
    expect([status, body]).toEqual([200, { created: 10_000, changed: 0, unchanged: 0, refused: [] }])
    const { body: page } = await anna.get(`/calendars/${calendar}/events?from=2027-03-01T00:00:00Z&to=2027-03-02T00:00:00Z&limit=500`)
    expect(page.value).toHaveLength(500)
    expect(page.nextCursor).not.toBeNull()
  })
})
