/** The document and a page to read it on: swagger-ui from our own origin, no script in the page. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Request, Response } from 'express'
import { open } from '../http/route.ts'
import type { Endpoint } from './endpoint.ts'

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dela API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`
const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null, persistAuthorization: false })
`
// The bundle draws its icons as data: pictures and asks our own address only.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

function asset(name: string, type: string, read: () => Promise<string>): Endpoint {
  return {
    method: 'get',
    path: `/docs${name}`,
    tag: 'Documentation',
    summary: 'A part of the page that this document is read on',
    secured: false,
    answers: { 200: { description: 'The file', type } },
    handler: open({
      because: 'the documentation is the same for everybody',
      handler: async (_request: Request, response: Response) => {
        const text = await read()
        response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'public, max-age=3600' }).type(type).send(text)
      },
    }),
  }
}

const file = (name: string) => () => readFile(join(folder, name), 'utf8')

/** @param document the OpenAPI document, made once all rows are known */
export function docs(document: () => object): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/openapi.json',
      tag: 'Documentation',
      summary: 'This document',
      secured: false,
      answers: { 200: { description: 'OpenAPI 3.1', type: 'application/json' } },
      handler: open({
        because: 'the documentation is the same for everybody',
        handler: (_request, response) => void response.set('Cache-Control', 'public, max-age=300').json(document()),
      }),
    },
    asset('', 'text/html', () => Promise.resolve(page)),
    asset('/start.js', 'text/javascript', () => Promise.resolve(start)),
    asset('/swagger-ui.css', 'text/css', file('swagger-ui.css')),
    asset('/swagger-ui-bundle.js', 'text/javascript', file('swagger-ui-bundle.js')),
  ]
}
