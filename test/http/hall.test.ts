/** The closing check: a reply below 400 that no decision stands behind leaves the server as an empty 500, however it was written. */
import { createReadStream } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import express, { type Express, type Request, type Response } from 'express'
import supertest from 'supertest'
import { hall } from '../../src/http/hall.ts'
import { problemJson, problems } from '../../src/http/problem.ts'
import { open, route, routeSelf } from '../../src/http/route.ts'
import { anonymous, type Subject } from '../../src/sharing/principal.ts'
import { makeWorld, type World } from '../setup/world.ts'

const secret = 'kanari-secret'
const uncovered: Record<string, (request: Request, response: Response) => unknown> = {
  send: (_request, response) => response.send(secret),
  json: (_request, response) => response.json({ secret }),
  end: (_request, response) => response.end(secret),
  write: (_request, response) => {
    response.write(secret)
    response.write(secret)
    response.end()
  },
  writeHead: (_request, response) => {
    response.writeHead(200, { 'X-Secret': secret })
    response.end(secret)
  },
  writeHeadWithReason: (_request, response) => {
    response.writeHead(200, 'Fine', { 'X-Secret': secret })
    response.write(secret)
    response.end()
  },
  flushHeaders: (_request, response) => {
    response.set('X-Secret', secret)
    response.flushHeaders()
    response.end(secret)
  },
  redirect: (_request, response) => response.redirect(`/elsewhere?${secret}`),
  sendFile: (_request, response) => response.sendFile(import.meta.filename),
  pipe: (_request, response) => createReadStream(import.meta.filename).pipe(response),
  notModified: (_request, response) => response.set('ETag', secret).status(304).end(),
  empty: (_request, response) => response.sendStatus(204),
}

let app: Express
let world: World
let reports: string[]
beforeAll(async () => {
  world = await makeWorld()
  const subjects: Record<string, Subject> = { anna: world.anna, nobody: anonymous }
  reports = []
  app = express()
  app.use(
    hall(
      request => Promise.resolve(subjects[request.get('X-Who') ?? 'nobody'] ?? anonymous),
      request => void reports.push(request.path),
    ),
  )
  for (const [name, handler] of Object.entries(uncovered)) app.get(`/${name}`, (request, response) => void handler(request, response))
  app.get('/error', (_request, response) => void response.status(418).send('short'))
  app.get('/open', open({ because: 'a test', handler: (_request, response) => void response.send('open') }))
  app.get('/mine', routeSelf({ handler: (_request, response, access) => void response.send(access.principalId) }))
  app.get('/broken', open({ because: 'a test', handler: () => Promise.reject(new Error(secret)) }))
  const target = (request: Request) => request.query['id'] as string
  app.get('/calendar', route(world.db, { needs: 'read', target, handler: (_request, response, access) => void response.send(access.role) }))
  app.use(problems(problemJson, () => {}))
})
afterAll(() => world.close())

describe('a reply that no decision covered', () => {
  it.each(Object.keys(uncovered))('%s', async name => {
    reports.length = 0
    const reply = await supertest(app).get(`/${name}`)
    expect(reply.status).toBe(500)
    expect(reply.text).toBe('')
    expect(JSON.stringify(reply.headers)).not.toContain(secret)
    expect(reports).toEqual([`/${name}`])
  })

  it('an error may be told', async () => {
    await supertest(app).get('/error').expect(418, 'short')
  })
})

describe('a reply that a decision covers', () => {
  it('leaves as it is', async () => {
    await supertest(app).get('/open').expect(200, 'open')
    await supertest(app).get('/mine').set('X-Who', 'anna').expect(200, world.anna.id)
    const id = await world.calendar(world.anna)
    await supertest(app).get(`/calendar?id=${id}`).set('X-Who', 'anna').expect(200, 'owner')
  })

  it('and a refusal says what it may', async () => {
    const id = await world.calendar(world.bo)
    await supertest(app).get('/mine').expect(401)
    await supertest(app).get(`/calendar?id=${id}`).expect(401)
    const reply = await supertest(app).get(`/calendar?id=${id}`).set('X-Who', 'anna').expect(403)
    expect(reply.body).toMatchObject({ type: '/problems/need-privileges', highestRole: 'freeBusyRead' })
    for (const unknown of ['nonsense', "' OR 1=1", '00000000-0000-0000-0000-000000000000']) {
      await supertest(app).get('/calendar').query({ id: unknown }).set('X-Who', 'anna').expect(404)
    }
  })

  it('a fault of ours tells nothing of itself', async () => {
    const reply = await supertest(app).get('/broken').expect(500)
    expect(reply.text).not.toContain(secret)
    expect(reply.type).toBe('application/problem+json')
  })
})
