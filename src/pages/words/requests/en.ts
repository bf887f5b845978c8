/** What the pages say of asking for access to calendars in English, and the shape of the other languages'. */
import type { InvitedRole } from '../../../sharing/invitation.ts'
import { counter } from '../plural.ts'

const n = counter('en')

export const en = {
  title: 'Requests for access',
  ask: 'Ask for access',
  more: 'Ask for more',
  moreNamed: (calendar: string) => `Ask for more: ${calendar}`,
  askNamed: (name: string) => `Ask for access: ${name}`,
  waiting: 'Waiting for your answer',
  waitingCount: (count: number) =>
    n(count, 'One person asks for access to a calendar', `${count} requests for access wait for your answer`),
  noneWaiting: 'Nobody waits for your answer.',
  wants: (who: string, calendar: string) => `${who} asks for “${calendar}”`,
  mine: 'What you have asked for',
  noneMine: 'You have not asked for anything.',
  states: { waiting: 'Waiting', granted: 'Granted', declined: 'Declined', withdrawn: 'Taken back', expired: 'Ended without an answer' },
  withdraw: 'Take back',
  withdrawNamed: (address: string) => `Take back the request to ${address}`,
  withdrawn: 'Your request was taken back.',
  lead: 'Whoever may share the calendar gets an e-mail and decides. You are told what they answer.',
  address: 'E-mail address of a colleague or a shared mailbox',
  addressHint: 'Their first calendar is asked for.',
  calendar: (name: string, owner: string) => `${name}, ${owner}`,
  level: 'What you would like',
  /** What can be asked for, as whoever asks says it. */
  levels: {
    freeBusyRead: 'Busy times',
    limitedRead: 'Titles and locations',
    read: 'All details',
    write: 'All details, and to edit',
    delegateWithoutPrivateEventAccess: 'To be a delegate',
    delegateWithPrivateEventAccess: 'To be a delegate, private events too',
  } satisfies Record<InvitedRole, string>,
  message: 'Message (optional)',
  submit: 'Send the request',
  asked: (address: string) => `If ${address} has a calendar here, it has been asked for. You get an e-mail when there is an answer.`,
  faults: {
    own: 'That is your own address.',
    already: 'You have that already.',
    tooMany: (most: number) => `You can ask for at most ${most} calendars at a time. Wait for answers, or try again tomorrow.`,
  },
  one: {
    title: (who: string) => `${who} asks for access`,
    today: 'What they see today',
    nothing: 'Nothing',
    wanted: 'What they ask for',
    level: 'What they are to have',
    grant: 'Give access',
    decline: 'Decline',
    until: (day: string) => `Without an answer the request ends on ${day}.`,
    highest: (level: string) => `The sharing policy allows less here. The most that you can give: ${level}.`,
    less: 'They have more than that already. Choose another level, or change it among those the calendar is shared with.',
    all: 'All requests',
  },
  granted: { title: 'Access was given', text: (who: string, level: string) => `${who} gets an e-mail about it. Their level: ${level}.` },
  declined: { title: 'The request was declined', text: (who: string) => `${who} gets an e-mail about it. What they see stays as it was.` },
  ended: {
    granted: { title: 'This request has been granted', text: 'Somebody else who may share the calendar has answered it.' },
    declined: { title: 'This request was declined', text: 'Somebody else who may share the calendar has answered it.' },
    withdrawn: { title: 'This request was taken back', text: 'Whoever asked has taken it back. Nothing has to be done.' },
    expired: { title: 'This request has ended', text: 'It was there for thirty days. Whoever asked can ask again.' },
  },
  other: {
    title: 'Nothing waits for you here',
    text: (mine: string) =>
      `You are signed in as ${mine}. The request may have been for another account: sign out, and open the link in the e-mail again with that one. Or it is gone.`,
  },
}

export type RequestWords = typeof en
