/** Norsk bokmål: å be om tilgang til kalendere. */
import { counter } from '../plural.ts'
import type { RequestWords } from './en.ts'

const n = counter('nb')

export const nb: RequestWords = {
  title: 'Forespørsler om tilgang',
  ask: 'Be om tilgang',
  more: 'Be om mer',
  moreNamed: calendar => `Be om mer: ${calendar}`,
  askNamed: name => `Be om tilgang: ${name}`,
  waiting: 'Venter på svar fra deg',
  waitingCount: count => n(count, 'Én person ber om tilgang til en kalender', `${count} forespørsler om tilgang venter på svar fra deg`),
  noneWaiting: 'Ingen venter på svar fra deg.',
  wants: (who, calendar) => `${who} ber om «${calendar}»`,
  mine: 'Det du har bedt om',
  noneMine: 'Du har ikke bedt om noe.',
  states: { waiting: 'Venter', granted: 'Innvilget', declined: 'Avslått', withdrawn: 'Trukket tilbake', expired: 'Utløp uten svar' },
  withdraw: 'Trekk tilbake',
  withdrawNamed: address => `Trekk tilbake forespørselen til ${address}`,
  withdrawn: 'Forespørselen din er trukket tilbake.',
  lead: 'Den som kan dele kalenderen, får en e-post og bestemmer. Du får vite svaret.',
  address: 'E-postadressen til en kollega eller en delt postboks',
  addressHint: 'Du ber om den første kalenderen deres.',
  calendar: (name, owner) => `${name}, ${owner}`,
  level: 'Det du ønsker',
  levels: {
    freeBusyRead: 'Opptatte tider',
    limitedRead: 'Titler og steder',
    read: 'Alle detaljer',
    write: 'Alle detaljer, og å kunne redigere',
    delegateWithoutPrivateEventAccess: 'Å være representant',
    delegateWithPrivateEventAccess: 'Å være representant, også for private hendelser',
  },
  message: 'Melding (valgfritt)',
  submit: 'Send forespørselen',
  asked: address => `Hvis ${address} har en kalender her, er forespørselen sendt videre. Du får en e-post når det kommer et svar.`,
  faults: {
    own: 'Det er din egen adresse.',
    already: 'Det har du allerede.',
    tooMany: most => `Du kan be om høyst ${most} kalendere om gangen. Vent på svar, eller prøv igjen i morgen.`,
  },
  one: {
    title: who => `${who} ber om tilgang`,
    today: 'Dette vises i dag',
    nothing: 'Ingenting',
    wanted: 'Dette ønskes',
    level: 'Gi dette nivået',
    grant: 'Gi tilgang',
    decline: 'Si nei',
    until: day => `Uten svar utløper forespørselen ${day}.`,
    highest: level => `Delingspolicyen tillater mindre her. Det meste du kan gi: ${level}.`,
    less: 'De har allerede mer enn det. Velg et annet nivå, eller endre det blant dem kalenderen er delt med.',
    all: 'Alle forespørsler',
  },
  granted: { title: 'Tilgang er gitt', text: (who, level) => `${who} får en e-post om det. Nivå: ${level}.` },
  declined: { title: 'Du har sagt nei', text: who => `${who} får en e-post om det. Det som var synlig før, er fortsatt synlig.` },
  ended: {
    granted: { title: 'Forespørselen er allerede innvilget', text: 'Noen andre som kan dele kalenderen, har svart.' },
    declined: { title: 'Forespørselen er allerede avslått', text: 'Noen andre som kan dele kalenderen, har svart.' },
    withdrawn: { title: 'Forespørselen er trukket tilbake', text: 'Den som ba om tilgang, har ombestemt seg. Du trenger ikke gjøre noe.' },
    expired: { title: 'Forespørselen er utløpt', text: 'Den var der i tretti dager. Den som ba om tilgang, kan be på nytt.' },
  },
  other: {
    title: 'Her er det ingenting som venter på deg',
    text: mine =>
      `Du er logget inn som ${mine}. Forespørselen kan ha vært til en annen konto: Logg ut, og åpne lenken i e-posten på nytt med den. Eller den finnes ikke lenger.`,
  },
}
