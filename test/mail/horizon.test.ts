import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { moveHorizons } from '../../src/jobs/horizon.ts'
import * as gate from '../../src/services/gate.ts'
import { unfinished } from '../../src/storage/horizon.ts'
import { listOccurrences } from '../../src/storage/occurrences.ts'
import { makeWorld, type World } from '../setup/world.ts'

const day = 86_400_000
const year = 365.25 * day
let world: World
beforeAll(async () => {
  world = await makeWorld({ occurrences: { pastYears: 1, futureYears: 1, instancesPerObject: 500 } })
})
afterAll(async () => await world.close())

function series(uid: string, rule: string, start: string): string {
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART;TZID=Europe/Stockholm:${start}`,
    'DURATION:PT1H',
    `RRULE:${rule}`,
    `SUMMARY:${uid}`,
    'END:VEVENT',
    '',
  ].join('\r\n')
}

it('moves the index on by day, once, and leaves what is too much for it', async () => {
  const calendar = await world.calendar(world.anna)
  const start = `${new Date(Date.now() - 30 * day).toISOString().slice(0, 10).replaceAll('-', '')}T090000`
  const text = [
    series('daily', 'FREQ=DAILY', start),
    series('hourly', 'FREQ=HOURLY', start),
    series('few', 'FREQ=DAILY;COUNT=5', start),
  ].join('')
  await world.put(world.anna, calendar, `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n${text}END:VCALENDAR\r\n`)
  const reader = await gate.require(world.db, world.anna, 'read', calendar)
  // From midnight: an event that is under way at the hour of the test would be one more.
  const from = Math.floor((Date.now() + 1.4 * year) / day) * day
  const window = { from: new Date(from), to: new Date(from + 10 * day) }
  const daily = async () =>
    (await listOccurrences(world.db, reader, window, 'Europe/Stockholm', 1000)).occurrences
      .filter(one => one.summary === 'daily')
      .map(one => one.id)
  const before = await daily()
  expect(before).toHaveLength(10)

  const half = new Date(Date.now() + 0.5 * year)
  const later = {
    db: world.db,
    config: world.config,
    log: { info() {}, warn() {}, error() {} },
    now: () => half,
  }
  expect(await moveHorizons(later)).toBe(1)
  expect(await daily()).toEqual(before)
  const left = await unfinished(world.db, new Date(Date.now() + 1.45 * year), 10)
  expect(left.map(one => /UID:(\w+)/.exec(one.data)?.[1])).toEqual(['hourly'])
  expect(await moveHorizons(later)).toBe(0)
  expect(await unfinished(world.db, new Date(Date.now() + 3 * year), 10, left[0])).toHaveLength(1)
})
