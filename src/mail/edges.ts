/** The coloured edge of an event: how it takes time, for the eye. The word stands beside it always. */
import type { BusyStatus } from '../icalendar/object.ts'
import { accent, away } from './palette.ts'

/** A `border-left` value. @param color `#RRGGBB` of the calendar; null for our own green */
export function edgeOf(status: BusyStatus, color: string | null): string {
  switch (status) {
    case 'free':
      return '3px solid #b9b5a8'
    case 'tentative':
      return `3px dashed ${color ?? accent}`
    case 'oof':
      return `3px solid ${away}`
    case 'workingElsewhere':
      return `3px dotted ${color ?? accent}`
    case 'busy':
      return `3px solid ${color ?? accent}`
  }
}
