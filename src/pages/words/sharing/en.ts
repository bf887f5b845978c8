/** The words of *Share calendar*, in English, and the shape of the other languages'. */
import type { InvitedState, ShareFault } from '../../screens/sharing.ts'
import { counter } from '../plural.ts'

export interface SharingWords {
  title: string
  lead: (calendar: string) => string
  level: string
  outside: string
  outsideWays: { guest: string; personal: string }
  outsideHint: string
  shareBack: string
  submit: string
  invited: (count: number) => string
  unchanged: string
  done: Record<'changed' | 'stopped' | 'withdrawn' | 'resent', string>
  refused: string
  sharedWith: string
  invitations: string
  everyone: string
  anyone: string
  anyoneHint: string
  kinds: Record<'group' | 'mailbox' | 'guest' | 'federated' | 'personal', string>
  states: Record<InvitedState, (day: string) => string>
  mailed: (state: string) => string
  capped: string
  role: (who: string) => string
  change: string
  changeNamed: (who: string) => string
  stop: string
  stopNamed: (who: string) => string
  resend: string
  resendNamed: (who: string) => string
  withdraw: string
  withdrawNamed: (who: string) => string
  faults: Record<ShareFault, string>
}

const n = counter('en')
export const en: SharingWords = {
  title: 'Share calendar',
  lead: calendar =>
    `Everyone you name gets a mail with ${calendar}, at the level you choose. Colleagues see it at once, people outside when they have accepted.`,
  level: 'Level',
  outside: 'People outside',
  outsideWays: { guest: 'Prove their address with a code, and sign in', personal: 'Get an address of their own, without sign-in' },
  outsideHint: 'Whoever has an address of their own can pass it on. It can only be used to look.',
  shareBack: 'Ask them to share theirs with me',
  submit: 'Share',
  invited: count => n(count, 'Shared. One mail is on its way.', `Shared. ${count} mails are on their way.`),
  unchanged: 'Shared. Nobody had to be written to.',
  done: {
    changed: 'The level is changed. It holds at once.',
    stopped: 'The calendar is not shared with them any more.',
    withdrawn: 'The invitation is withdrawn. What its mail holds opens nothing.',
    resent: 'Another mail is on its way. What the one before holds opens nothing any more.',
  },
  refused: 'Nothing was shared. Mend this and share again:',
  sharedWith: 'Shared with',
  invitations: 'Other invitations',
  everyone: 'Everyone in the organisation',
  anyone: 'Anyone with a link',
  anyoneHint: 'Links are on the page of the calendar.',
  kinds: { group: 'Group', mailbox: 'Shared mailbox', guest: 'Guest', federated: 'Partner organisation', personal: 'Address of their own' },
  states: {
    pending: day => `Invited, not answered; ends ${day}`,
    accepted: day => `Accepted ${day}`,
    declined: day => `Declined ${day}`,
    expired: day => `Not answered; ended ${day}`,
  },
  mailed: state => `Mail: ${state}`,
  capped: 'The sharing policy gives less today.',
  role: who => `Level of ${who}`,
  change: 'Change',
  changeNamed: who => `Change ${who}`,
  stop: 'Stop sharing',
  stopNamed: who => `Stop sharing with ${who}`,
  resend: 'Send again',
  resendNamed: who => `Send again to ${who}`,
  withdraw: 'Withdraw',
  withdrawNamed: who => `Withdraw ${who}`,
  faults: {
    none: 'Name at least one person, group or shared mailbox.',
    many: 'These are too many at once.',
    twice: 'An address is there twice.',
    own: 'The calendar is theirs already.',
    tomorrow: 'You have sent many mails today. Try again tomorrow.',
    policy: 'The sharing policy does not allow this level. Nothing was changed.',
    personal: 'An address of their own lets nobody edit. Choose a level to look.',
    sender: 'You may not send from this mailbox. An administrator of the organisation gives that right.',
    gone: 'It has changed meanwhile. Look again and try once more.',
    check: 'Nothing was shared. Check what you chose.',
  },
}
