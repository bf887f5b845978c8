/** What the pages say of the directory, of one's own list of calendars, and of seeing a calendar as somebody else, in four languages. */
import type { Language } from './language.ts'

export interface DirectoryWords {
  title: string
  lead: string
  search: string
  find: string
  /** Nobody is found. */
  nobody: string
  more: string
  /** Somebody whose calendars one does not see. */
  shownNothing: string
  take: string
  leave: string
  viewAs: { title: string; lead: string; subject: string; hint: string; submit: string }
}

const en: DirectoryWords = {
  title: 'Open a colleague’s calendar',
  lead: 'Find a person or a shared mailbox and put what you may see into your list. Access stays as it is.',
  search: 'The beginning of a name or an address',
  find: 'Find',
  nobody: 'Nobody here has a name or an address that begins like that.',
  more: 'There are more. Write more of the name.',
  shownNothing: 'No calendar is shared with you.',
  take: 'Add to my list',
  leave: 'Remove from my list',
  viewAs: {
    title: 'See it as somebody else',
    lead: 'You see exactly what they see. Each look is kept in the audit log.',
    subject: 'Whose eyes',
    hint: 'An e-mail address, or the word anonymous for whoever has a link.',
    submit: 'Show',
  },
}

const sv: DirectoryWords = {
  title: 'Öppna en kollegas kalender',
  lead: 'Sök efter en person eller en delad postlåda och lägg det du får se i din lista. Behörigheterna ändras inte.',
  search: 'Början av ett namn eller en adress',
  find: 'Sök',
  nobody: 'Ingen här har ett namn eller en adress som börjar så.',
  more: 'Det finns fler. Skriv mer av namnet.',
  shownNothing: 'Ingen kalender är delad med dig.',
  take: 'Lägg till i min lista',
  leave: 'Ta bort från min lista',
  viewAs: {
    title: 'Visa som någon annan',
    lead: 'Du ser precis det som personen ser. Varje visning sparas i granskningsloggen.',
    subject: 'Med vems ögon',
    hint: 'En e-postadress, eller ordet anonymous för den som har en länk.',
    submit: 'Visa',
  },
}

const nb: DirectoryWords = {
  title: 'Åpne en kollegas kalender',
  lead: 'Finn en person eller en delt postboks og legg det du får se, i listen din. Tilgangen endres ikke.',
  search: 'Begynnelsen av et navn eller en adresse',
  find: 'Søk',
  nobody: 'Ingen her har et navn eller en adresse som begynner slik.',
  more: 'Det finnes flere. Skriv mer av navnet.',
  shownNothing: 'Ingen kalender er delt med deg.',
  take: 'Legg til i listen min',
  leave: 'Fjern fra listen min',
  viewAs: {
    title: 'Se som en annen',
    lead: 'Du ser nøyaktig det personen ser. Hver visning lagres i revisjonsloggen.',
    subject: 'Med hvem sine øyne',
    hint: 'En e-postadresse, eller ordet anonymous for den som har en lenke.',
    submit: 'Vis',
  },
}

const da: DirectoryWords = {
  title: 'Åbn en kollegas kalender',
  lead: 'Find en person eller en delt postkasse, og læg det, du må se, i din liste. Adgangen ændres ikke.',
  search: 'Begyndelsen af et navn eller en adresse',
  find: 'Søg',
  nobody: 'Ingen her har et navn eller en adresse, der begynder sådan.',
  more: 'Der er flere. Skriv mere af navnet.',
  shownNothing: 'Ingen kalender er delt med dig.',
  take: 'Føj til min liste',
  leave: 'Fjern fra min liste',
  viewAs: {
    title: 'Se som en anden',
    lead: 'Du ser præcis det, personen ser. Hver visning gemmes i revisionsloggen.',
    subject: 'Med hvis øjne',
    hint: 'En e-mailadresse eller ordet anonymous for den, der har et link.',
    submit: 'Vis',
  },
}

const all: Record<Language, DirectoryWords> = { en, sv, nb, da }

export function directoryWords(language: Language): DirectoryWords {
  return all[language]
}
