/** What the pages say of mailed calendars in English, and the shape of the other languages'. */
import type { SnapshotLayout, SnapshotState, MailRange, MailedState } from '../../screens/mailing.ts'

/** What is wrong with what was typed. */
export type MailFault =
  | 'none'
  | 'address'
  | 'group'
  | 'outside'
  | 'policy'
  | 'many'
  | 'range'
  | 'order'
  | 'large'
  | 'hours'
  | 'private'
  | 'attachments'
  | 'days'
  | 'time'
  | 'series'
  | 'sender'
  | 'preview'
  | 'tomorrow'
  | 'check'

export interface MailedWords {
  title: string
  lead: (calendar: string) => string
  to: string
  toHint: string
  range: string
  ranges: Record<MailRange | 'custom', string>
  from: string
  until: string
  datesHint: string
  layout: string
  layouts: Record<SnapshotLayout, string>
  options: string
  hours: string
  private: string
  privateHint: string
  attachments: string
  attach: string
  subject: string
  subjectHint: string
  message: string
  language: string
  sender: string
  ownName: string
  sendAs: (name: string) => string
  sendOnBehalf: (name: string) => string
  preview: string
  previewFor: string
  previewForHint: string
  previewHint: string
  send: string
  sent: (count: number) => string
  long: string
  repeat: string
  repeatLead: string
  days: string
  time: string
  start: string
  started: string
  stopped: string
  series: string
  every: (days: string, time: string, zone: string) => string
  stop: string
  stopNamed: (what: string) => string
  unsubscribed: string
  sentFrom: (mailbox: string) => string
  ended: Record<'stopped' | 'sender' | 'mailbox' | 'unsubscribed', string>
  sentOn: (day: string) => string
  history: string
  states: Record<SnapshotState, string>
  tried: (count: number) => string
  nextTry: (when: string) => string
  answered: string
  faults: Record<MailFault, string>
  /** What the address in a mail answers. */
  state: Record<MailedState, { title: string; text: string }>
  stopSubmit: string
  /** Of a mail that is looked at before it is sent. */
  mailTo: string
  file: string
}

export const en: MailedWords = {
  title: 'E-mail calendar',
  lead: calendar =>
    `Send ${calendar} as it is now. Later changes do not reach the recipients, and they get no permission. Each gets what the sharing policy allows them.`,
  to: 'To',
  toHint: 'E-mail addresses, one on each line.',
  range: 'Date range',
  ranges: {
    today: 'Today',
    tomorrow: 'Tomorrow',
    next7Days: 'Next 7 days',
    next30Days: 'Next 30 days',
    wholeCalendar: 'Whole calendar',
    custom: 'From and until, as chosen below',
  },
  from: 'From',
  until: 'Until',
  datesHint: 'Only for dates of your own choice. Both days are included.',
  layout: 'Layout',
  layouts: { dailySchedule: 'Daily schedule: what is free and what is busy', eventList: 'List of events' },
  options: 'Options',
  hours: 'Only within my working hours (busy times only)',
  private: 'Details of private events, for those who see them anyway',
  privateHint: 'Everyone else sees a private event as busy.',
  attachments: 'Attachments of events (all details only)',
  attach: 'Attach the calendar as a file (.ics)',
  subject: 'Subject',
  subjectHint: 'Left empty, it says what the mail shows.',
  message: 'Message',
  language: 'Language, where the recipient’s is not known',
  sender: 'Sender',
  ownName: 'My own name',
  sendAs: name => `As ${name}`,
  sendOnBehalf: name => `On behalf of ${name}`,
  preview: 'Preview',
  previewFor: 'Preview for',
  previewForHint: 'One of the recipients. Left empty, it is the first.',
  previewHint: 'The very mail that the recipient would get. Choose Preview to see it here.',
  send: 'Send',
  sent: count => (count === 1 ? 'One mail is on its way.' : `${count} mails are on their way.`),
  long: 'It shows more than 90 days. Was that meant?',
  repeat: 'Again and again',
  repeatLead: 'The same mail on certain days of the week, until you stop it. The range moves with the day.',
  days: 'On these days',
  time: 'At',
  start: 'Start repeating',
  started: 'The mails will be sent from the next chosen day on.',
  stopped: 'No more mails will be sent.',
  series: 'What is sent again and again',
  every: (days, time, zone) => `${days} at ${time} (${zone})`,
  stop: 'Stop',
  stopNamed: what => `Stop ${what}`,
  unsubscribed: 'unsubscribed',
  sentFrom: mailbox => `from ${mailbox}`,
  ended: {
    stopped: 'Stopped.',
    sender: 'Ended: whoever began it may not share the calendar any more.',
    mailbox: 'Ended: whoever began it may not send from the mailbox any more.',
    unsubscribed: 'Ended: every recipient has unsubscribed.',
  },
  sentOn: day => `Sent ${day}`,
  history: 'Sent before',
  states: { queued: 'waiting', sent: 'sent', refused: 'not allowed', failed: 'not delivered' },
  tried: count => (count === 1 ? 'tried once' : `tried ${count} times`),
  nextTry: when => `next try ${when}`,
  answered: 'the mail server said',
  faults: {
    sender: 'You may not send from this mailbox. An administrator of the organisation gives that right.',
    preview: 'The preview is for one of the recipients: check its address.',
    none: 'Name at least one recipient.',
    address: 'That is not an e-mail address: check the recipients.',
    group: 'One of the recipients is a group that is not a security group.',
    outside: 'The sharing policy does not let this calendar be sent to one of the recipients.',
    policy: 'The sharing policy allows less for one of the recipients. Choose a lower level.',
    many: 'These are too many recipients.',
    range: 'Choose the first and the last day.',
    order: 'The range ends before it begins, or is too long.',
    large: 'The calendar is too large to be attached whole. Choose dates, or leave the file out.',
    hours: 'Working hours can be chosen for busy times only.',
    private: 'Busy times have no private details.',
    attachments: 'Attachments go with all details and the attached calendar only.',
    days: 'Choose at least one day of the week.',
    time: 'Choose a time.',
    series: 'Only today, tomorrow and the next 7 or 30 days can be repeated.',
    tomorrow: 'You have sent many calendars today. Try again tomorrow.',
    check: 'Nothing was sent. Check what you chose.',
  },
  state: {
    unchanged: { title: 'Nothing has changed', text: 'What the mail shows is still so.' },
    changed: { title: 'Something has changed', text: 'What the mail shows is no longer so. Ask whoever sent it for a new one.' },
    refused: { title: 'This is not told any more', text: 'The sharing policy does not allow it now. Ask whoever sent you the mail.' },
    unknown: { title: 'There is nothing here', text: 'The address is wrong, or too old to be asked about.' },
    stop: { title: 'Stop these mails?', text: 'You get this calendar by e-mail again and again. After this you get no more of them.' },
    stopped: { title: 'You get no more of these mails', text: 'One that is already on its way may still arrive.' },
  },
  stopSubmit: 'Stop these mails',
  mailTo: 'To',
  file: 'Attached',
}
