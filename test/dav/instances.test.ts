/** Expanding from the index says what expanding the object says (RFC 4791 §9.6.5): the same files asked for both ways. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expandedBy } from '../../src/icalendar/instances.ts'
import { asking } from '../setup/queries.ts'
import { declared } from './client.ts'
import { event, makeScene, type Scene } from './scene.ts'

const folder = join(import.meta.dirname, '..', 'icalendar', 'fixtures', 'recurrence')
const files = readdirSync(folder).filter(name => name.endsWith('.ics'))
let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
  const own = {
    'zero.ics': event('zero', { DTEND: null }),
    'todo.ics': event('todo', { DTEND: null }).replaceAll('VEVENT', 'VTODO').replace('END:VTODO', 'DUE:20270301T100000Z\r\nEND:VTODO'),
    'folded.ics': event('folded', {
      SUMMARY: `SUMMARY:${'Long words '.repeat(20)}`.replaceAll(/(.{60})/g, '$1\r\n '),
      RULE: 'RRULE:FREQ=DAILY;\r\n COUNT=3',
    }),
    'alarmed.ics': event('alarmed', { RULE: 'RRULE:FREQ=DAILY;COUNT=2' }, [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:DTSTART:x',
      'TRIGGER:-PT5M',
      'END:VALARM',
    ]),
    'for-ever.ics': event('for-ever', { DTSTART: 'DTSTART;TZID=Europe/Stockholm:20260105T090000', RULE: 'RRULE:FREQ=WEEKLY' }),
    'floating.ics': event('floating', { DTSTART: 'DTSTART:20270305T090000', DTEND: 'DTEND:20270305T100000' }),
  }
  for (const [name, text] of Object.entries(own))
    expect([name, (await scene.anna.put(scene.path + name, text)).status]).toEqual([name, 201])
  for (const file of files) await scene.world.put(scene.world.anna, scene.calendarId, readFileSync(join(folder, file), 'utf8'))
})
afterAll(() => scene.close())

const ask = async (window: string, range: string) => {
  const body = `<C:calendar-query ${declared}><D:prop><D:getetag/><C:calendar-data><C:expand ${window}/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
  const answer = await scene.anna.report(scene.path, body)
  expect(answer.status).toBe(207)
  const texts = [...answer.responses()].map(([href, one]) => [href, one.has.get('calendar-data')?.text ?? ''] as const)
  return new Map(texts.filter(([, text]) => text !== '').map(([href, text]) => [href, text.replaceAll('\r\n ', '')]))
}

it.each([
  ['20260101T000000Z', '20270101T000000Z'],
  ['20261001T000000Z', '20261101T000000Z'],
  ['20270228T000000Z', '20270310T000000Z'],
  ['20270301T090000Z', '20270301T090001Z'],
  ['20270301T093000Z', '20270305T090000Z'],
  ['20280101T000000Z', '20310101T000000Z'],
])('from %s to %s', async (start, end) => {
  const window = `start="${start}" end="${end}"`
  const fromIndex = await ask(window, `<C:time-range ${window}/>`)
  const fromTexts = await ask(window, '')
  expect(Object.fromEntries(fromIndex)).toEqual(Object.fromEntries(fromTexts))
})

it('is what a month is answered with, and folded lines stay whole', async () => {
  const window = 'start="20270301T000000Z" end="20270401T000000Z"'
  const { asked, result } = await asking(() => ask(window, `<C:time-range ${window}/>`))
  expect(asked.map(one => one.name)).toContain('dav-in-window-full-listed')
  const names = ['alarmed.ics', 'folded.ics', 'for-ever.ics', 'zero.ics']
  expect([...result.keys()].map(href => href.slice(scene.path.length))).toEqual(expect.arrayContaining(names))
  const [instance] = [{ part: 0, recurrenceId: null, start: 0, end: 0, allDay: false, localStart: '', localEnd: '' }]
  const lines = [
    'begin:vcalendar',
    'x-head:1',
    ' 2',
    'begin:vevent',
    'dtend:1',
    'summary:x',
    '\ty',
    'rdate:2',
    ' 3',
    'end:vevent',
    'end:vcalendar',
  ]
  expect(expandedBy(lines.join('\n'), [instance]).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'x-head:1',
    ' 2',
    'BEGIN:VEVENT',
    'DTSTART:19700101T000000Z',
    'DTEND:19700101T000000Z',
    'summary:x',
    '\ty',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})
