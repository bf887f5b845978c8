/** A file from a form, posted as multipart/form-data (RFC 7578) and read by Node itself. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'

/** What the fields and the borders between them may take besides the file. */
const around = 16_384

/**
 * Reads the whole form; its text fields are then where those of any form are.
 * @returns the bytes of the field `file`, none when no file was chosen
 * @throws Problem `bad-request`, `unsupported-media-type`, `too-large`
 */
export async function readUpload(request: Request, bytes: number): Promise<Blob> {
  const type = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new Problem('unsupported-media-type', 'The form must be multipart/form-data')
  const whole = new Uint8Array(await readBody(request, bytes + around))
  const form = await new Response(whole, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new Problem('bad-request', 'The form cannot be read')
  })
  request.body = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
  const file = form.get('file')
  return file instanceof Blob ? file : new Blob([])
}
