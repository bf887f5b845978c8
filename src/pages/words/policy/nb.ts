/** Norsk bokmål: the words of the sharing policy's page. */
import { counter } from '../plural.ts'
import type { PolicyWords } from './en.ts'

const n = counter('nb')

export const policy: PolicyWords = {
  title: 'Delingspolicy',
  lead: 'Den gjelder alle i organisasjonen, fra og med neste forespørsel.',
  capability: 'Deling utenfor organisasjonen',
  capabilities: {
    Disabled: 'Ingen utenfor',
    ExistingExternalUserSharingOnly: 'Bare gjester som har godtatt før',
    ExternalUserSharingOnly: 'Også nye gjester; alle logger inn',
    ExternalUserAndGuestSharing: 'Gjester, og alle som har en lenke',
  },
  capabilityHint: 'Slår du dette av, stopper lenker og gjester med en gang. De virker igjen når du slår det på.',
  rules: 'Regler for domener',
  rulesHint:
    'Én linje per regel: Domene: Handling, Handling. Den mest spesifikke regelen gjelder; * er alle andre domener, og Anonymous er lenker uten innlogging.',
  ruleWrong: line => `Linje ${line} kan ikke tolkes.`,
  anonymous: 'Lenker uten innlogging',
  maxRole: 'De viser høyst',
  maxDays: 'De varer høyst, i dager',
  maxDaysHint: 'La stå tomt for ingen grense.',
  expiryRequired: 'Hver lenke må ha en siste dag',
  linkType: 'Lenketype som foreslås først',
  internal: 'Nye kalendere: personer i organisasjonen',
  save: 'Lagre policyen',
  saved: 'Policyen er lagret og gjelder fra nå av.',
  before: 'Dette endrer hva som deles i dag',
  stops: count => n(count, `${count} lenke eller deling stopper.`, `${count} lenker og delinger stopper.`),
  lowers: count => n(count, `${count} lenke eller deling begrenses.`, `${count} lenker og delinger begrenses.`),
  affected: { name: 'Deles med', calendar: 'Kalender', now: 'Nå', after: 'Deretter' },
  confirm: 'Ja, endre disse',
  cancel: 'Behold som det er',
  daysWrong: 'Skriv et antall dager fra 1 til 3650, eller la det stå tomt.',
  domainMode: 'Domener utenfor',
  domainModes: {
    none: 'Alle domener, slik reglene sier',
    allowList: 'Bare domenene på listen',
    blockList: 'Alle unntatt domenene på listen',
  },
  domains: 'Liste over domener',
  domainsHint: 'Én på hver linje, for eksempel fabrikam.com. *.fabrikam.com er alt som ligger under den.',
  domainWrong: line => `Linje ${line} er ikke et domene.`,
  sharers: 'Hvem som kan dele ut av organisasjonen',
  sharersAre: {
    everyone: 'Alle i organisasjonen',
    group: 'Bare medlemmene av én gruppe',
    nobody: 'Ingen',
  },
  group: 'Adressen til gruppen',
  groupHint: 'En sikkerhetsgruppe. Fylles bare ut når én gruppe kan dele ut av organisasjonen.',
  groupWrong: 'Dette er ikke adressen til en sikkerhetsgruppe i organisasjonen.',
  match: 'En invitasjon kan bare godtas av adressen den ble sendt til',
  resharing: 'Personer utenfor kan ikke dele videre',
  resharingHint: 'Det kan de uansett ikke: den som er utenfor, eier ingenting her.',
  outside: 'Personer utenfor',
  deletes: count => n(count, `${count} deling slettes for godt.`, `${count} delinger slettes for godt.`),
  regains: count =>
    n(
      count,
      `${count} lenke eller deling åpnes igjen, eller mer enn i dag.`,
      `${count} lenker og delinger åpnes igjen, eller mer enn i dag.`,
    ),
  kinds: { permission: 'Person', link: 'Lenke', invitation: 'Invitasjon' },
  moreRows: count => n(count, 'Og én til.', `Og ${count} til.`),
  advice: 'Før du slår det på igjen: slå det av for kalenderne som ikke skal åpnes. Alt som er delt tidligere, virker ellers igjen.',
}
