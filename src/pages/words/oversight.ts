/** What is said to whoever asks what somebody else sees and why, in four languages. A language missing here does not compile. */
import type { Grant } from '../../sharing/facts.ts'
import type { Role } from '../../sharing/roles.ts'
import type { Language } from './language.ts'

interface OversightWords {
  /** After a name: what they see. */
  sees: Record<Role, string>
  anyone: string
  owner: string
  member: (mailbox: string) => string
  permission: string
  ofGroup: (group: string) => string
  ofMailbox: (mailbox: string) => string
  organization: string
  link: (name: string) => string
  mail: string
  limited: (rule: string) => string
  nothing: string
  viewedAs: (who: string) => string
}

const en: OversightWords = {
  sees: {
    none: 'sees nothing',
    freeBusyRead: 'sees busy times',
    limitedRead: 'sees titles and places',
    read: 'sees all details',
    write: 'sees all details and can edit',
    delegateWithoutPrivateEventAccess: 'is a delegate',
    delegateWithPrivateEventAccess: 'is a delegate, private events too',
    owner: 'sees and does everything',
  },
  anyone: 'Whoever has a link',
  owner: 'owns the calendar',
  member: mailbox => `member of ${mailbox}`,
  permission: 'own permission',
  ofGroup: group => `permission of the group ${group}`,
  ofMailbox: mailbox => `permission of the mailbox ${mailbox}`,
  organization: 'permission of everybody in the organisation',
  link: name => `the link “${name}”`,
  mail: 'a mailed calendar',
  limited: rule => `limited by ${rule}`,
  nothing: 'nothing is shared',
  viewedAs: who => `You see this as ${who}, read-only.`,
}

const sv: OversightWords = {
  sees: {
    none: 'ser ingenting',
    freeBusyRead: 'ser upptagna tider',
    limitedRead: 'ser titlar och platser',
    read: 'ser all information',
    write: 'ser all information och kan redigera',
    delegateWithoutPrivateEventAccess: 'är ombud',
    delegateWithPrivateEventAccess: 'är ombud, även för privata händelser',
    owner: 'ser och gör allt',
  },
  anyone: 'Den som har en länk',
  owner: 'äger kalendern',
  member: mailbox => `medlem i ${mailbox}`,
  permission: 'egen behörighet',
  ofGroup: group => `behörighet för gruppen ${group}`,
  ofMailbox: mailbox => `behörighet för brevlådan ${mailbox}`,
  organization: 'behörighet för alla i organisationen',
  link: name => `länken ”${name}”`,
  mail: 'en kalender som skickats med e-post',
  limited: rule => `begränsas av ${rule}`,
  nothing: 'inget är delat',
  viewedAs: who => `Du ser det här som ${who}, utan att kunna ändra.`,
}

const nb: OversightWords = {
  sees: {
    none: 'ser ingenting',
    freeBusyRead: 'ser opptatte tider',
    limitedRead: 'ser titler og steder',
    read: 'ser alle detaljer',
    write: 'ser alle detaljer og kan redigere',
    delegateWithoutPrivateEventAccess: 'er representant',
    delegateWithPrivateEventAccess: 'er representant, også for private hendelser',
    owner: 'ser og gjør alt',
  },
  anyone: 'Den som har en lenke',
  owner: 'eier kalenderen',
  member: mailbox => `medlem av ${mailbox}`,
  permission: 'egen tillatelse',
  ofGroup: group => `tillatelse for gruppen ${group}`,
  ofMailbox: mailbox => `tillatelse for postkassen ${mailbox}`,
  organization: 'tillatelse for alle i organisasjonen',
  link: name => `lenken «${name}»`,
  mail: 'en kalender sendt på e-post',
  limited: rule => `begrenses av ${rule}`,
  nothing: 'ingenting er delt',
  viewedAs: who => `Du ser dette som ${who}, uten å kunne endre noe.`,
}

const da: OversightWords = {
  sees: {
    none: 'ser intet',
    freeBusyRead: 'ser optagne tider',
    limitedRead: 'ser titler og placeringer',
    read: 'ser alle detaljer',
    write: 'ser alle detaljer og kan redigere',
    delegateWithoutPrivateEventAccess: 'er stedfortræder',
    delegateWithPrivateEventAccess: 'er stedfortræder, også for private begivenheder',
    owner: 'ser og gør alt',
  },
  anyone: 'Den, der har et link',
  owner: 'ejer kalenderen',
  member: mailbox => `medlem af ${mailbox}`,
  permission: 'egen tilladelse',
  ofGroup: group => `tilladelse for gruppen ${group}`,
  ofMailbox: mailbox => `tilladelse for postkassen ${mailbox}`,
  organization: 'tilladelse for alle i organisationen',
  link: name => `linket “${name}”`,
  mail: 'en kalender sendt med e-mail',
  limited: rule => `begrænses af ${rule}`,
  nothing: 'intet er delt',
  viewedAs: who => `Du ser dette som ${who}, uden at kunne ændre noget.`,
}

const catalogues: Record<Language, OversightWords> = { en, sv, nb, da }

/** The grant that decided, and the rule that keeps it down. */
export interface Reason {
  grant: Grant
  /** As it was given. */
  role: Role
  /** Of a link. */
  name: string | null
  /** null where the grant holds in full. */
  rule: string | null
}

function causeOf(words: OversightWords, { grant, name }: Reason): string {
  switch (grant.via) {
    case 'owner':
      return words.owner
    case 'mailbox':
      return words.member(grant.name)
    case 'permission':
      if (grant.through === 'organization') return words.organization
      if (grant.through === 'group') return words.ofGroup(grant.name)
      return grant.through === 'mailbox' ? words.ofMailbox(grant.name) : words.permission
    case 'link':
      return words.link(name ?? '')
    case 'snapshot':
      return words.mail
  }
}

/**
 * One sentence: who sees what, by which grant, kept down by which rule.
 * @param who null for the bearers of links
 * @param reason null where nothing is given
 */
export function whySentence(language: Language, who: string | null, role: Role, reason: Reason | null): string {
  const words = catalogues[language]
  const seen = `${who ?? words.anyone} ${words.sees[role]}`
  if (!reason) return `${seen}: ${words.nothing}.`
  const limit = reason.rule === null ? '' : `; ${words.limited(reason.rule)}`
  return `${seen}: ${causeOf(words, reason)} (${reason.role})${limit}.`
}

/** Over a calendar that is seen as somebody else sees it. */
export function viewedAsNotice(language: Language, who: string | null, role: Role): string {
  const words = catalogues[language]
  const name = who ?? words.anyone
  return `${words.viewedAs(who ?? `“${words.anyone}”`)} ${name} ${words.sees[role]}.`
}
