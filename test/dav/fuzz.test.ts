/**
 * Objects and bodies bent by chance, the same each time: always an answer below 500, never a fault of the process, and the calendar stays
 * readable. `FUZZ=20000 npm test -- test/dav/fuzz` for a long run; `SEED=` for another one.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { processorMs } from '../setup/processor.ts'
import { declared } from './client.ts'
import { mutated, seeded } from './fuzz.ts'
import { calendar, event, makeScene, type Scene, syncBody } from './scene.ts'

const rounds = Number(process.env['FUZZ'] ?? 300)
const seed = Number(process.env['SEED'] ?? 20_261_121)
let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(async () => {
  await scene.close()
})

const month = 'start="20270201T000000Z" end="20270401T000000Z"'
const objects = [
  event('f', {}, [
    'RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE',
    'EXDATE:20270303T090000Z',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:x',
    'TRIGGER:-PT15M',
    'END:VALARM',
  ]),
  event('f', { DTSTART: 'DTSTART;TZID=Europe/Stockholm:20270328T013000', DTEND: 'DURATION:PT2H' }, [
    'CLASS:PRIVATE',
    'ATTENDEE;CN=A:mailto:a@x.example',
    'ORGANIZER:mailto:b@x.example',
  ]),
  calendar([
    ...event('f', {}, ['RRULE:FREQ=DAILY;UNTIL=20270401T000000Z']).split('\r\n').slice(3, -2),
    ...event('f', {}, ['RECURRENCE-ID:20270305T090000Z']).split('\r\n').slice(3, -2),
  ]),
  calendar([
    'BEGIN:VTODO',
    'UID:f',
    'DTSTAMP:20260101T000000Z',
    'DUE;VALUE=DATE:20270310',
    'STATUS:NEEDS-ACTION',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1',
    'END:VTODO',
  ]),
]
const bodies: [string, string][] = [
  ['PROPFIND', `<D:propfind ${declared}><D:prop><D:getetag/><D:displayname/><C:calendar-data/></D:prop></D:propfind>`],
  [
    'PROPPATCH',
    `<D:propertyupdate ${declared}><D:set><D:prop><D:displayname>Work</D:displayname><A:calendar-color>#112233FF</A:calendar-color></D:prop></D:set><D:remove><D:prop><X:y xmlns:X="u"/></D:prop></D:remove></D:propertyupdate>`,
  ],
  [
    'REPORT',
    `<C:calendar-query ${declared}><D:prop><D:getetag/><C:calendar-data><C:expand ${month}/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${month}/><C:prop-filter name="SUMMARY"><C:text-match collation="i;octet" negate-condition="no">So</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
  ],
  [
    'REPORT',
    `<C:calendar-multiget ${declared}><D:prop><C:calendar-data><C:comp name="VCALENDAR"><C:allprop/><C:allcomp/></C:comp></C:calendar-data></D:prop><D:href>/dav/calendars/anna@nordlys.example/x/good.ics</D:href></C:calendar-multiget>`,
  ],
  ['REPORT', syncBody('', '<D:limit><D:nresults>2</D:nresults></D:limit>')],
  ['REPORT', `<C:free-busy-query ${declared}><C:time-range ${month}/></C:free-busy-query>`],
  ['REPORT', `<D:expand-property ${declared}><D:property name="owner"><D:property name="displayname"/></D:property></D:expand-property>`],
  [
    'REPORT',
    `<D:principal-property-search ${declared}><D:property-search><D:prop><D:displayname/></D:prop><D:match>a</D:match></D:property-search><D:prop><D:displayname/></D:prop></D:principal-property-search>`,
  ],
  [
    'ACL',
    `<D:acl ${declared}><D:ace><D:principal><D:href>/dav/principals/bo@nordlys.example/</D:href></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace></D:acl>`,
  ],
]

it(
  `${rounds} objects and ${rounds} bodies`,
  async () => {
    const chance = seeded(seed)
    const pick = <T>(all: readonly T[]) => all[Math.floor(chance() * all.length)] as T
    const counts = new Map<number, number>()
    for (let round = 0; round < rounds; round++) {
      const text = mutated(pick(objects).replaceAll('UID:f', `UID:f${round % 20}`), chance)
      const [method, body] = pick(bodies)
      const bent = mutated(body, chance)
      const before = processorMs()
      const at = `${scene.path}f${round % 20}.ics`
      const put = await scene.anna.put(at, text)
      const asked = await scene.anna.ask(method, scene.path, bent, { Depth: pick(['0', '1']) })
      const read = [await scene.anna.ask('GET', at), await scene.bo.report(scene.seenBy(scene.world.bo), syncBody())]
      for (const [answer, sent] of [[put, text], [asked, bent], ...read.map(one => [one, text] as const)] as const) {
        if (answer.status >= 500 || answer.status < 200) throw new Error(`${seed}/${round}: ${answer.status} for ${JSON.stringify(sent)}`)
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
      }
      if (processorMs() - before > 5000) throw new Error(`${seed}/${round}: slow for ${JSON.stringify([text, bent])}`)
      if (put.status === 201 || put.status === 204) expect(read[0]?.status).toBe(200)
      if (round % 100 === 99) await scene.healthy()
      if (put.status < 300 && round % 3 === 0) await scene.anna.ask('DELETE', at)
    }
    await scene.healthy()
    // Some of both, or the bending would be of no use.
    expect((counts.get(201) ?? 0) + (counts.get(204) ?? 0)).toBeGreaterThan(rounds / 100)
    expect(counts.get(403) ?? 0).toBeGreaterThan(rounds / 100)
    if (process.env['FUZZ'] !== undefined) console.info(JSON.stringify([seed, ...counts]))
  },
  30_000 + rounds * 200,
)
