/** What may be chosen of a mailed calendar together with what: the rules of Outlook's own dialog (`CalendarSharing`). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import type { SnapshotLayout, SnapshotOptions } from '../storage/snapshot-options.ts'
import { readSender } from '../storage/snapshot-options.ts'
import { oneLine } from '../language/one-line.ts'
import { checkTimeZone } from './calendars.ts'

export interface ChosenOptions {
  layout?: SnapshotLayout
  /** Only at free/busy: a title outside of the hours would be missed by whoever reads the titles inside. */
  restrictToWorkingHours?: boolean
  /** Only above free/busy. Recipients without a right to private events see busy time all the same (invariant 19). */
  includePrivateDetails?: boolean
  /** Only at full details. */
  includeAttachments?: boolean
  attachCalendar?: boolean
  /** IANA zone in which days begin and times are told; the sender's own, else the calendar's. */
  timeZone?: string
  subject?: string
  message?: string
}

const longestMessage = 10_000
/** Of a mail's subject, in characters. */
export const longestSubject = 250

/**
 * @param roles those chosen for the recipients
 * @throws Problem `bad-request` naming the field, for what does not go together
 */
export function readOptions(chosen: ChosenOptions, roles: readonly ViewRole[]): SnapshotOptions {
  const refuse = (field: keyof ChosenOptions, text: string): never => {
    throw new Problem('bad-request', text, { field })
  }
  const { layout = 'eventList', attachCalendar = true } = chosen
  if (chosen.restrictToWorkingHours === true && roles.some(role => role !== 'freeBusyRead'))
    refuse('restrictToWorkingHours', 'Only busy times can be kept to working hours: choose freeBusyRead for every recipient')
  if (chosen.includePrivateDetails === true && roles.every(role => role === 'freeBusyRead'))
    refuse('includePrivateDetails', 'Busy times have no private details: choose limitedRead or read')
  if (chosen.includeAttachments === true && roles.every(role => role !== 'read'))
    refuse('includeAttachments', 'Attachments go with all details alone: choose read')
  if (chosen.includeAttachments === true && !attachCalendar)
    refuse('includeAttachments', 'Attachments are part of the attached calendar, which is left out')
  return {
    layout,
    attachCalendar,
    workingHoursOnly: chosen.restrictToWorkingHours === true,
    privateDetails: chosen.includePrivateDetails === true,
    attachments: chosen.includeAttachments === true,
  }
}

/** @throws Problem `bad-request` for a zone that nobody knows */
export async function zoneOf(db: Db, access: Access<'share'>, asked: string | undefined, calendarZone: string): Promise<string> {
  return asked === undefined ? ((await readSender(db, access)).timeZone ?? calendarZone) : checkTimeZone(asked)
}

/** The words of the sender, null for none. @throws Problem `bad-request` for what is too long */
export function readWords({ subject, message }: Pick<ChosenOptions, 'subject' | 'message'>): {
  subject: string | null
  message: string | null
} {
  return { subject: oneLine(subject ?? '', longestSubject) || null, message: readMessage(message) }
}

/** What a sender wrote, on lines of its own; null for nothing. @throws Problem `bad-request` for what is too long */
export function readMessage(text: string | undefined): string | null {
  const clean = (text ?? '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim()
  if (clean.length > longestMessage)
    throw new Problem('bad-request', `A message has at most ${longestMessage} characters`, { field: 'message' })
  return clean === '' ? null : clean
}
