/** A person with a browser that runs no scripts: keeps cookies, posts the forms of the page it is looking at. */
import type { Express } from 'express'
import request, { type Response } from 'supertest'
import { password } from '../setup/world.ts'

export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Posts with the token of the page that was looked at last, unless the fields have another. */
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  /** The same with a file, as multipart/form-data. */
  upload(path: string, file: string | null): Promise<Response>
  signIn(address: string, more?: Record<string, string>): Promise<Response>
  /** The session's cookie as the server last set it, name and value. */
  cookie(): string
}

export function visitor(app: Express, language = 'en'): Visitor {
  const agent = request.agent(app)
  let csrf = ''
  let cookie = ''
  const seen = (response: Response): Response => {
    csrf = hidden(response.text ?? '', 'csrf') ?? csrf
    const set = (response.headers['set-cookie'] as unknown as string[] | undefined)?.find(one => one.startsWith('dela.sid='))
    cookie = set?.split(';', 1)[0] ?? cookie
    return response
  }
  const usual = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'Accept-Language': language }
  const self: Visitor = {
    get: async (path, headers = {}) => seen(await agent.get(path).set({ ...usual, ...headers })),
    post: async (path, fields = {}, headers = {}) =>
      seen(
        await agent
          .post(path)
          .set({ ...usual, ...headers })
          .type('form')
          .send({ csrf, ...fields }),
      ),
    upload: async (path, file) => {
      const sent = agent.post(path).set(usual).field('csrf', csrf)
      return seen(
        await (file === null ? sent : sent.attach('file', Buffer.from(file), { filename: 'x.ics', contentType: 'text/calendar' })),
      )
    },
    signIn: async (address, more = {}) => {
      await self.get('/sign-in')
      const response = await self.post('/sign-in', { address, password, ...more })
      if (response.status === 303) await self.get('/')
      return response
    },
    cookie: () => cookie,
  }
  return self
}

/** The value of a hidden field, or of the field with that name. */
export function hidden(page: string, name: string): string | null {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? null
}

/** Addresses of the forms of a page that end in `act`. */
export function actions(page: string, act: string): string[] {
  return [...page.matchAll(/<form[^>]* action="([^"]*)"/g)].map(match => match[1] ?? '').filter(action => action.endsWith(act))
}
