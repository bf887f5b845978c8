/** Norsk bokmål: the page *Share calendar*. */
import { counter } from '../plural.ts'
import type { SharingWords } from './en.ts'

const n = counter('nb')
export const nb: SharingWords = {
  title: 'Del kalender',
  lead: calendar =>
    `Alle du oppgir, får en e-post med ${calendar}, på nivået du velger. Kolleger ser den med én gang, personer utenfor når de har godtatt.`,
  level: 'Nivå',
  outside: 'Personer utenfor',
  outsideWays: { guest: 'Viser med en kode at adressen er deres, og logger på', personal: 'Får en egen adresse, uten pålogging' },
  outsideHint: 'Den som har en egen adresse, kan sende den videre. Den kan bare brukes til å se.',
  shareBack: 'Be dem dele sin med meg',
  submit: 'Del',
  invited: count => n(count, 'Delt. Én e-post er på vei.', `Delt. ${count} e-poster er på vei.`),
  unchanged: 'Delt. Ingen trengte å få e-post.',
  done: {
    changed: 'Nivået er endret og gjelder med én gang.',
    stopped: 'Kalenderen deles ikke lenger med dem.',
    withdrawn: 'Invitasjonen er trukket tilbake. Det som står i e-posten, åpner ingenting.',
    resent: 'En ny e-post er på vei. Det som sto i den forrige, åpner ingenting lenger.',
  },
  refused: 'Ingenting ble delt. Rett dette og del på nytt:',
  sharedWith: 'Delt med',
  invitations: 'Andre invitasjoner',
  everyone: 'Alle i organisasjonen',
  anyone: 'Alle som har en lenke',
  anyoneHint: 'Lenkene finnes på siden til kalenderen.',
  kinds: { group: 'Gruppe', mailbox: 'Delt postboks', guest: 'Gjest', federated: 'Partnerorganisasjon', personal: 'Egen adresse' },
  states: {
    pending: day => `Invitert, har ikke svart; utløper ${day}`,
    accepted: day => `Godtatt ${day}`,
    declined: day => `Avslått ${day}`,
    expired: day => `Ikke besvart; utløp ${day}`,
  },
  mailed: state => `E-post: ${state}`,
  capped: 'Delingspolicyen gir mindre akkurat nå.',
  role: who => `Nivå for ${who}`,
  change: 'Endre',
  changeNamed: who => `Endre ${who}`,
  stop: 'Slutt å dele',
  stopNamed: who => `Slutt å dele med ${who}`,
  resend: 'Send på nytt',
  resendNamed: who => `Send på nytt til ${who}`,
  withdraw: 'Trekk tilbake',
  withdrawNamed: who => `Trekk tilbake ${who}`,
  faults: {
    none: 'Oppgi minst én person, gruppe eller delt postboks.',
    many: 'Dette er for mange på én gang.',
    twice: 'En adresse står der to ganger.',
    own: 'Kalenderen er allerede deres.',
    tomorrow: 'Du har sendt mange e-poster i dag. Prøv igjen i morgen.',
    policy: 'Delingspolicyen tillater ikke dette nivået. Ingenting ble endret.',
    personal: 'Med en egen adresse kan ingen redigere. Velg et nivå for å se.',
    gone: 'Det har endret seg i mellomtiden. Se etter og prøv en gang til.',
    check: 'Ingenting ble delt. Se over det du har valgt.',
  },
}
