/** What the page of a bundle says, in four languages. A key missing from one of them does not compile. */
import type { Language } from './language.ts'

interface BundleWords {
  /** On the publish page, where it leads here. */
  several: string
  severalNamed(link: string): string
  title(link: string): string
  lead: string
  own: string
  none: string
  add: string
  calendar: string
  level: string
  submit: string
  remove: string
  removeNamed(calendar: string): string
  nothingElse: string
}

const en: BundleWords = {
  several: 'Several calendars',
  severalNamed: link => `Several calendars: ${link}`,
  title: link => `Calendars behind ${link}`,
  lead: 'One address can show several calendars, each at a level of its own. An event that is in more than one is shown once.',
  own: 'the link’s own calendar',
  none: 'The link shows its own calendar alone.',
  add: 'Show one more calendar',
  calendar: 'Calendar',
  level: 'What it shows of it',
  submit: 'Show it too',
  remove: 'Take out',
  removeNamed: calendar => `Take out ${calendar}`,
  nothingElse: 'You have no other calendar that you may share.',
}

const sv: BundleWords = {
  several: 'Flera kalendrar',
  severalNamed: link => `Flera kalendrar: ${link}`,
  title: link => `Kalendrar bakom ${link}`,
  lead: 'En adress kan visa flera kalendrar, var och en på sin egen nivå. En händelse som finns i mer än en visas en gång.',
  own: 'länkens egen kalender',
  none: 'Länken visar bara sin egen kalender.',
  add: 'Visa en kalender till',
  calendar: 'Kalender',
  level: 'Vad som visas av den',
  submit: 'Visa den också',
  remove: 'Ta bort',
  removeNamed: calendar => `Ta bort ${calendar}`,
  nothingElse: 'Du har ingen annan kalender som du får dela.',
}

const nb: BundleWords = {
  several: 'Flere kalendere',
  severalNamed: link => `Flere kalendere: ${link}`,
  title: link => `Kalendere bak ${link}`,
  lead: 'Én adresse kan vise flere kalendere, hver på sitt eget nivå. En hendelse som er i mer enn én, vises én gang.',
  own: 'lenkens egen kalender',
  none: 'Lenken viser bare sin egen kalender.',
  add: 'Vis en kalender til',
  calendar: 'Kalender',
  level: 'Hva som vises av den',
  submit: 'Vis den også',
  remove: 'Ta ut',
  removeNamed: calendar => `Ta ut ${calendar}`,
  nothingElse: 'Du har ingen annen kalender som du kan dele.',
}

const da: BundleWords = {
  several: 'Flere kalendere',
  severalNamed: link => `Flere kalendere: ${link}`,
  title: link => `Kalendere bag ${link}`,
  lead: 'Én adresse kan vise flere kalendere, hver på sit eget niveau. En begivenhed, der er i mere end én, vises én gang.',
  own: 'linkets egen kalender',
  none: 'Linket viser kun sin egen kalender.',
  add: 'Vis en kalender mere',
  calendar: 'Kalender',
  level: 'Hvad der vises af den',
  submit: 'Vis den også',
  remove: 'Tag ud',
  removeNamed: calendar => `Tag ${calendar} ud`,
  nothingElse: 'Du har ingen anden kalender, som du må dele.',
}

const catalogues: Record<Language, BundleWords> = { en, sv, nb, da }

export function bundleWords(language: Language): BundleWords {
  return catalogues[language]
}
