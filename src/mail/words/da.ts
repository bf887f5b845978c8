/** Dansk. */
import { counter } from '../../pages/words/plural.ts'
import type { MailWords } from './en.ts'

const n = counter('da')

export const da: MailWords = {
  calendar: 'Kalender',
  subject: (calendar, range) => `Kalender: ${calendar}, ${range}`,
  preheader: when => `Et øjebliksbillede af kalenderen, sendt ${when}.`,
  shows: { freeBusyRead: 'Optagne tider', limitedRead: 'Titler og placeringer', read: 'Alle detaljer' },
  zone: (zone, name) => `Alle klokkeslæt i ${zone} (${name})`,
  allDay: 'Hele dagen',
  dayOf: (day, days) => `Dag ${day} af ${days}`,
  cancelled: 'Aflyst',
  organizer: name => `Inviteret af ${name}`,
  people: count => n(count, `${count} person`, `${count} personer`),
  legend: 'Signaturforklaring',
  nothing: range => `Intet planlagt ${range}.`,
  nothingBusy: range => `Ikke optaget ${range}.`,
  more: count => n(count, 'Én mere ligger i den vedhæftede fil.', `${count} flere ligger i den vedhæftede fil.`),
  evenMore: 'Resten ligger i den vedhæftede fil.',
  incomplete: 'Der er mere i perioden, end der er plads til i én mail.',
  from: name => `Sendt af ${name}`,
  onBehalf: (person, mailbox) => `${person} på vegne af ${mailbox}`,
  snapshot: when => `Dette er et øjebliksbillede: ændringer efter ${when} vises ikke her.`,
  attached: 'Kalenderen er vedhæftet som iCalendar-fil (.ics), som alle kalenderprogrammer kan åbne.',
  outside: 'Uden for arbejdstiden',
  hoursOnly: 'Kun i arbejdstiden',
  whole: range => `Hele kalenderen, her vises ${range}`,
  check: 'Passer det stadig?',
  checkHint: 'Siden bag linket siger kun, om noget af det, der vises her, er ændret.',
  repeats: 'Denne mail sendes regelmæssigt.',
  stop: 'Stop disse mails',
  reply: name => `Svar går til ${name}.`,
  own: 'Sendt af Dela selv. Ingen læser svar på denne mail.',
  notice: {
    subject: calendar => `Ikke sendt: ${calendar}`,
    lead: calendar => `Kalenderen »${calendar}« blev ikke sendt til alle, du angav.`,
    invitation: calendar => `En invitation til kalenderen »${calendar}« blev ikke sendt.`,
    refused: 'Delingspolitikken, eller din egen adgang til kalenderen, tillader det ikke længere. Intet fra kalenderen er sendt.',
    failed: 'Mailserveren tog ikke imod meddelelsen. Den svarede:',
  },
  code: {
    subject: 'Din kode',
    lead: 'Indtast denne kode på siden, hvor du bad om den:',
    holds: minutes => `Den gælder i ${minutes} minutter og kun én gang.`,
    ignore: 'Hvis du ikke har bedt om en kode, behøver du ikke gøre noget. Giv ikke koden til nogen, uanset hvem der spørger.',
  },
}
