/** Why something is refused, in English: each type of problem, and in full what stands in the way of sharing. */
import type { ProblemType } from '../../../errors.ts'

interface Said {
  title: string
  text: string
}

export const refusals = {
  remedy: 'What to do',
  whoCan: 'Who can change it',
  cannotBeShared: 'This calendar cannot be shared',
  /** The three reasons (sharing model §5); `administrator` is said to one, with the setting that decides. */
  reasons: {
    'address-not-valid': {
      text: 'The e-mail address is not valid.',
      remedy: 'Check how the address is written, such as anna@example.com, and share again.',
      person: 'You, who share it.',
      administrator: (_rule: string) => 'You, who share it.',
    },
    'group-not-security': {
      text: 'The address is a group that is not a security group.',
      remedy: 'Share with a security group, or with each person by themselves.',
      person: 'An administrator of your organisation can make a security group.',
      administrator: (_rule: string) => 'You, as an administrator: make a group of the kind security in the directory.',
    },
    'outside-not-allowed': {
      text: 'The address is outside your organisation, and the sharing policy does not let you share this calendar there.',
      remedy: 'Share with somebody in the organisation, or ask an administrator to allow it.',
      person: 'An administrator of your organisation.',
      administrator: (rule: string) => `You, as an administrator, in the sharing policy. What decides: ${rule}.`,
    },
  },
  above: {
    title: 'This is more than your organisation supports',
    highest: (highest: string) => `The highest level that can be given here: ${highest}.`,
    nothing: 'The policy allows nothing here.',
    remedy: 'Choose a lower level and share again.',
    remedyNothing: 'Ask an administrator to allow it.',
    contacts: 'Sharing contacts with people outside the organisation is not supported by your organisation’s sharing policy.',
    contactsRemedy: 'Share with somebody in the organisation, or ask an administrator to allow it.',
  },
  types: {
    unauthenticated: {
      title: 'Sign in first',
      text: 'This is only for whoever is signed in, and nobody is, or the credential is not valid any more.',
    },
    'not-found': { title: 'Not found', text: 'There is nothing at this address, or nothing that is shown to you.' },
    'need-privileges': {
      title: 'Not allowed',
      text: 'You are known, but your role here or the credential that was used does not cover this.',
    },
    policy: {
      title: 'The sharing policy does not allow this',
      text: 'The organisation’s sharing policy sets a limit, and this goes beyond it.',
    },
    'calendar-cannot-be-shared': {
      title: 'This calendar cannot be shared',
      text: 'There are three reasons: the address is not valid, it is a group that is not a security group, or it is outside the organisation and the policy does not let this calendar be shared there.',
    },
    'bad-request': { title: 'Bad request', text: 'Something in the request is not as it should be; the answer names the field.' },
    misdirected: { title: 'Misdirected request', text: 'The request is for another host than this one.' },
    'unsupported-media-type': { title: 'Unsupported media type', text: 'The body is of a type that is not taken at this address.' },
    'too-large': { title: 'Too large', text: 'What was sent is larger than is taken here.' },
    'too-many-requests': {
      title: 'Too many requests',
      text: 'There were more requests in a short time than are let through. Wait as long as Retry-After says.',
    },
    conflict: { title: 'Conflict', text: 'This does not go together with what is there already.' },
    'no-uid-conflict': {
      title: 'Another object has this UID',
      text: 'The calendar has another event with the same UID; one UID stands for one event.',
    },
    'precondition-failed': {
      title: 'Precondition failed',
      text: 'What was to be changed is not as it was when it was read. Read it again, then change it.',
    },
    'precondition-required': { title: 'Precondition required', text: 'Say which version is to be changed, with If-Match.' },
    'method-not-allowed': { title: 'Method not allowed', text: 'The address takes other methods; Allow names them.' },
    'calendar-data': {
      title: 'Not a valid calendar object',
      text: 'What was sent is not one calendar object in the sense of RFC 5545 and RFC 4791.',
    },
    locked: { title: 'Locked', text: 'Somebody else holds a lock on it.' },
    'insufficient-storage': { title: 'No room for more', text: 'A limit on the number or the size of things has been reached.' },
    gone: { title: 'Gone', text: 'What was here has been removed for good.' },
    unavailable: { title: 'Unavailable for the moment', text: 'A part of the server does not answer. Try again in a while.' },
    internal: { title: 'Something went wrong on our side', text: 'The fault is ours and is in the log.' },
  } satisfies Record<ProblemType | 'internal', Said>,
}

export type RefusalWords = typeof refusals
