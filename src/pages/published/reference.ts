/** A short name for an event of a page, for the address of its file: it tells nothing of the event, and means nothing at another link. */
import { hash } from 'node:crypto'
import type { VisibleOccurrence } from '../../sharing/visible.ts'
import type { Day } from './days.ts'

export interface Reference {
  /** A day near the event, so that it is found without reading the whole calendar. */
  day: Day
  event: string
}

export function referenceOf({ id, start }: VisibleOccurrence): Reference {
  return { day: start.toISOString().slice(0, 10), event: hash('sha256', id, 'base64url').slice(0, 8) }
}
