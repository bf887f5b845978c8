/** The organization's sharing policy, and what a change to it would do before it is done. */
import {
  type DomainMode,
  domainModes,
  type ExternalSharers,
  externalSharers,
  type SharingCapability,
  sharingCapabilities,
} from '../../sharing/policy.ts'
import type { Effect } from '../../sharing/rehearse.ts'
import { type Role, type ViewRole, viewRoles } from '../../sharing/roles.ts'
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { field, notice, select, textarea, tick } from './field.ts'
import { csrfField, type SignedIn, signedInPage } from './frame.ts'
import { type Audience, audiences } from './publishForm.ts'

export interface PolicyPage extends SignedIn {
  action: string
  /** Saved values, or those that were posted and are to be confirmed or mended. */
  values: {
    sharingCapability: SharingCapability
    /** Lines in Exchange's syntax. */
    domainRules: string
    domainMode: DomainMode
    /** One domain a line. */
    domains: string
    sharers: ExternalSharers
    /** Address of the group that may share outside; empty where none is named. */
    group: string
    match: boolean
    resharing: boolean
    anonymousMaxRole: ViewRole
    /** Null for no limit. */
    anonymousMaxDays: number | null
    anonymousExpiryRequired: boolean
    defaultLinkType: Audience
    internalDefaultRole: 'none' | ViewRole
  }
  faults: { domainRules?: { line: number }; domains?: { line: number }; group?: 'unknown'; anonymousMaxDays?: 'invalid' }
  saved: boolean
  /** Sharing outside is switched off today. */
  off: boolean
  /** What saving would change, to be confirmed; null when it has not been asked or nothing changes. */
  consequence: { counts: Record<Effect, number>; affected: Affected[]; more: number } | null
}

export interface Affected {
  kind: 'permission' | 'link' | 'invitation'
  name: string
  calendar: string
  now: Role
  after: Role
}

/**
 * Posts `csrf`, `sharingCapability`, `domainRules`, `domainMode`, `domains`, `sharers`, `group`, `match` and `resharing` (`yes` or
 * absent), `anonymousMaxRole`, `anonymousMaxDays` (digits or empty), `anonymousExpiryRequired` (`yes` or absent), `defaultLinkType`
 * and `internalDefaultRole`; and `confirm=yes` when the consequences were shown and ticked. (A tick, not a second button: Enter in a field must not confirm.)
 */
export function policyPage(words: Words, data: PolicyPage): string {
  const { policy, form } = words
  const { values, faults, consequence } = data
  const faulty = Object.keys(faults).length > 0 && notice('bad', form.check)
  const saved = data.saved && notice('good', policy.saved)
  const capability = select(
    'sharingCapability',
    policy.capability,
    sharingCapabilities.map(value => ({ value, text: policy.capabilities[value] })),
    values.sharingCapability,
    policy.capabilityHint,
  )
  const ruleFault = faults.domainRules === undefined ? null : policy.ruleWrong(faults.domainRules.line)
  const rules = textarea('domainRules', policy.rules, values.domainRules, policy.rulesHint, ruleFault)
  const internal = select(
    'internalDefaultRole',
    policy.internal,
    (['none', ...viewRoles] as const).map(value => ({ value, text: words.can[value] })),
    values.internalDefaultRole,
  )
  const advice = data.off && consequence === null && notice('mind', policy.advice)
  const confirm = consequence !== null && effects(words, data.action, consequence)
  const content = html`<h1>${policy.title}</h1><p class="lead">${policy.lead}</p>${saved}${faulty}<form class="stack" method="post" action="${data.action}">${csrfField(data.csrf)}${confirm}${capability}${advice}${rules}${peopleOutside(words, data)}${anonymousLinks(words, data)}${internal}${consequence === null && html`<p class="ways"><button type="submit" class="btn go">${policy.save}</button></p>`}</form>`
  return signedInPage(words, data, 'policy', policy.title, content)
}

function peopleOutside({ policy }: Words, { values, faults }: PolicyPage): Html {
  const mode = select(
    'domainMode',
    policy.domainMode,
    domainModes.map(value => ({ value, text: policy.domainModes[value] })),
    values.domainMode,
  )
  const wrong = faults.domains === undefined ? null : policy.domainWrong(faults.domains.line)
  const domains = textarea('domains', policy.domains, values.domains, policy.domainsHint, wrong)
  const sharers = select(
    'sharers',
    policy.sharers,
    externalSharers.map(value => ({ value, text: policy.sharersAre[value] })),
    values.sharers,
  )
  const group = field({
    name: 'group',
    label: policy.group,
    type: 'email',
    value: values.group,
    hint: policy.groupHint,
    fault: faults.group === undefined ? null : policy.groupWrong,
    maxlength: 320,
  })
  const resharing = html`<div class="field">${tick('resharing', policy.resharing, values.resharing)}<span class="hint">${policy.resharingHint}</span></div>`
  return html`<fieldset class="stack"><legend>${policy.outside}</legend>${mode}${domains}<div class="pair">${sharers}${group}</div>${tick('match', policy.match, values.match)}${resharing}</fieldset>`
}

function anonymousLinks(words: Words, { values, faults }: PolicyPage): Html {
  const { policy, calendar } = words
  const role = select(
    'anonymousMaxRole',
    policy.maxRole,
    viewRoles.map(value => ({ value, text: calendar.levels[value] })),
    values.anonymousMaxRole,
  )
  const days = field({
    name: 'anonymousMaxDays',
    label: policy.maxDays,
    type: 'number',
    min: 1,
    max: 3650,
    value: values.anonymousMaxDays === null ? '' : String(values.anonymousMaxDays),
    hint: policy.maxDaysHint,
    fault: faults.anonymousMaxDays === undefined ? null : policy.daysWrong,
  })
  const linkType = select(
    'defaultLinkType',
    policy.linkType,
    audiences.map(value => ({ value, text: calendar.audience[value] })),
    values.defaultLinkType,
  )
  return html`<fieldset class="stack"><legend>${policy.anonymous}</legend><div class="pair">${role}${days}</div>${tick('anonymousExpiryRequired', policy.expiryRequired, values.anonymousExpiryRequired)}${linkType}</fieldset>`
}

function effects({ policy, can }: Words, cancel: string, { counts, affected, more }: NonNullable<PolicyPage['consequence']>): Html {
  const head = policy.affected
  const rows = affected.map(
    one =>
      html`<tr><td><span class="hint">${policy.kinds[one.kind]}</span> ${one.name}</td><td>${one.calendar}</td><td>${can[one.now]}</td><td>${can[one.after]}</td></tr>`,
  )
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${policy.before}"><table class="plain"><thead><tr><th scope="col">${head.name}</th><th scope="col">${head.calendar}</th><th scope="col">${head.now}</th><th scope="col">${head.after}</th></tr></thead><tbody>${rows}</tbody></table></div>`
  const { stop, shrink, deleted, regain } = counts
  const sums = [
    deleted > 0 && policy.deletes(deleted),
    stop > 0 && policy.stops(stop),
    shrink > 0 && policy.lowers(shrink),
    regain > 0 && policy.regains(regain),
  ]
  const rest = more > 0 && html`<p class="hint">${policy.moreRows(more)}</p>`
  const advice = regain > 0 && html`<p>${policy.advice}</p>`
  return html`<section class="block made"><h2>${policy.before}</h2>${notice('mind', sums.filter(text => text !== false).join(' '))}${advice}${table}${rest}${tick('confirm', policy.confirm, false)}<p class="ways"><button type="submit" class="btn go">${policy.save}</button><a class="btn" href="${cancel}">${policy.cancel}</a></p></section>`
}
