/** Answers of this door: a page that nobody keeps, or the way to one (POST, redirect, GET). */
import type { Response } from 'express'
import { pageHeaders } from '../http/page.ts'

/**
 * Under `no-referrer` browsers post forms with `Origin: null`, which no rule can tell from a stranger's. `strict-origin` is for a
 * page whose address is a secret: at most the server's name is told, never the address.
 */
export type Referrer = 'same-origin' | 'strict-origin'

export function sendPage(response: Response, page: string, status = 200, referrer: Referrer = 'same-origin'): void {
  response
    .status(status)
    .set({ ...pageHeaders, 'Cache-Control': 'no-store', 'Referrer-Policy': referrer })
    .vary('Accept-Language')
    .send(page)
}

/** RFC 9110 §15.4.4: look at another page. @param path of this server; relative, so that it holds under every name the server has */
export function seeOther(response: Response, path: string): void {
  response.status(303).set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin', Location: path }).end()
}
