/** The address of the calendar as a QR code: the subscription (`webcal:`), or the page with `?of=page`. Nothing of the calendar is in it. */
import { createHash } from 'node:crypto'
import { qrFile } from '../pages/qr.ts'
import { barFromProgram, endForProgram } from './brief.ts'
import { contentDisposition } from './file-name.ts'
import type { Format, Visit } from './format.ts'
import { isUnchanged, sendBytes, setValidators } from './send.ts'

/** It is shown to whoever has the address already, as long as there is something to see behind it. */
async function give({ request, response, publicUrl, token }: Visit): Promise<void> {
  const page = `${publicUrl}/p/${token}`
  const address = request.query['of'] === 'page' ? page : `${page}.ics`.replace(/^https?:/, 'webcal:')
  const bytes = Buffer.from(qrFile(address))
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  setValidators(response, { etag, lastModified: null }, 'identity')
  response.set('Cache-Control', 'private, max-age=3600')
  if (isUnchanged(request, etag, null)) {
    response.status(304).end()
    return
  }
  const kind = request.query['download'] === undefined ? 'inline' : 'attachment'
  response.set({ 'Content-Type': 'image/svg+xml', 'Content-Disposition': contentDisposition(kind, 'QR', '.svg') })
  // An image opened by itself is a document: nothing in it runs or fetches.
  response.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  sendBytes(request, response, bytes, 'identity')
}

export const qr: Format = { suffix: '.svg', give, end: endForProgram, askToSignIn: barFromProgram }
