/** The rule that a mail or a link fell to, said to whoever shares: the settings have names of their own, which only administrators meet. */
import type { PolicyScope } from '../../sharing/policy.ts'
import type { Language } from './language.ts'
import { counter } from './plural.ts'

const nEn = counter('en')
const en = {
  scopes: {
    organization: 'The sharing policy of the organization',
    mailbox: 'The sharing policy of the mailbox',
    collection: 'The sharing policy of the calendar',
  } satisfies Record<PolicyScope, string>,
  capabilities: {
    Disabled: 'nothing is shared with people outside',
    ExistingExternalUserSharingOnly: 'only people outside who are known already',
    ExternalUserSharingOnly: 'no links without sign-in',
  },
  rule: (rule: string) => `the domain rule ${rule}`,
  noRule: 'no domain rule allows it',
  blocked: (domain: string) => `the domain ${domain} is blocked`,
  unlisted: (domain: string) => `${domain} is not among the domains that are allowed`,
  sharers: 'you are not among those who may share with people outside',
  links: 'links without sign-in show nothing',
  age: (days: number) => nEn(days, 'Links without sign-in last one day at most', `Links without sign-in last ${days} days at most`),
  endless: 'Links without sign-in need an end',
  sender: 'You may not send from this mailbox any more.',
}
export type ReasonWords = typeof en

const nSv = counter('sv')
const sv: ReasonWords = {
  scopes: {
    organization: 'Organisationens delningsprincip',
    mailbox: 'Postlådans delningsprincip',
    collection: 'Kalenderns delningsprincip',
  },
  capabilities: {
    Disabled: 'inget delas med personer utanför',
    ExistingExternalUserSharingOnly: 'bara personer utanför som redan är kända',
    ExternalUserSharingOnly: 'inga länkar utan inloggning',
  },
  rule: rule => `domänregeln ${rule}`,
  noRule: 'ingen domänregel tillåter det',
  blocked: domain => `domänen ${domain} är blockerad`,
  unlisted: domain => `${domain} finns inte bland de tillåtna domänerna`,
  sharers: 'du hör inte till dem som får dela med personer utanför',
  links: 'länkar utan inloggning visar ingenting',
  age: days => nSv(days, 'Länkar utan inloggning gäller högst en dag', `Länkar utan inloggning gäller högst ${days} dagar`),
  endless: 'Länkar utan inloggning måste ha ett slut',
  sender: 'Du får inte längre skicka från den här postlådan.',
}

const nNb = counter('nb')
const nb: ReasonWords = {
  scopes: {
    organization: 'Delingspolicyen til organisasjonen',
    mailbox: 'Delingspolicyen til postboksen',
    collection: 'Delingspolicyen til kalenderen',
  },
  capabilities: {
    Disabled: 'ingenting deles med personer utenfor',
    ExistingExternalUserSharingOnly: 'bare personer utenfor som allerede er kjent',
    ExternalUserSharingOnly: 'ingen lenker uten pålogging',
  },
  rule: rule => `domeneregelen ${rule}`,
  noRule: 'ingen domeneregel tillater det',
  blocked: domain => `domenet ${domain} er blokkert`,
  unlisted: domain => `${domain} er ikke blant domenene som er tillatt`,
  sharers: 'du er ikke blant dem som kan dele med personer utenfor',
  links: 'lenker uten pålogging viser ingenting',
  age: days => nNb(days, 'Lenker uten pålogging varer høyst én dag', `Lenker uten pålogging varer høyst ${days} dager`),
  endless: 'Lenker uten pålogging må ha en slutt',
  sender: 'Du kan ikke lenger sende fra denne postboksen.',
}

const nDa = counter('da')
const da: ReasonWords = {
  scopes: {
    organization: 'Organisationens delingspolitik',
    mailbox: 'Postkassens delingspolitik',
    collection: 'Kalenderens delingspolitik',
  },
  capabilities: {
    Disabled: 'intet deles med personer udenfor',
    ExistingExternalUserSharingOnly: 'kun personer udenfor, der allerede er kendt',
    ExternalUserSharingOnly: 'ingen links uden login',
  },
  rule: rule => `domænereglen ${rule}`,
  noRule: 'ingen domæneregel tillader det',
  blocked: domain => `domænet ${domain} er blokeret`,
  unlisted: domain => `${domain} er ikke blandt de tilladte domæner`,
  sharers: 'du er ikke blandt dem, der må dele med personer udenfor',
  links: 'links uden login viser intet',
  age: days => nDa(days, 'Links uden login varer højst én dag', `Links uden login varer højst ${days} dage`),
  endless: 'Links uden login skal have en slutning',
  sender: 'Du må ikke længere sende fra denne postkasse.',
}

const catalogues: Record<Language, ReasonWords> = { en, sv, nb, da }

/** @param because of a cap or a denial; null for what the sentence around it says already, such as an access that was taken away */
export function reasonIn(language: Language, because: string | null): string | null {
  const words = catalogues[language]
  if (because === 'right sendAs' || because === 'right sendOnBehalf') return words.sender
  const [first = '', setting = '', ...rest] = (because ?? '').split(' ')
  if (first === 'anonymousLinks.maxDays') return words.age(Number(setting))
  if (first === 'anonymousLinks.expiryRequired') return words.endless
  const scope = new Map(Object.entries(words.scopes)).get(first)
  if (scope === undefined) return null
  const said = detail(words, setting, rest)
  return said === null ? scope : `${scope}: ${said}`
}

function detail(words: ReasonWords, setting: string, rest: readonly string[]): string | null {
  const [value = ''] = rest
  if (setting === 'sharingCapability') return words.capabilities[value as keyof ReasonWords['capabilities']] ?? null
  if (setting === 'rule') return value === 'none' ? words.noRule : words.rule(rest.join(' '))
  if (setting === 'domains') return value === 'blockList' ? words.blocked(rest.slice(1).join(' ')) : words.unlisted(rest.slice(2).join(' '))
  if (setting === 'externalSharers') return words.sharers
  return setting === 'anonymousLinks.maxRole' ? words.links : null
}
