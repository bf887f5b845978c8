/** The OpenAPI document says what is mounted, no more and no less, and what it says is what comes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clientOf } from './client.ts'
import { makeWorld, type World } from '../setup/world.ts'

interface Layer {
  route?: { path: string; stack: { method: string }[] }
  handle: { stack?: Layer[] }
}
type Schema = Record<string, unknown>
interface Document {
  openapi: string
  paths: Record<
    string,
    Record<
      string,
      {
        summary: string
        security: object[]
        parameters?: { name: string; in: string }[]
        responses: Record<string, { content?: Record<string, { schema: Schema }> }>
      }
    >
  >
  components: { schemas: Record<string, Schema> }
}

let world: World
let document: Document

beforeAll(async () => {
  world = await makeWorld()
  document = (await clientOf(world.app, null).get('/openapi.json')).body
})
afterAll(async () => await world.close())

function mounted(stack: Layer[]): string[] {
  return stack.flatMap(layer =>
    layer.route
      ? layer.route.stack.map(({ method }) => `${method} /api${layer.route?.path}`)
      : layer.handle.stack
        ? mounted(layer.handle.stack)
        : [],
  )
}

describe('the OpenAPI document', () => {
  it('lists every mounted route of the API', () => {
    const stack = (world.app as unknown as { router: { stack: (Layer & { match(path: string): boolean })[] } }).router.stack
    const door = stack.find(layer => layer.handle.stack && layer.match('/api/me'))
    const routes = mounted(door?.handle.stack ?? []).map(one => one.replaceAll(/:([A-Za-z]+)/g, '{$1}'))
    const listed = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map(method => `${method} ${path}`))
    expect(routes.length).toBeGreaterThan(40)
    expect(listed.sort()).toEqual(routes.sort())
  })

  it('is OpenAPI 3.1 whose references all lead somewhere', () => {
    expect(document.openapi).toBe('3.1.0')
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(match => match[1] ?? '')
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter(name => !(name in document.components.schemas))).toEqual([])
    for (const [path, methods] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
      for (const [method, operation] of Object.entries(methods)) {
        const parameters = operation.parameters?.filter(one => one.in === 'path').map(one => one.name) ?? []
        expect([method, path, parameters]).toEqual([method, path, named])
        expect([method, path, operation.summary]).toEqual([method, path, expect.stringMatching(/\w/)])
        expect(operation.responses).toHaveProperty('default')
      }
    }
    expect(JSON.stringify(document)).not.toMatch(/"pattern":"\//)
  })

  it('leaves open what is documentation and signing in, and that alone', () => {
    const open = Object.entries(document.paths).filter(([, methods]) => Object.values(methods).some(one => one.security.length === 0))
    expect(open.map(([path]) => path).sort()).toEqual([
      '/api/docs',
      '/api/docs/start.js',
      '/api/docs/swagger-ui-bundle.js',
      '/api/docs/swagger-ui.css',
      '/api/openapi.json',
      '/api/sign-in',
    ])
  })

  it('names every field that comes', async () => {
    const anna = clientOf(world.app, await world.token(world.anna))
    const calendar = await world.calendar(world.anna)
    await anna.post(`/calendars/${calendar}/events`, {
      subject: 'x',
      start: { dateTime: '2027-03-01' },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
    })
    await world.publish(world.anna, calendar, 'freeBusyRead')
    for (const path of [
      '/me',
      '/calendars',
      '/calendars/{calendarId}',
      '/calendars/{calendarId}/events',
      '/calendars/{calendarId}/permissions',
      '/calendars/{calendarId}/links',
      '/policy',
      '/tokens',
    ]) {
      const { status, body } = await anna.get(path.replace('{calendarId}', calendar))
      const schema = document.paths[`/api${path}`]?.['get']?.responses['200']?.content?.['application/json']?.schema
      expect([path, status, unnamed(body, schema ?? {})]).toEqual([path, 200, []])
    }
  })
})

function unnamed(value: unknown, given: Schema, at = ''): string[] {
  const schema = resolve(given)
  if (Array.isArray(value)) return value.flatMap(one => unnamed(one, (schema['items'] ?? {}) as Schema, `${at}[]`))
  if (typeof value !== 'object' || value === null) return []
  const known = properties(schema)
  return Object.entries(value).flatMap(([key, inner]) => (known[key] ? unnamed(inner, known[key], `${at}.${key}`) : [`${at}.${key}`]))
}

function resolve(schema: Schema): Schema {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
  return name === undefined ? schema : resolve(document.components.schemas[name] ?? {})
}

function properties(schema: Schema): Record<string, Schema> {
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap(key => (schema[key] as Schema[] | undefined) ?? [])
  return Object.assign({}, schema['properties'] ?? {}, ...parts.map(part => properties(resolve(part)))) as Record<string, Schema>
}
