/** Where calendar programs begin with nothing but a host's name (RFC 6764 §5). */
import express, { type RequestHandler, type Router } from 'express'
import { Problem } from '../errors.ts'
import { open } from '../http/route.ts'
import { mount } from './address.ts'

/** Sends a program on to where calendars begin. Some know nothing of well-known addresses and ask the root of the server with PROPFIND. */
export function beginning(): RequestHandler {
  return open({
    because: 'says where calendars begin, which is the same for everybody',
    handler: (_request, response) =>
      void response
        .status(301)
        .set({ Location: `${mount}/`, 'Cache-Control': 'public, max-age=3600' })
        .end(),
  })
}

/** Mounted at /.well-known. Every method is sent on: programs ask with PROPFIND as well as with GET. */
export function wellKnown(): Router {
  const router = express.Router({ caseSensitive: true, strict: false })
  router.all('/caldav', beginning())
  router.all(
    /.*/,
    open({
      because: 'says that nothing else is known by a well-known name',
      handler: () => {
        throw new Problem('not-found', 'There is nothing here')
      },
    }),
  )
  return router
}
