/** Norsk bokmål. */
import { counter } from '../../pages/words/plural.ts'
import type { MailWords } from './en.ts'

const n = counter('nb')

export const nb: MailWords = {
  calendar: 'Kalender',
  subject: (calendar, range) => `Kalender: ${calendar}, ${range}`,
  preheader: when => `Et øyeblikksbilde av kalenderen, sendt ${when}.`,
  shows: { freeBusyRead: 'Opptatte tider', limitedRead: 'Titler og steder', read: 'Alle detaljer' },
  zone: (zone, name) => `Alle klokkeslett i ${zone} (${name})`,
  allDay: 'Hele dagen',
  dayOf: (day, days) => `Dag ${day} av ${days}`,
  cancelled: 'Avlyst',
  organizer: name => `Invitert av ${name}`,
  people: count => n(count, `${count} person`, `${count} personer`),
  legend: 'Tegnforklaring',
  nothing: range => `Ingenting planlagt ${range}.`,
  nothingBusy: range => `Ikke opptatt ${range}.`,
  more: count => n(count, 'Én til ligger i den vedlagte filen.', `${count} til ligger i den vedlagte filen.`),
  evenMore: 'Resten ligger i den vedlagte filen.',
  incomplete: 'Det er mer i perioden enn det er plass til i én e-post.',
  from: name => `Sendt av ${name}`,
  onBehalf: (person, mailbox) => `${person} på vegne av ${mailbox}`,
  snapshot: when => `Dette er et øyeblikksbilde: endringer etter ${when} vises ikke her.`,
  attached: 'Kalenderen ligger ved som iCalendar-fil (.ics), som alle kalenderprogrammer kan åpne.',
  outside: 'Utenfor arbeidstiden',
  hoursOnly: 'Bare i arbeidstiden',
  whole: range => `Hele kalenderen, her vises ${range}`,
  check: 'Stemmer dette fortsatt?',
  checkHint: 'Siden bak lenken sier bare om noe av det som vises her, er endret.',
  repeats: 'Denne e-posten sendes regelmessig.',
  stop: 'Stopp disse e-postene',
  reply: name => `Svar går til ${name}.`,
  own: 'Sendt av Dela selv. Ingen leser svar på denne e-posten.',
  notice: {
    subject: calendar => `Ikke sendt: ${calendar}`,
    lead: calendar => `Kalenderen «${calendar}» ble ikke sendt til alle du oppga.`,
    invitation: calendar => `En invitasjon til kalenderen «${calendar}» ble ikke sendt.`,
    refused: 'Delingspolicyen, eller din egen tilgang til kalenderen, tillater det ikke lenger. Ingenting fra kalenderen er sendt.',
    failed: 'E-postserveren tok ikke imot meldingen. Den svarte:',
  },
  code: {
    subject: 'Koden din',
    lead: 'Skriv inn denne koden på siden der du ba om den:',
    holds: minutes => `Den gjelder i ${minutes} minutter, og bare én gang.`,
    ignore: 'Hvis du ikke har bedt om noen kode, trenger du ikke gjøre noe. Ikke gi koden til noen, uansett hvem som spør.',
  },
}
