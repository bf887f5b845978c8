/** Dansk: why something is refused. */
import type { RefusalWords } from './en.ts'

export const refusals: RefusalWords = {
  remedy: 'Hvad du kan gøre',
  whoCan: 'Hvem der kan ændre det',
  cannotBeShared: 'Denne kalender kan ikke deles',
  reasons: {
    'address-not-valid': {
      text: 'E-mailadressen er ikke gyldig.',
      remedy: 'Se efter, hvordan adressen er skrevet, f.eks. anna@example.com, og del igen.',
      person: 'Dig, der deler.',
      administrator: _rule => 'Dig, der deler.',
    },
    'group-not-security': {
      text: 'Adressen er en gruppe, der ikke er en sikkerhedsgruppe.',
      remedy: 'Del med en sikkerhedsgruppe eller med hver enkelt.',
      person: 'En administrator i din organisation kan oprette en sikkerhedsgruppe.',
      administrator: _rule => 'Dig som administrator: opret en gruppe af typen sikkerhedsgruppe i kataloget.',
    },
    'outside-not-allowed': {
      text: 'Adressen er uden for din organisation, og delingspolitikken lader dig ikke dele kalenderen dertil.',
      remedy: 'Del med nogen i organisationen, eller bed en administrator om at tillade det.',
      person: 'En administrator i din organisation.',
      administrator: rule => `Dig som administrator, i delingspolitikken. Det, der afgør det: ${rule}.`,
    },
  },
  above: {
    title: 'Det er mere, end din organisation understøtter',
    highest: highest => `Det højeste niveau, der kan gives her: ${highest}.`,
    nothing: 'Politikken tillader intet her.',
    remedy: 'Vælg et lavere niveau, og del igen.',
    remedyNothing: 'Bed en administrator om at tillade det.',
    contacts: 'Deling af kontakter med personer uden for organisationen understøttes ikke af din organisations delingspolitik.',
    contactsRemedy: 'Del med nogen i organisationen, eller bed en administrator om at tillade det.',
  },
  types: {
    unauthenticated: {
      title: 'Log ind først',
      text: 'Det er kun for den, der er logget ind. Det er ingen, eller også gælder login ikke længere.',
    },
    'not-found': { title: 'Findes ikke', text: 'Der er ikke noget på denne adresse, eller ikke noget, der vises for dig.' },
    'need-privileges': {
      title: 'Ikke tilladt',
      text: 'Du er kendt, men din rolle her eller den nøgle, der blev brugt, rækker ikke til det.',
    },
    policy: {
      title: 'Delingspolitikken tillader det ikke',
      text: 'Organisationens delingspolitik sætter en grænse, og det her går ud over den.',
    },
    'calendar-cannot-be-shared': {
      title: 'Denne kalender kan ikke deles',
      text: 'Der er tre grunde: adressen er ikke gyldig, den er en gruppe, der ikke er en sikkerhedsgruppe, eller den er uden for organisationen, og politikken lader ikke kalenderen dele dertil.',
    },
    'bad-request': { title: 'Ugyldig forespørgsel', text: 'Noget i forespørgslen er ikke, som det skal være; svaret nævner feltet.' },
    misdirected: { title: 'Forkert modtager', text: 'Forespørgslen er til en anden vært end denne.' },
    'unsupported-media-type': { title: 'Medietypen modtages ikke', text: 'Indholdet er af en type, der ikke modtages på denne adresse.' },
    'too-large': { title: 'For stor', text: 'Det, der blev sendt, er større, end hvad der modtages her.' },
    'too-many-requests': {
      title: 'For mange forespørgsler',
      text: 'Der kom flere forespørgsler på kort tid, end der lukkes igennem. Vent så længe, som Retry-After siger.',
    },
    conflict: { title: 'I strid med noget', text: 'Det passer ikke sammen med det, der er her i forvejen.' },
    'no-uid-conflict': {
      title: 'Et andet objekt har denne UID',
      text: 'Kalenderen har en anden begivenhed med samme UID; én UID står for én begivenhed.',
    },
    'precondition-failed': {
      title: 'Betingelsen holder ikke',
      text: 'Det, der skulle ændres, er ikke, som da det blev læst. Læs det igen, og foretag så ændringen.',
    },
    'precondition-required': { title: 'Betingelse mangler', text: 'Sig, hvilken version der skal ændres, med If-Match.' },
    'method-not-allowed': { title: 'Metoden er ikke tilladt', text: 'Adressen modtager andre metoder; Allow nævner dem.' },
    'calendar-data': {
      title: 'Ikke et gyldigt kalenderobjekt',
      text: 'Det, der blev sendt, er ikke ét kalenderobjekt efter RFC 5545 og RFC 4791.',
    },
    locked: { title: 'Låst af en anden', text: 'En anden holder det låst.' },
    'insufficient-storage': { title: 'Der er ikke plads til mere', text: 'En grænse for antal eller størrelse er nået.' },
    gone: { title: 'Fjernet', text: 'Det, der var her, er fjernet for altid.' },
    unavailable: { title: 'Ikke tilgængelig lige nu', text: 'En del af serveren svarer ikke. Prøv igen om lidt.' },
    internal: { title: 'Noget gik galt hos os', text: 'Fejlen er vores og står i loggen.' },
  },
}
