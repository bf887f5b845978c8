/** Svenska. */
import { counter } from '../../pages/words/plural.ts'
import type { MailWords } from './en.ts'

const n = counter('sv')

export const sv: MailWords = {
  calendar: 'Kalender',
  subject: (calendar, range) => `Kalender: ${calendar}, ${range}`,
  preheader: when => `En ögonblicksbild av kalendern, skickad ${when}.`,
  shows: { freeBusyRead: 'Upptagna tider', limitedRead: 'Titlar och platser', read: 'All information' },
  zone: (zone, name) => `Alla tider i ${zone} (${name})`,
  allDay: 'Hela dagen',
  dayOf: (day, days) => `Dag ${day} av ${days}`,
  cancelled: 'Inställt',
  organizer: name => `Inbjudan från ${name}`,
  people: count => n(count, `${count} person`, `${count} personer`),
  legend: 'Teckenförklaring',
  nothing: range => `Inget planerat ${range}.`,
  nothingBusy: range => `Inte upptagen ${range}.`,
  more: count => n(count, 'En till finns i den bifogade filen.', `${count} till finns i den bifogade filen.`),
  evenMore: 'Resten finns i den bifogade filen.',
  incomplete: 'Det finns mer i perioden än vad som ryms i ett brev.',
  from: name => `Skickat av ${name}`,
  onBehalf: (person, mailbox) => `${person} på uppdrag av ${mailbox}`,
  snapshot: when => `Det här är en ögonblicksbild: ändringar efter ${when} syns inte här.`,
  attached: 'Kalendern är bifogad som en iCalendar-fil (.ics) som alla kalenderprogram kan öppna.',
  outside: 'Utanför arbetstid',
  hoursOnly: 'Bara under arbetstid',
  whole: range => `Hela kalendern, här visas ${range}`,
  check: 'Stämmer det fortfarande?',
  checkHint: 'Sidan bakom länken säger bara om något som visas här har ändrats.',
  repeats: 'Det här brevet skickas regelbundet.',
  stop: 'Sluta få de här breven',
  reply: name => `Svar går till ${name}.`,
  own: 'Skickat av Dela självt. Ingen läser svar på det här brevet.',
  notice: {
    subject: calendar => `Inte skickad: ${calendar}`,
    lead: calendar => `Kalendern ”${calendar}” skickades inte till alla som du angav.`,
    invitation: calendar => `En inbjudan till kalendern ”${calendar}” kom inte iväg.`,
    refused: 'Delningsprincipen, eller din egen åtkomst till kalendern, tillåter det inte längre. Inget av kalendern har skickats.',
    failed: 'E-postservern tog inte emot meddelandet. Den svarade:',
  },
  code: {
    subject: 'Din kod',
    lead: 'Skriv in den här koden på sidan där du bad om den:',
    holds: minutes => `Den gäller i ${minutes} minuter, och bara en gång.`,
    ignore: 'Om du inte har bett om någon kod behöver du inte göra något. Lämna inte ut koden, vem som än frågar.',
  },
}
