/** The words of mailed calendars in English, and the shape of every other catalogue: a key missing elsewhere is a compile error. */
import type { ViewRole } from '../../sharing/roles.ts'
import { counter } from '../../pages/words/plural.ts'

const n = counter('en')

export const en = {
  /** Of a mailed calendar; used also as the name of its file. */
  calendar: 'Calendar',
  subject: (calendar: string, range: string) => `Calendar: ${calendar}, ${range}`,
  preheader: (when: string) => `A snapshot of the calendar, sent ${when}.`,
  shows: { freeBusyRead: 'Busy times', limitedRead: 'Titles and locations', read: 'All details' } satisfies Record<ViewRole, string>,
  zone: (zone: string, name: string) => `All times in ${zone} (${name})`,
  allDay: 'All day',
  dayOf: (day: number, days: number) => `Day ${day} of ${days}`,
  cancelled: 'Cancelled',
  organizer: (name: string) => `Invited by ${name}`,
  people: (count: number) => n(count, `${count} person`, `${count} people`),
  legend: 'Legend',
  nothing: (range: string) => `Nothing planned ${range}.`,
  nothingBusy: (range: string) => `Not busy ${range}.`,
  more: (count: number) => n(count, 'One more is in the attached file.', `${count} more are in the attached file.`),
  evenMore: 'The rest is in the attached file.',
  incomplete: 'There is more in this range than one mail can hold.',
  from: (name: string) => `Sent by ${name}`,
  onBehalf: (person: string, mailbox: string) => `${person} on behalf of ${mailbox}`,
  snapshot: (when: string) => `This is a snapshot: changes made after ${when} do not show here.`,
  attached: 'The calendar is attached as an iCalendar file (.ics) that any calendar app opens.',
  /** Of the hours that nobody works in, in a daily schedule. */
  outside: 'Outside working hours',
  hoursOnly: 'Only within working hours',
  /** Of a mail whose file has more than its days. */
  whole: (range: string) => `The whole calendar, shown here: ${range}`,
  check: 'Is this still current?',
  checkHint: 'The page behind this link says only whether anything shown here has changed.',
  repeats: 'This mail comes again and again.',
  stop: 'Stop these mails',
  reply: (name: string) => `Replies go to ${name}.`,
  /** Beneath a mail that comes from nobody. */
  own: 'Sent by Dela itself. Nobody reads answers to this mail.',
  notice: {
    subject: (calendar: string) => `Not sent: ${calendar}`,
    lead: (calendar: string) => `The calendar “${calendar}” was not sent to everybody you named.`,
    invitation: (calendar: string) => `An invitation to the calendar “${calendar}” did not leave.`,
    refused: 'The sharing policy, or your own access to the calendar, does not allow it any more. Nothing of the calendar was sent.',
    failed: 'The mail server did not take the message. It said:',
  },
  code: {
    subject: 'Your code',
    lead: 'Enter this code on the page where you asked for it:',
    holds: (minutes: number) => `It holds for ${minutes} minutes, and once.`,
    ignore: 'If you did not ask for a code, you need not do anything. Do not give it to anybody, whoever asks.',
  },
}

export type MailWords = typeof en
