/** What is said of mailed calendars that end by themselves, in four languages. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'
import { linkWordsOf } from './links.ts'

export interface SeriesWords {
  /** @param calendar null for one whose name its reader may not know any more */
  subject: (calendar: string | null) => string
  sender: string
  mailbox: (name: string | null) => string
  again: string
  ownName: string
  own: (organization: string) => string
}

const en: SeriesWords = {
  subject: calendar => (calendar === null ? 'Your repeated mails have ended' : `Your repeated mails of “${calendar}” have ended`),
  sender: 'You may not share the calendar any more, so no more mails of it are sent:',
  mailbox: name =>
    `You may not send from ${name === null ? 'the shared mailbox' : `“${name}”`} any more, so these mails are not sent any more:`,
  again: 'Nobody was sent anything this time. If you may share the calendar again, begin anew.',
  ownName: 'Nobody was sent anything this time. You can begin anew in your own name, or ask an administrator for the right.',
  own: linkWordsOf('en').own,
}

const sv: SeriesWords = {
  subject: calendar =>
    calendar === null ? 'Dina återkommande utskick har upphört' : `Dina återkommande utskick av ”${calendar}” har upphört`,
  sender: 'Du får inte dela kalendern längre, så inga fler brev om den skickas:',
  mailbox: name =>
    `Du får inte skicka från ${name === null ? 'den delade postlådan' : `”${name}”`} längre, så de här breven skickas inte mer:`,
  again: 'Ingen fick något den här gången. Om du får dela kalendern igen kan du börja om.',
  ownName: 'Ingen fick något den här gången. Du kan börja om i ditt eget namn, eller be en administratör om behörigheten.',
  own: linkWordsOf('sv').own,
}

const nb: SeriesWords = {
  subject: calendar =>
    calendar === null ? 'De gjentatte utsendelsene dine er avsluttet' : `De gjentatte utsendelsene dine av «${calendar}» er avsluttet`,
  sender: 'Du kan ikke dele kalenderen lenger, så det sendes ikke flere meldinger om den:',
  mailbox: name =>
    `Du kan ikke sende fra ${name === null ? 'den delte postboksen' : `«${name}»`} lenger, så disse meldingene sendes ikke mer:`,
  again: 'Ingen fikk noe denne gangen. Hvis du får dele kalenderen igjen, kan du begynne på nytt.',
  ownName: 'Ingen fikk noe denne gangen. Du kan begynne på nytt i ditt eget navn, eller be en administrator om tillatelsen.',
  own: linkWordsOf('nb').own,
}

const da: SeriesWords = {
  subject: calendar => (calendar === null ? 'Dine gentagne udsendelser er ophørt' : `Dine gentagne udsendelser af »${calendar}« er ophørt`),
  sender: 'Du må ikke længere dele kalenderen, så der sendes ikke flere mails om den:',
  mailbox: name => `Du må ikke længere sende fra ${name === null ? 'den delte postkasse' : `»${name}«`}, så disse mails sendes ikke mere:`,
  again: 'Ingen fik noget denne gang. Hvis du igen må dele kalenderen, kan du begynde forfra.',
  ownName: 'Ingen fik noget denne gang. Du kan begynde forfra i dit eget navn eller bede en administrator om tilladelsen.',
  own: linkWordsOf('da').own,
}

const catalogues: Record<Language, SeriesWords> = { en, sv, nb, da }

export function seriesWordsOf(language: Language): SeriesWords {
  return catalogues[language]
}
