/** The words of the sharing policy's page in English, and the shape of the other languages'. */
import type { DomainMode, ExternalSharers } from '../../../sharing/policy.ts'
import { counter } from '../plural.ts'

const n = counter('en')

export const policy = {
  title: 'Sharing policy',
  lead: 'It holds for everyone in the organisation, and from the next request on.',
  capability: 'Sharing outside the organisation',
  capabilities: {
    Disabled: 'Nobody outside',
    ExistingExternalUserSharingOnly: 'Only guests who have accepted before',
    ExternalUserSharingOnly: 'New guests too; everyone signs in',
    ExternalUserAndGuestSharing: 'Guests, and anyone with a link',
  },
  capabilityHint: 'Switching this off stops links and guests at once. They work again when it is switched on.',
  rules: 'Rules for domains',
  rulesHint:
    'One line each: Domain: Action, Action. The most specific rule decides; * is every other domain, Anonymous is links without sign-in.',
  ruleWrong: (line: number) => `Line ${line} cannot be read.`,
  anonymous: 'Links without sign-in',
  maxRole: 'They show at most',
  maxDays: 'They last at most, in days',
  maxDaysHint: 'Leave empty for no limit.',
  expiryRequired: 'Every link must have a last day',
  linkType: 'Type of link proposed first',
  internal: 'New calendars: people in the organisation',
  save: 'Save policy',
  saved: 'The policy is saved and holds from now on.',
  before: 'This changes what is shared today',
  stops: (count: number) => n(count, `It stops ${count} link or share.`, `It stops ${count} links and shares.`),
  lowers: (count: number) => n(count, `It lowers ${count} link or share.`, `It lowers ${count} links and shares.`),
  affected: { name: 'Shared with', calendar: 'Calendar', now: 'Now', after: 'Then' },
  confirm: 'Yes, change these',
  cancel: 'Keep as it is',
  daysWrong: 'Write a number of days from 1 to 3650, or leave it empty.',
  domainMode: 'Outside domains',
  domainModes: {
    none: 'All domains, as the rules say',
    allowList: 'Only the domains in the list',
    blockList: 'All but the domains in the list',
  } satisfies Record<DomainMode, string>,
  domains: 'List of domains',
  domainsHint: 'One on each line, such as fabrikam.com. *.fabrikam.com is everything below it.',
  domainWrong: (line: number) => `Line ${line} is not a domain.`,
  sharers: 'Who may share outside',
  sharersAre: {
    everyone: 'Everyone in the organisation',
    group: 'Only the members of one group',
    nobody: 'Nobody',
  } satisfies Record<ExternalSharers, string>,
  group: 'Address of the group',
  groupHint: 'A security group. Filled in only where one group may share outside.',
  groupWrong: 'This is not the address of a security group in the organisation.',
  match: 'An invitation can be accepted only by the address it was sent to',
  resharing: 'People outside may not share on',
  resharingHint: 'They cannot in any case: whoever is outside owns nothing here.',
  outside: 'People outside',
  deletes: (count: number) => n(count, `It deletes ${count} share for good.`, `It deletes ${count} shares for good.`),
  regains: (count: number) =>
    n(count, `It opens ${count} link or share again, or wider.`, `It opens ${count} links and shares again, or wider.`),
  kinds: { permission: 'Person', link: 'Link', invitation: 'Invitation' },
  moreRows: (count: number) => n(count, 'And one more.', `And ${count} more.`),
  advice:
    'Before you switch it on again, switch it off for the calendars that are not to be opened: everything that was shared earlier works again.',
}

export type PolicyWords = typeof policy
