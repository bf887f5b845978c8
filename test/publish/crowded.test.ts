/** A calendar with more events than a page draws. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import request from 'supertest'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await world.policy(openPolicy)
})
afterAll(async () => await world.close())

/** One event a minute from midnight on in Stockholm, the first of November on. */
function minutes(count: number, ...more: string[]): string {
  const first = Date.UTC(2026, 9, 31, 23)
  const stamp = (minute: number) => `${new Date(first + minute * 60_000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const events = Array.from({ length: count }, (_, index) =>
    [
      'BEGIN:VEVENT',
      `UID:m${index}@x`,
      `DTSTART:${stamp(index)}`,
      `DTEND:${stamp(index + 1)}`,
      `SUMMARY:M${index}.`,
      ...more,
      'END:VEVENT',
    ].join('\r\n'),
  )
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', ...events, 'END:VCALENDAR', ''].join('\r\n')
}

const said = 'There is more here than one page can show.'
const look = async (token: string, query: string) => (await request(world.app).get(`/p/${token}?${query}`).expect(200)).text

it('says until when the page is complete, and leads on to the rest', async () => {
  const calendar = await world.calendar(world.anna)
  await world.put(world.anna, calendar, minutes(2100))
  const { token } = await world.publish(world.anna, calendar, 'read')
  const list = await look(token, 'view=list&date=2026-11-01')
  expect(list).toContain(`${said} The page is complete until Monday 2 November.`)
  expect(list).toContain('M1999.')
  expect(list).not.toContain('M2000.')
  expect(list).toContain(`href="http://dela.test/p/${token}.ics?download"`)
  const [, onward = ''] = /href="\?([^"]+)">Go on in the list/.exec(list) ?? []
  const rest = await look(token, onward.replaceAll('&amp;', '&'))
  expect(rest).toContain('M2099.')
  expect(rest).not.toContain(said)
  // What lies after the days that are drawn is missing to nobody.
  const says = async (query: string) => (await look(token, query)).includes(said)
  expect([await says('view=month&date=2026-11-01'), await says('view=month&date=2026-12-01')]).toEqual([true, false])
  expect([await says('view=week&date=2026-11-01'), await says('view=week&date=2026-11-02')]).toEqual([false, false])
})

it('does not tell of events that the level does not show', async () => {
  const calendar = await world.calendar(world.anna, 'Free')
  await world.put(world.anna, calendar, minutes(2100, 'TRANSP:TRANSPARENT'))
  const busy = 'BEGIN:VEVENT\r\nUID:last@x\r\nDTSTART:20261103T090000Z\r\nDTEND:20261103T100000Z\r\nEND:VEVENT'
  await world.put(world.anna, calendar, minutes(0).replace('END:VCALENDAR', `${busy}\r\nEND:VCALENDAR`))
  const { token } = await world.publish(world.anna, calendar, 'freeBusyRead')
  const page = await look(token, 'view=list&date=2026-11-01')
  expect(page).not.toContain(said)
  expect(page.match(/<li class="e /g)).toHaveLength(1)
})
