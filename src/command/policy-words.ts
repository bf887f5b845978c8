/** The words of a sharing policy as administrators know them: ours, Exchange's and SharePoint's, into the fields of the API. */
import { Misuse } from './refusal.ts'
import { truthOf } from './yes-no.ts'

type Read = (text: string) => unknown

const words = (values: readonly string[], others: Readonly<Record<string, string>> = {}): Read => {
  const known = new Map([...values.map(value => [value.toLowerCase(), value] as const), ...Object.entries(others)])
  return text => {
    const value = known.get(text.toLowerCase())
    if (value === undefined) throw new Misuse(`"${text}" is none of ${values.join(', ')}`)
    return value
  }
}
const truth: Read = text => truthOf('It', text)
const inherit = /^(?:inherit|null|\$null)$/i
const days: Read = text => {
  if (/^(?:0|none|never)$/i.test(text)) return null
  if (!/^\d{1,6}$/.test(text)) throw new Misuse(`"${text}" is no number of days`)
  return Number(text)
}
const list: Read = text => text.split(/[\s,;]+/).filter(Boolean)
const roles = ['freeBusyRead', 'limitedRead', 'read']
const sharers: Read = text => {
  const [, group] = /^group:(.+)$/i.exec(text) ?? []
  return group === undefined
    ? { allow: words(['everyone', 'nobody', 'group:<address>'])(text), groupId: null }
    : { allow: 'group', groupId: group }
}

/** Path in the API's document, and how its value is read. By names in lower case. */
const fields: Readonly<Record<string, readonly [path: string, read: Read]>> = {
  sharingcapability: [
    'sharingCapability',
    words(['Disabled', 'ExistingExternalUserSharingOnly', 'ExternalUserSharingOnly', 'ExternalUserAndGuestSharing']),
  ],
  domainmode: ['domainMode', words(['none', 'allowList', 'blockList'])],
  sharingdomainrestrictionmode: ['domainMode', words(['none', 'allowList', 'blockList'])],
  domains: ['domains', list],
  sharingalloweddomainlist: ['domains', list],
  sharingblockeddomainlist: ['domains', list],
  anonymouslinks: [
    'anonymousLinks',
    text => {
      throw new Misuse(`anonymousLinks=inherit, or anonymousLinks.maxRole=… and so on, not "${text}"`)
    },
  ],
  'anonymouslinks.maxrole': ['anonymousLinks.maxRole', words(roles)],
  'anonymouslinks.maxdays': ['anonymousLinks.maxDays', days],
  requireanonymouslinksexpireindays: ['anonymousLinks.maxDays', days],
  'anonymouslinks.expiryrequired': ['anonymousLinks.expiryRequired', truth],
  externalsharers: ['externalSharers', sharers],
  requireacceptingaccountmatchinvitedaccount: ['requireAcceptingAccountMatchInvitedAccount', truth],
  preventexternalusersfromresharing: ['preventExternalUsersFromResharing', truth],
  defaultlinktype: ['defaultLinkType', words(['direct', 'organization', 'anonymous'])],
  defaultsharinglinktype: [
    'defaultLinkType',
    words(['direct', 'organization', 'anonymous'], { internal: 'organization', anonymousaccess: 'anonymous' }),
  ],
  internaldefaultrole: ['internalDefaultRole', words(['none', ...roles])],
  webdavpublishing: ['webDavPublishing', truth],
}

/** Our own names, for help and for the message about an unknown one. */
export const settings: readonly string[] = [...new Set(Object.values(fields).map(([path]) => path))]

/**
 * `sharingCapability=Disabled anonymousLinks.maxDays=30` as the body of a change; `inherit` takes back what a mailbox or a calendar set.
 * @throws Misuse for a name or a value that there is not
 */
export function changeOf(given: readonly string[], domainRules: readonly string[]): Record<string, unknown> {
  const change: Record<string, unknown> = domainRules.length > 0 ? { domainRules: rulesOf(domainRules) } : {}
  for (const setting of given) {
    const [, name = '', text = ''] = /^-?([^=]+)=(.*)$/s.exec(setting) ?? []
    const field = fields[name.toLowerCase()]
    if (!field) throw new Misuse(`"${setting}" is no setting: ${settings.map(one => `${one}=…`).join(' ')}, or --domains '<rule>'`)
    const [path, read] = field
    const inherits = inherit.test(text)
    const [outer = '', inner] = path.split('.')
    if (inherits && inner !== undefined) throw new Misuse(`${outer}=inherit goes back to inheriting all of it`)
    const value = inherits ? null : read(text)
    change[outer] = inner === undefined ? value : { ...(change[outer] as object | undefined), [inner]: value }
  }
  return change
}

function rulesOf(rules: readonly string[]): readonly string[] | null {
  return rules.length === 1 && inherit.test(rules[0] ?? '') ? null : rules.filter(rule => rule.trim() !== '')
}
