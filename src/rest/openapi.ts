/** The OpenAPI 3.1 document, from the rows that are mounted and the schemas that check them. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import type { Door, Endpoint } from './endpoint.ts'

const refusedRecipient = z.object({
  type: z.string(),
  detail: z.string(),
  address: z.string(),
  field: z.string().optional(),
  reason: z.string().optional(),
  highestRole: z.string().optional(),
  because: z.string().optional(),
  kind: z.string().optional(),
})

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    field: z.string().optional().meta({ description: 'The field at fault' }),
    line: z.int().optional().meta({ description: 'The line at fault' }),
    condition: z.string().optional().meta({ description: 'Precondition of RFC 4791' }),
    highestRole: z.string().optional().meta({ description: 'The most that is allowed here' }),
    because: z.string().optional().meta({ description: 'The rule that decided' }),
    kind: z.string().optional().meta({ description: 'What was to be shared, where it is not a calendar' }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'Why something cannot be shared: address-not-valid, group-not-security, outside-not-allowed' }),
    remedy: z.string().optional().meta({ description: 'What to do, in the reader’s language' }),
    whoCan: z.string().optional().meta({ description: 'Who can change it, in the reader’s language' }),
    refused: z.array(refusedRecipient).optional().meta({ description: 'Of an act for several people: each who was refused' }),
    wouldGo: z.looseObject({}).optional().meta({ description: 'What a deletion would take along' }),
    retryAfterSeconds: z.int().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

const parameter = /:([A-Za-z]+)/g

export function openApiDocument(rows: readonly Endpoint[], { publicUrl, version }: Pick<Door, 'publicUrl' | 'version'>): object {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer', description: 'POST /api/tokens' })
  for (const row of rows) registry.registerPath(pathOf(row))
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Dela', version, description: 'Calendars, and who sees what of them. Names follow Microsoft Graph.' },
    servers: [{ url: publicUrl }],
  })
}

function pathOf(row: Endpoint): RouteConfig {
  const names = [...row.path.matchAll(parameter)].map(match => match[1] ?? '')
  const content = row.body && Object.fromEntries(Object.entries(row.body).map(([type, schema]) => [type, { schema: schema ?? z.string() }]))
  return {
    method: row.method,
    path: `/api${row.path.replaceAll(parameter, '{$1}')}`,
    tags: [row.tag],
    summary: row.summary,
    ...(row.description === undefined ? {} : { description: row.description }),
    security: row.secured === false ? [] : [{ token: [] }],
    request: {
      ...(names.length > 0 ? { params: z.object(Object.fromEntries(names.map(name => [name, z.string()]))) } : {}),
      ...(row.query ? { query: row.query } : {}),
      ...(content ? { body: { required: true, content } } : {}),
    },
    responses: responsesOf(row),
  }
}

function responsesOf(row: Endpoint): RouteConfig['responses'] {
  const answers = Object.entries(row.answers).map(([status, { description, schema, type, also = [] }]) => {
    const content = schema || type ? { [type ?? 'application/json']: { schema: schema ?? z.string() } } : null
    const others = Object.fromEntries(also.map(one => [one, { schema: z.string() }]))
    return [status, { description, ...(content ? { content: { ...content, ...others } } : {}) }] as const
  })
  const refused = { description: 'Refused', content: { 'application/problem+json': { schema: problem } } }
  return { ...Object.fromEntries(answers), default: refused }
}
