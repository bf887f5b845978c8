/** What crawlers are told. Calendar services read robots.txt too, and a feed that is forbidden there is never fetched (clients §5.4). */
import type { RequestHandler } from 'express'
import { open } from '../http/route.ts'

/** Everything may be fetched; that nothing is to be indexed stands in `X-Robots-Tag`. */
export function robots(): RequestHandler {
  return open({
    because: 'the same few lines for everybody',
    handler: (_request, response) =>
      void response.set('Cache-Control', 'public, max-age=86400').type('text/plain; charset=utf-8').send('User-agent: *\nAllow: /\n'),
  })
}
