/** Dansk: the words of the sharing policy's page. */
import { counter } from '../plural.ts'
import type { PolicyWords } from './en.ts'

const n = counter('da')

export const policy: PolicyWords = {
  title: 'Delingspolitik',
  lead: 'Den gælder for alle i organisationen fra og med næste forespørgsel.',
  capability: 'Deling uden for organisationen',
  capabilities: {
    Disabled: 'Ingen udenfor',
    ExistingExternalUserSharingOnly: 'Kun gæster, der har accepteret før',
    ExternalUserSharingOnly: 'Også nye gæster; alle logger ind',
    ExternalUserAndGuestSharing: 'Gæster og alle, der har et link',
  },
  capabilityHint: 'Slår du det fra, holder links og gæster straks op med at virke. De virker igen, når du slår det til.',
  rules: 'Regler for domæner',
  rulesHint:
    'Én linje pr. regel: Domæne: Handling, Handling. Den mest specifikke regel gælder; * er alle andre domæner, og Anonymous er links uden login.',
  ruleWrong: line => `Linje ${line} kan ikke læses.`,
  anonymous: 'Links uden login',
  maxRole: 'De viser højst',
  maxDays: 'De varer højst, i dage',
  maxDaysHint: 'Lad feltet være tomt for ingen grænse.',
  expiryRequired: 'Hvert link skal have en sidste dag',
  linkType: 'Linktype, der foreslås først',
  internal: 'Nye kalendere: personer i organisationen',
  save: 'Gem politikken',
  saved: 'Politikken er gemt og gælder fra nu af.',
  before: 'Dette ændrer, hvad der deles i dag',
  stops: count => n(count, `${count} link eller deling stopper.`, `${count} links og delinger stopper.`),
  lowers: count => n(count, `${count} link eller deling begrænses.`, `${count} links og delinger begrænses.`),
  affected: { name: 'Deles med', calendar: 'Kalender', now: 'Nu', after: 'Derefter' },
  confirm: 'Ja, ændr dem',
  cancel: 'Behold, som det er',
  daysWrong: 'Skriv et antal dage fra 1 til 3650, eller lad feltet være tomt.',
  domainMode: 'Domæner udenfor',
  domainModes: {
    none: 'Alle domæner, som reglerne siger',
    allowList: 'Kun domænerne på listen',
    blockList: 'Alle undtagen domænerne på listen',
  },
  domains: 'Liste over domæner',
  domainsHint: 'Ét på hver linje, f.eks. fabrikam.com. *.fabrikam.com er alt, der ligger under det.',
  domainWrong: line => `Linje ${line} er ikke et domæne.`,
  sharers: 'Hvem der må dele ud af organisationen',
  sharersAre: {
    everyone: 'Alle i organisationen',
    group: 'Kun medlemmerne af én gruppe',
    nobody: 'Ingen',
  },
  group: 'Gruppens adresse',
  groupHint: 'En sikkerhedsgruppe. Udfyldes kun, når én gruppe må dele ud af organisationen.',
  groupWrong: 'Det er ikke adressen på en sikkerhedsgruppe i organisationen.',
  match: 'En invitation kan kun accepteres af den adresse, den blev sendt til',
  resharing: 'Personer udenfor må ikke dele videre',
  resharingHint: 'Det kan de under ingen omstændigheder: den, der er udenfor, ejer intet her.',
  outside: 'Personer udenfor',
  deletes: count => n(count, `${count} deling slettes for altid.`, `${count} delinger slettes for altid.`),
  regains: count =>
    n(count, `${count} link eller deling åbnes igen eller mere end i dag.`, `${count} links og delinger åbnes igen eller mere end i dag.`),
  kinds: { permission: 'Person', link: 'Link', invitation: 'Invitation' },
  moreRows: count => n(count, 'Og én til.', `Og ${count} til.`),
  advice: 'Før du slår det til igen: slå det fra for de kalendere, der ikke skal åbnes. Alt, der er delt tidligere, virker ellers igen.',
}
