/** OPTIONS (RFC 9110 §9.3.7, RFC 4918 §10.1): what the address takes, and what this door speaks; both computed from the tables. */
import type { Method } from '../methods.ts'
import { allowedOn } from '../methods.ts'

/** RFC 4918 §18, RFC 3744 §7.2, RFC 4791 §5.1, RFC 5689 §3.1, RFC 7809 §3.1 and Calendar Server's tokens: what is there, and nothing else. */
export const davTokens = [
  '1',
  '2',
  '3',
  'access-control',
  'extended-mkcol',
  'calendar-access',
  'calendar-no-timezone',
  'calendar-proxy',
  'calendarserver-sharing',
  'calendarserver-private-events',
  'sync-collection',
] as const

export const options: Method = async ({ target, response }) => {
  response
    .status(200)
    .set({ Allow: allowedOn(target.kind), DAV: davTokens.join(', '), 'Content-Length': '0', 'Cache-Control': 'no-store' })
    .end()
  await Promise.resolve()
}
