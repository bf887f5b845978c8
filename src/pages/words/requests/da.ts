/** Dansk: at bede om adgang til kalendere. */
import { counter } from '../plural.ts'
import type { RequestWords } from './en.ts'

const n = counter('da')

export const da: RequestWords = {
  title: 'Anmodninger om adgang',
  ask: 'Bed om adgang',
  more: 'Bed om mere',
  moreNamed: calendar => `Bed om mere: ${calendar}`,
  askNamed: name => `Bed om adgang: ${name}`,
  waiting: 'Venter på dit svar',
  waitingCount: count => n(count, 'Én person beder om adgang til en kalender', `${count} anmodninger om adgang venter på dit svar`),
  noneWaiting: 'Ingen venter på dit svar.',
  wants: (who, calendar) => `${who} beder om »${calendar}«`,
  mine: 'Det, du har bedt om',
  noneMine: 'Du har ikke bedt om noget.',
  states: { waiting: 'Venter', granted: 'Imødekommet', declined: 'Afvist', withdrawn: 'Trukket tilbage', expired: 'Bortfaldet uden svar' },
  withdraw: 'Træk tilbage',
  withdrawNamed: address => `Træk anmodningen til ${address} tilbage`,
  withdrawn: 'Din anmodning er trukket tilbage.',
  lead: 'Den, der må dele kalenderen, får en mail og bestemmer. Du får svaret at vide.',
  address: 'E-mailadressen på en kollega eller en delt postkasse',
  addressHint: 'Du beder om deres første kalender.',
  calendar: (name, owner) => `${name}, ${owner}`,
  level: 'Det, du ønsker',
  levels: {
    freeBusyRead: 'Optagne tider',
    limitedRead: 'Titler og placeringer',
    read: 'Alle detaljer',
    write: 'Alle detaljer, og at kunne redigere',
    delegateWithoutPrivateEventAccess: 'At være stedfortræder',
    delegateWithPrivateEventAccess: 'At være stedfortræder, også for private begivenheder',
  },
  message: 'Besked (valgfri)',
  submit: 'Send anmodningen',
  asked: address => `Hvis ${address} har en kalender her, er anmodningen sendt videre. Du får en mail, når der er et svar.`,
  faults: {
    own: 'Det er din egen adresse.',
    already: 'Det har du allerede.',
    tooMany: most => `Du kan bede om højst ${most} kalendere ad gangen. Vent på svar, eller prøv igen i morgen.`,
  },
  one: {
    title: who => `${who} beder om adgang`,
    today: 'Det vises i dag',
    nothing: 'Intet',
    wanted: 'Det ønskes',
    level: 'Giv dette niveau',
    grant: 'Giv adgang',
    decline: 'Sig nej',
    until: day => `Uden svar bortfalder anmodningen ${day}.`,
    highest: level => `Delingspolitikken tillader mindre her. Det meste, du kan give: ${level}.`,
    less: 'De har allerede mere end det. Vælg et andet niveau, eller skift det blandt dem, kalenderen er delt med.',
    all: 'Alle anmodninger',
  },
  granted: { title: 'Adgangen er givet', text: (who, level) => `${who} får en mail om det. Niveau: ${level}.` },
  declined: { title: 'Du har sagt nej', text: who => `${who} får en mail om det. Det, der kunne ses før, kan stadig ses.` },
  ended: {
    granted: { title: 'Anmodningen er allerede imødekommet', text: 'En anden, der må dele kalenderen, har svaret.' },
    declined: { title: 'Anmodningen er allerede afvist', text: 'En anden, der må dele kalenderen, har svaret.' },
    withdrawn: { title: 'Anmodningen er trukket tilbage', text: 'Den, der bad om adgang, har fortrudt. Du skal ikke gøre noget.' },
    expired: { title: 'Anmodningen er bortfaldet', text: 'Den var der i tredive dage. Den, der bad om adgang, kan bede igen.' },
  },
  other: {
    title: 'Her venter intet på dig',
    text: mine =>
      `Du er logget ind som ${mine}. Anmodningen kan have været til en anden konto: Log ud, og åbn linket i mailen igen med den. Eller også findes den ikke mere.`,
  },
}
