/** Svenska: att be om åtkomst till kalendrar. */
import { counter } from '../plural.ts'
import type { RequestWords } from './en.ts'

const n = counter('sv')

export const sv: RequestWords = {
  title: 'Förfrågningar om åtkomst',
  ask: 'Be om åtkomst',
  more: 'Be om mer',
  moreNamed: calendar => `Be om mer: ${calendar}`,
  askNamed: name => `Be om åtkomst: ${name}`,
  waiting: 'Väntar på ditt svar',
  waitingCount: count => n(count, 'En person ber om åtkomst till en kalender', `${count} förfrågningar om åtkomst väntar på ditt svar`),
  noneWaiting: 'Ingen väntar på ditt svar.',
  wants: (who, calendar) => `${who} ber om ”${calendar}”`,
  mine: 'Det du har bett om',
  noneMine: 'Du har inte bett om något.',
  states: { waiting: 'Väntar', granted: 'Beviljad', declined: 'Avböjd', withdrawn: 'Tillbakatagen', expired: 'Upphörde utan svar' },
  withdraw: 'Ta tillbaka',
  withdrawNamed: address => `Ta tillbaka förfrågan till ${address}`,
  withdrawn: 'Din förfrågan har tagits tillbaka.',
  lead: 'Den som får dela kalendern får ett e-brev och bestämmer. Du får veta svaret.',
  address: 'E-postadress till en kollega eller en delad postlåda',
  addressHint: 'Det är deras första kalender som efterfrågas.',
  calendar: (name, owner) => `${name}, ${owner}`,
  level: 'Det du önskar',
  levels: {
    freeBusyRead: 'Upptagna tider',
    limitedRead: 'Titlar och platser',
    read: 'All information',
    write: 'All information, och att få redigera',
    delegateWithoutPrivateEventAccess: 'Att vara ombud',
    delegateWithPrivateEventAccess: 'Att vara ombud, även för privata händelser',
  },
  message: 'Meddelande (valfritt)',
  submit: 'Skicka förfrågan',
  asked: address => `Om ${address} har en kalender här är förfrågan framförd. Du får ett e-brev när det finns ett svar.`,
  faults: {
    own: 'Det är din egen adress.',
    already: 'Det har du redan.',
    tooMany: most => `Du kan be om högst ${most} kalendrar åt gången. Vänta på svar eller försök igen i morgon.`,
  },
  one: {
    title: who => `${who} ber om åtkomst`,
    today: 'Det här ses i dag',
    nothing: 'Inget',
    wanted: 'Det här önskas',
    level: 'Ge den här nivån',
    grant: 'Ge åtkomst',
    decline: 'Säg nej',
    until: day => `Utan svar upphör förfrågan ${day}.`,
    highest: level => `Delningsprincipen tillåter mindre här. Det mesta du kan ge: ${level}.`,
    less: 'De har redan mer än så. Välj en annan nivå, eller ändra den bland dem som kalendern delas med.',
    all: 'Alla förfrågningar',
  },
  granted: { title: 'Åtkomst har getts', text: (who, level) => `${who} får ett e-brev om det. Nivå: ${level}.` },
  declined: { title: 'Du har sagt nej', text: who => `${who} får ett e-brev om det. Det som syntes förut syns fortfarande.` },
  ended: {
    granted: { title: 'Förfrågan har redan beviljats', text: 'Någon annan som får dela kalendern har svarat.' },
    declined: { title: 'Förfrågan har redan avböjts', text: 'Någon annan som får dela kalendern har svarat.' },
    withdrawn: { title: 'Förfrågan har tagits tillbaka', text: 'Den som bad om åtkomst har ångrat sig. Du behöver inte göra något.' },
    expired: { title: 'Förfrågan har upphört', text: 'Den fanns i trettio dagar. Den som bad om åtkomst kan be igen.' },
  },
  other: {
    title: 'Här väntar inget på dig',
    text: mine =>
      `Du är inloggad som ${mine}. Förfrågan kan ha gällt ett annat konto: logga ut och öppna länken i e-brevet igen med det. Eller så finns den inte kvar.`,
  },
}
