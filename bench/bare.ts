/** The bare servers that the bounds are taken of: what Express and Postgres cost with nothing of ours. A process of its own; see bounds.ts. */
import express from 'express'
import ICAL from 'ical.js'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env['BENCH_DATABASE'], max: 20 })
const app = express()
app.disable('x-powered-by')
app.set('etag', false)

const link = { name: 'link', text: 'SELECT id, etag FROM link WHERE token = $1' }
const objects = { name: 'objects', text: 'SELECT data FROM object WHERE id <= $1 ORDER BY id', rowMode: 'array' }
const cached = Buffer.alloc(200 * 1024, 'BEGIN:VEVENT\r\n')

app.get('/feed/:token', async (request, response) => {
  const { rows } = await pool.query<{ etag: string }>({ ...link, values: [request.params.token] })
  const tag = rows[0]?.etag ?? ''
  response.set('ETag', tag)
  if (request.headers['if-none-match'] === tag) response.status(304).end()
  else response.type('text/calendar').send(cached)
})

app.get('/objects/:count', async (request, response) => {
  const { rows } = await pool.query<[string]>({ ...objects, values: [Number(request.params.count)] })
  response.type('text/calendar').send(rows.map(([data]) => data).join(''))
})

const one = { name: 'one', text: 'SELECT data FROM object WHERE id = $1' }

app.get('/object/:id', async (request, response) => {
  const { rows } = await pool.query<{ data: string }>({ ...one, values: [Number(request.params.id)] })
  response.type('text/calendar').send(rows[0]?.data)
})

const tags = { name: 'tags', text: 'SELECT name, etag FROM object WHERE id <= $1', rowMode: 'array' }

/** What PROPFIND and a first sync answer at the least. */
app.get('/tags/:count', async (request, response) => {
  const { rows } = await pool.query<[string, string]>({ ...tags, values: [Number(request.params.count)] })
  const responses = rows.map(
    ([name, etag]) =>
      `<D:response><D:href>/dav/calendars/anna/work/${name}</D:href><D:propstat><D:prop><D:getetag>&quot;${etag}&quot;</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`,
  )
  response
    .status(207)
    .type('application/xml')
    .send(`<D:multistatus xmlns:D="DAV:">${responses.join('')}</D:multistatus>`)
})

const put = { name: 'put', text: 'INSERT INTO taken (run, data) VALUES ($1, $2)' }

app.put('/object/:id', express.text({ type: () => true }), async (request, response) => {
  await pool.query({ ...put, values: [request.params.id, String(request.body)] })
  response.status(201).end()
})

const insert = { name: 'insert', text: 'INSERT INTO taken (run, data) SELECT $1, data FROM unnest($2::text[]) AS one(data)' }

/** ical.js reads the whole file, and what it read is written again, 500 rows at a time in one transaction. */
app.post('/import/:run', express.text({ type: () => true, limit: '32mb' }), async (request, response) => {
  const [, , components] = ICAL.parse(String(request.body)) as [string, unknown[], [string, unknown[], unknown[]][]]
  const texts = components.map(component => ICAL.stringify(component as never))
  const client = await pool.connect()
  await client.query('BEGIN')
  for (let at = 0; at < texts.length; at += 500) {
    await client.query({ ...insert, values: [request.params['run'], texts.slice(at, at + 500)] })
  }
  await client.query('COMMIT')
  client.release()
  response.json({ created: texts.length })
})

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${address.port}` })}\n`)
})

process.on('SIGTERM', () => process.exit(0))
