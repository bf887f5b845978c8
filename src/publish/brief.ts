/** Answers without content, for programs: a status and one plain sentence. */
import type { Response } from 'express'

export function brief(response: Response, status: number, sentence: string): void {
  response.status(status).set('Cache-Control', 'private, no-store').type('text/plain; charset=utf-8').send(`${sentence}\n`)
}
