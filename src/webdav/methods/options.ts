/** OPTIONS (RFC 4918 §10.1). 200 with an empty body: Outlook cannot use a server that answers 204. The same for whatever is there or not. */
import type { Method } from '../methods.ts'

export const allowed = 'OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, MKCOL, COPY, MOVE, LOCK, UNLOCK'

export const options: Method = async visit => {
  // Says that somebody is signed in who may be answered; nothing of it is shown.
  await visit.decide.all('readFreeBusy', 'calendar')
  visit.response
    .status(200)
    .set({ Allow: allowed, DAV: '1, 2, 3', 'MS-Author-Via': 'DAV', 'Content-Length': '0', 'Cache-Control': 'no-store' })
    .end()
}
