/** Programs that publish, as recorded: classic Outlook's *Publish to WebDAV server* and Thunderbird's remote ICS calendar. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
let secret: string
beforeAll(async () => {
  world = await makeWorld()
  secret = await world.appPassword(world.anna)
})
afterAll(async () => await world.close())

describe('classic Outlook', () => {
  it('probes', async () => {
    const r = await request(world.app).propfind('/webdav/').auth(world.anna.address, secret).set('Depth', '1')
    console.log(r.status, r.headers, r.text)
    const o = await request(world.app).options('/webdav/').auth(world.anna.address, secret)
    console.log(o.status, o.headers, o.text)
    const ics = 'BEGIN:VCALENDAR\r\nPRODID:-//Microsoft Corporation//Outlook 14.0 MIMEDIR//EN\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Anna Å\r\nBEGIN:VEVENT\r\nDTSTART;TZID="W. Europe Standard Time":20261121T090000\r\nDTEND;TZID="W. Europe Standard Time":20261121T100000\r\nSUMMARY:Hello\r\nUID:a1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    const p = await request(world.app).put('/webdav/Anna%20Calendar.ics').auth(world.anna.address, secret).set('Content-Type', 'text/calendar').send(ics)
    console.log(p.status, p.headers, p.text)
    const g = await request(world.app).get('/webdav/Anna%20Calendar.ics').auth(world.anna.address, secret)
    console.log(g.status, g.headers, g.text)
    const l = await request(world.app).propfind('/webdav/anna@nordlys.example/').auth(world.anna.address, secret).set('Depth', '1')
    console.log(l.status, l.text)
    const d = await request(world.app).delete('/webdav/Anna%20Calendar.ics').auth(world.anna.address, secret)
    console.log(d.status, d.headers, d.text)
    const h = await request(world.app).get('/webdav/Anna%20Calendar.ics').auth(world.anna.address, secret)
    console.log(h.status, h.text)
    expect(p.status).toBe(201)
  })
})
