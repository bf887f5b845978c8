/** Norsk bokmål: why something is refused. */
import type { RefusalWords } from './en.ts'

export const refusals: RefusalWords = {
  remedy: 'Hva du kan gjøre',
  whoCan: 'Hvem som kan endre det',
  cannotBeShared: 'Denne kalenderen kan ikke deles',
  reasons: {
    'address-not-valid': {
      text: 'E-postadressen er ikke gyldig.',
      remedy: 'Se etter hvordan adressen er skrevet, for eksempel anna@example.com, og del på nytt.',
      person: 'Du som deler.',
      administrator: _rule => 'Du som deler.',
    },
    'group-not-security': {
      text: 'Adressen er en gruppe som ikke er en sikkerhetsgruppe.',
      remedy: 'Del med en sikkerhetsgruppe, eller med hver enkelt.',
      person: 'En administrator i organisasjonen din kan opprette en sikkerhetsgruppe.',
      administrator: _rule => 'Du som administrator: opprett en gruppe av typen sikkerhetsgruppe i katalogen.',
    },
    'outside-not-allowed': {
      text: 'Adressen er utenfor organisasjonen din, og delingspolicyen lar deg ikke dele denne kalenderen dit.',
      remedy: 'Del med noen i organisasjonen, eller be en administrator om å tillate det.',
      person: 'En administrator i organisasjonen din.',
      administrator: rule => `Du som administrator, i delingspolicyen. Det som avgjør: ${rule}.`,
    },
  },
  above: {
    title: 'Dette er mer enn organisasjonen din støtter',
    highest: highest => `Det høyeste nivået som kan gis her: ${highest}.`,
    nothing: 'Policyen tillater ingenting her.',
    remedy: 'Velg et lavere nivå, og del på nytt.',
    remedyNothing: 'Be en administrator om å tillate det.',
    contacts: 'Deling av kontakter med personer utenfor organisasjonen støttes ikke av delingspolicyen til organisasjonen din.',
    contactsRemedy: 'Del med noen i organisasjonen, eller be en administrator om å tillate det.',
  },
  types: {
    unauthenticated: {
      title: 'Logg inn først',
      text: 'Dette er bare for den som er logget inn. Ingen er det, eller så gjelder ikke innloggingen lenger.',
    },
    'not-found': { title: 'Finnes ikke', text: 'Det er ingenting på denne adressen, eller ingenting som vises for deg.' },
    'need-privileges': { title: 'Ikke tillatt', text: 'Du er kjent, men rollen din her eller nøkkelen som ble brukt, dekker ikke dette.' },
    policy: {
      title: 'Delingspolicyen tillater ikke dette',
      text: 'Delingspolicyen til organisasjonen setter en grense, og dette går ut over den.',
    },
    'calendar-cannot-be-shared': {
      title: 'Denne kalenderen kan ikke deles',
      text: 'Det er tre grunner: adressen er ikke gyldig, den er en gruppe som ikke er en sikkerhetsgruppe, eller den er utenfor organisasjonen og policyen lar ikke kalenderen deles dit.',
    },
    'bad-request': { title: 'Ugyldig forespørsel', text: 'Noe i forespørselen er ikke som det skal være; svaret nevner feltet.' },
    misdirected: { title: 'Feil mottaker', text: 'Forespørselen er til en annen vert enn denne.' },
    'unsupported-media-type': { title: 'Medietypen tas ikke imot', text: 'Innholdet er av en type som ikke tas imot på denne adressen.' },
    'too-large': { title: 'For stort', text: 'Det som ble sendt, er større enn det som tas imot her.' },
    'too-many-requests': {
      title: 'For mange forespørsler',
      text: 'Det kom flere forespørsler på kort tid enn det som slippes gjennom. Vent så lenge som Retry-After sier.',
    },
    conflict: { title: 'Står i strid med noe', text: 'Dette går ikke sammen med det som er her fra før.' },
    'no-uid-conflict': {
      title: 'Et annet objekt har denne UID-en',
      text: 'Kalenderen har en annen hendelse med samme UID; én UID står for én hendelse.',
    },
    'precondition-failed': {
      title: 'Vilkåret holder ikke',
      text: 'Det som skulle endres, er ikke som da det ble lest. Les det på nytt, og endre så.',
    },
    'precondition-required': { title: 'Vilkår mangler', text: 'Si hvilken versjon som skal endres, med If-Match.' },
    'method-not-allowed': { title: 'Metoden er ikke tillatt', text: 'Adressen tar imot andre metoder; Allow nevner dem.' },
    'calendar-data': {
      title: 'Ikke et gyldig kalenderobjekt',
      text: 'Det som ble sendt, er ikke ett kalenderobjekt etter RFC 5545 og RFC 4791.',
    },
    locked: { title: 'Holdes låst', text: 'Noen andre holder det låst.' },
    'insufficient-storage': { title: 'Det er ikke plass til mer', text: 'En grense for antall eller størrelse er nådd.' },
    gone: { title: 'Fjernet', text: 'Det som var her, er fjernet for godt.' },
    unavailable: { title: 'Ikke tilgjengelig akkurat nå', text: 'En del av serveren svarer ikke. Prøv igjen om en stund.' },
    internal: { title: 'Noe gikk galt hos oss', text: 'Feilen er vår og står i loggen.' },
  },
}
