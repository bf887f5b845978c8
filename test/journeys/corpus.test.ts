/** Real files of many programs through the import: each is taken, or refused with a reason; never a fault of ours, never a component lost. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import supertest from 'supertest'
import { makeWorld, type World } from '../setup/world.ts'

const folder = process.env['CORPUS'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus')
const files = existsSync(folder) ? globSync('**/*.{ics,vcf}', { cwd: folder }).sort() : []
if (files.length === 0) console.info('No folder of real calendar files (CORPUS names one): the import is tested without them')

let world: World
let token: string
beforeAll(async () => {
  world = await makeWorld()
  token = await world.token(world.anna)
})
afterAll(() => world.close())

interface Report {
  created: number
  changed: number
  unchanged: number
  refused: { line: number; reason: string }[]
}

/** UIDs of the events, to-dos and journals that a file names, as written; components without one count each. */
function named(text: string): number {
  const unfolded = text.replaceAll(/\r?\n[ \t]/g, '')
  const components = unfolded.match(/^BEGIN:(?:VEVENT|VTODO|VJOURNAL)\s*$[\s\S]*?^END:(?:VEVENT|VTODO|VJOURNAL)\s*$/gim) ?? []
  const uids = components.map((component, index) => /^UID[^:\r\n]*:(.*)$/im.exec(component)?.[1]?.trim() || `without ${index}`)
  return new Set(uids).size
}

;(files.length > 0 ? describe : describe.skip)('every file of the corpus', () => {
  it.each(files.length > 0 ? files : [''])('%s', async file => {
    const calendar = await world.calendar(world.anna, file)
    const bytes = readFileSync(join(folder, file))
    const post = () =>
      supertest(world.app)
        .post(`/api/calendars/${calendar}/import`)
        .set('Authorization', `Bearer ${token}`)
        .set('Content-Type', 'text/calendar')
        .send(bytes)
    const reply = await post()
    expect([200, 403]).toContain(reply.status)
    if (reply.status === 403) {
      expect(reply.body).toMatchObject({ type: '/problems/calendar-data', condition: expect.stringMatching(/calendar/) as unknown })
      expect((reply.body as { detail: string }).detail.length).toBeGreaterThan(10)
      return
    }
    const report = reply.body as Report
    expect(report.created + report.refused.length).toBeGreaterThanOrEqual(named(bytes.toString('utf8')) > 0 ? 1 : 0)
    expect(report.created + report.refused.length).toBeGreaterThanOrEqual(named(bytes.toString('utf8')))
    for (const { line, reason } of report.refused) {
      expect(line).toBeGreaterThan(0)
      expect(reason.length).toBeGreaterThan(5)
    }
    const again = (await post()).body as Report
    expect(again).toMatchObject({ created: 0, changed: 0, unchanged: report.created, refused: report.refused })

    const feed = await supertest(world.app).get(`/api/calendars/${calendar}/export`).set('Authorization', `Bearer ${token}`)
    expect(feed.status).toBe(200)
    const kept = new Set([...feed.text.replaceAll(/\r\n[ \t]/g, '').matchAll(/^UID[^:\r\n]*:(.*)$/gm)].map(match => match[1]))
    expect(kept.size).toBeGreaterThanOrEqual(report.created)
  })
})
