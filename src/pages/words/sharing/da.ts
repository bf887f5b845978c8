/** Dansk: the page *Share calendar*. */
import { counter } from '../plural.ts'
import type { SharingWords } from './en.ts'

const n = counter('da')
export const da: SharingWords = {
  title: 'Del kalender',
  lead: calendar =>
    `Alle, du angiver, får en mail med ${calendar} på det niveau, du vælger. Kolleger ser den med det samme, personer udenfor når de har sagt ja.`,
  level: 'Niveau',
  outside: 'Personer udenfor',
  outsideWays: { guest: 'Viser med en kode, at adressen er deres, og logger ind', personal: 'Får deres egen adresse, uden login' },
  outsideHint: 'Den, der har sin egen adresse, kan sende den videre. Den kan kun bruges til at se med.',
  shareBack: 'Bed dem dele deres med mig',
  submit: 'Del',
  invited: count => n(count, 'Delt. Én mail er på vej.', `Delt. ${count} mails er på vej.`),
  unchanged: 'Delt. Ingen behøvede at få en mail.',
  done: {
    changed: 'Niveauet er ændret og gælder med det samme.',
    stopped: 'Kalenderen deles ikke længere med dem.',
    withdrawn: 'Invitationen er trukket tilbage. Det, der står i mailen, åbner intet.',
    resent: 'En ny mail er på vej. Det, der stod i den forrige, åbner intet længere.',
  },
  refused: 'Intet blev delt. Ret dette, og del igen:',
  sharedWith: 'Delt med',
  invitations: 'Andre invitationer',
  everyone: 'Alle i organisationen',
  anyone: 'Alle, der har et link',
  anyoneHint: 'Linkene findes på kalenderens side.',
  kinds: { group: 'Gruppe', mailbox: 'Delt postkasse', guest: 'Gæst', federated: 'Partnerorganisation', personal: 'Egen adresse' },
  states: {
    pending: day => `Inviteret, har ikke svaret; udløber ${day}`,
    accepted: day => `Sagde ja ${day}`,
    declined: day => `Sagde nej ${day}`,
    expired: day => `Svarede ikke; udløb ${day}`,
  },
  mailed: state => `Mailen: ${state}`,
  capped: 'Delingspolitikken giver mindre lige nu.',
  role: who => `Niveau for ${who}`,
  change: 'Ændr',
  changeNamed: who => `Ændr ${who}`,
  stop: 'Hold op med at dele',
  stopNamed: who => `Hold op med at dele med ${who}`,
  resend: 'Send igen',
  resendNamed: who => `Send igen til ${who}`,
  withdraw: 'Træk tilbage',
  withdrawNamed: who => `Træk tilbage ${who}`,
  faults: {
    none: 'Angiv mindst én person, gruppe eller delt postkasse.',
    many: 'Det er for mange på én gang.',
    twice: 'En adresse står der to gange.',
    own: 'Kalenderen er allerede deres.',
    tomorrow: 'Du har sendt mange mails i dag. Prøv igen i morgen.',
    policy: 'Delingspolitikken tillader ikke dette niveau. Intet blev ændret.',
    personal: 'Med en egen adresse kan ingen redigere. Vælg et niveau til at se med.',
    gone: 'Det har ændret sig i mellemtiden. Se igen, og prøv en gang til.',
    check: 'Intet blev delt. Se efter, hvad du har valgt.',
  },
}
