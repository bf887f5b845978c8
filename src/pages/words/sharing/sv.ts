/** Svenska: the page *Share calendar*. */
import { counter } from '../plural.ts'
import type { SharingWords } from './en.ts'

const n = counter('sv')
export const sv: SharingWords = {
  title: 'Dela kalender',
  lead: calendar =>
    `Alla du anger får ett brev med ${calendar}, på den nivå du väljer. Kollegor ser den genast, personer utanför när de har tackat ja.`,
  level: 'Nivå',
  outside: 'Personer utanför',
  outsideWays: { guest: 'Visar med en kod att adressen är deras och loggar in', personal: 'Får en egen adress, utan inloggning' },
  outsideHint: 'Den som har en egen adress kan skicka den vidare. Den går bara att titta med.',
  shareBack: 'Be dem dela sin med mig',
  submit: 'Dela',
  invited: count => n(count, 'Delad. Ett brev är på väg.', `Delad. ${count} brev är på väg.`),
  unchanged: 'Delad. Ingen behövde få något brev.',
  done: {
    changed: 'Nivån är ändrad och gäller genast.',
    stopped: 'Kalendern delas inte längre med dem.',
    withdrawn: 'Inbjudan är återkallad. Det som står i brevet öppnar ingenting.',
    resent: 'Ett nytt brev är på väg. Det som stod i det förra öppnar ingenting längre.',
  },
  refused: 'Ingenting delades. Rätta det här och dela igen:',
  sharedWith: 'Delas med',
  invitations: 'Andra inbjudningar',
  everyone: 'Alla i organisationen',
  anyone: 'Alla som har en länk',
  anyoneHint: 'Länkarna finns på kalenderns sida.',
  kinds: { group: 'Grupp', mailbox: 'Delad postlåda', guest: 'Gäst', federated: 'Partnerorganisation', personal: 'Egen adress' },
  states: {
    pending: day => `Inbjuden, har inte svarat; upphör ${day}`,
    accepted: day => `Tackade ja ${day}`,
    declined: day => `Tackade nej ${day}`,
    expired: day => `Svarade inte; upphörde ${day}`,
  },
  mailed: state => `Brev: ${state}`,
  capped: 'Delningsprincipen ger mindre just nu.',
  role: who => `Nivå för ${who}`,
  change: 'Ändra',
  changeNamed: who => `Ändra ${who}`,
  stop: 'Sluta dela',
  stopNamed: who => `Sluta dela med ${who}`,
  resend: 'Skicka igen',
  resendNamed: who => `Skicka igen till ${who}`,
  withdraw: 'Återkalla',
  withdrawNamed: who => `Återkalla ${who}`,
  faults: {
    none: 'Ange minst en person, grupp eller delad postlåda.',
    many: 'Det är för många på en gång.',
    twice: 'En adress står där två gånger.',
    own: 'Kalendern är redan deras.',
    tomorrow: 'Du har skickat många brev i dag. Försök igen i morgon.',
    policy: 'Delningsprincipen tillåter inte den här nivån. Ingenting ändrades.',
    personal: 'En egen adress låter ingen redigera. Välj en nivå för att titta.',
    gone: 'Det har ändrats under tiden. Titta igen och försök en gång till.',
    check: 'Ingenting delades. Kontrollera vad du har valt.',
  },
}
