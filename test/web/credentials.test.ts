/** Credentials that are none, in every form they come in. */
import { Agent, createServer, type Server, request as send } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { makeWorld, password, type World } from '../setup/world.ts'
import { visitor } from './visitor.ts'

let world: World
let server: Server
let port = 0
let token = ''
let app = ''
beforeAll(async () => {
  world = await makeWorld()
  token = await world.token(world.anna)
  app = await world.appPassword(world.anna)
  server = createServer(world.app)
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.close()
})

const basic = (user: string, word: string) => `Basic ${Buffer.from(`${user}:${word}`).toString('base64')}`
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const me = (header: string | null) => {
  const asked = request(world.app).get('/api/me')
  return header === null ? asked : asked.set('Authorization', header)
}
const dav = (header: string | null) => {
  const asked = request(world.app).get('/webdav/anna@nordlys.example/')
  return header === null ? asked : asked.set('Authorization', header)
}
const anna = 'anna@nordlys.example'

it('the credentials of these tests are good ones', async () => {
  expect((await me(`Bearer ${token}`)).status).toBe(200)
  expect((await dav(basic(anna, app))).status).not.toBe(401)
})

describe('Bearer on the API', () => {
  it.each<[string, () => string | null]>([
    ['none', () => null],
    ['empty', () => ''],
    ['the word alone', () => 'Bearer'],
    ['nothing behind the word', () => 'Bearer '],
    ['two tokens', () => `Bearer ${token} ${token}`],
    ['a wrong token', () => `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['a piece of one', () => `Bearer ${token.slice(0, 20)}`],
    ['not base64', () => 'Bearer ~~~ä'.slice(0, 10)],
    ['4 KB', () => `Bearer ${'a'.repeat(4096)}`],
    ['a JWT without signature', () => `Bearer ${base64url({ alg: 'none' })}.${base64url({ sub: world.anna.id, admin: true })}.`],
    ['an app password', () => `Bearer ${app}`],
    ['a password', () => `Bearer ${Buffer.from(password).toString('base64')}`],
    ['Basic with an app password', () => basic(anna, app)],
    ['Basic with the password', () => basic(anna, password)],
    ['Basic with the token', () => basic(anna, token)],
    ['an unknown scheme', () => `Negotiate ${token}`],
    ['an id', () => `Bearer ${world.anna.id}`],
  ])('%s: 401', async (_name, header) => {
    const refused = await me(header())
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer realm="Dela"'])
    expect(refused.text).not.toContain('nordlys')
  })

  it('no header of a proxy says who somebody is', async () => {
    for (const name of ['X-Remote-User', 'Remote-User', 'X-Forwarded-User', 'X-WebAuth-User']) {
      expect((await request(world.app).get('/api/me').set(name, anna)).status).toBe(401)
    }
  })
})

describe('Basic on the DAV doors', () => {
  it.each<[string, () => string | null]>([
    ['none', () => null],
    ['the word alone', () => 'Basic'],
    ['not base64', () => 'Basic !!!!'],
    ['no colon', () => `Basic ${Buffer.from('anna').toString('base64')}`],
    ['nothing', () => `Basic ${Buffer.from('').toString('base64')}`],
    ['a colon alone', () => basic('', '')],
    ['no password', () => basic(anna, '')],
    ['no name', () => basic('', app)],
    ['a wrong one', () => basic(anna, `${app}x`)],
    ['somebody else’s', () => basic('bo@nordlys.example', app)],
    ['NUL', () => basic(`${anna}\0`, app)],
    ['NUL in the password', () => basic(anna, `${app}\0`)],
    ['a path for a name', () => basic('../../etc/passwd', app)],
    ['a pattern for a name', () => basic('.*', app)],
    ['4 KB of name', () => basic('a'.repeat(4096), app)],
    ['5 KB of password', () => basic(anna, 'a'.repeat(5120))],
    ['the password of the pages', () => basic(anna, password)],
    ['a token of the API', () => basic(anna, token)],
    ['Bearer with the app password', () => `Bearer ${app}`],
    ['Bearer with a token', () => `Bearer ${token}`],
  ])('%s: 401', async (_name, header) => {
    const refused = await dav(header())
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toMatch(/^Basic /)
    expect(refused.text).not.toContain('Anna')
  })
})

describe('a session', () => {
  it('is good for pages alone: its cookie opens neither the API nor the DAV doors, as a cookie or as a credential', async () => {
    const page = visitor(world.app)
    await page.signIn(anna)
    const cookie = page.cookie()
    const value = decodeURIComponent(cookie.split('=')[1] ?? '')
    expect((await request(world.app).get('/account').set('Cookie', cookie)).status).toBe(200)
    expect((await request(world.app).get('/api/me').set('Cookie', cookie)).status).toBe(401)
    expect((await request(world.app).get('/webdav/anna@nordlys.example/').set('Cookie', cookie)).status).toBe(401)
    for (const one of [value, value.replace(/^s:/, ''), value.replace(/^s:/, '').split('.')[0] ?? '']) {
      expect((await me(`Bearer ${one}`)).status).toBe(401)
      expect((await dav(basic(anna, one))).status).toBe(401)
    }
    const forged = `dela.sid=${encodeURIComponent(`${value.split('.')[0]}.${'A'.repeat(43)}`)}`
    expect((await request(world.app).get('/account').set('Cookie', forged)).status).toBe(303)
    // Nor does a token or an app password open a page.
    for (const header of [`Bearer ${token}`, basic(anna, app)]) {
      expect((await request(world.app).get('/account').set('Authorization', header)).status).toBe(303)
    }
  })
})

describe('one request after another', () => {
  it('a request without credentials is nobody’s, on the socket of one that had them', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const ask = (path: string, headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const asked = send({ port, path, headers, agent }, response => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0))
        })
        asked.on('socket', socket => sockets.add(socket)).on('error', reject)
        asked.end()
      })
    expect(await ask('/api/me', { Authorization: `Bearer ${token}` })).toBe(200)
    expect(await ask('/api/me', {})).toBe(401)
    expect(await ask('/webdav/anna@nordlys.example/', { Authorization: basic(anna, app) })).not.toBe(401)
    expect(await ask('/webdav/anna@nordlys.example/', {})).toBe(401)
    expect(sockets.size).toBe(1)
    agent.destroy()
  })

  it('two Authorization headers are 400, whatever is in them', async () => {
    for (const path of ['/api/me', '/webdav/anna@nordlys.example/', '/account']) {
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nAuthorization: ${basic(anna, app)}\r\nConnection: close\r\n\r\n`,
      )
      expect([path, answer.split('\r\n', 1)[0]]).toEqual([path, 'HTTP/1.1 400 Bad Request'])
    }
  })

  it('a large body of nobody’s is refused unread', async () => {
    for (const [path, type] of [
      ['/api/calendars', 'application/json'],
      ['/sign-in', 'application/x-www-form-urlencoded'],
      ['/calendars/x/import', 'multipart/form-data; boundary=x'],
    ]) {
      const answer = await raw(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 52428800\r\nConnection: close\r\n\r\nname=`,
      )
      expect([path, Number(answer.slice(9, 12))]).toEqual([path, path === '/sign-in' ? 413 : path === '/api/calendars' ? 401 : 303])
    }
  })

  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.on('data', piece => {
        answer += piece.toString()
        if (answer.includes('\r\n\r\n')) socket.end()
      })
      socket.on('close', () => resolve(answer)).on('error', reject)
    })
  }
})
