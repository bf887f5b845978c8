/** What is said of links that end or were stopped, in four languages. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'
import { counter } from '../../pages/words/plural.ts'

const nEn = counter('en')
const en = {
  ends: (when: string, zone: string) => `Ends ${when} (${zone})`,
  expiry: {
    subject: (link: string, day: string) => `Your link “${link}” ends ${day}`,
    title: (day: string) => `Your link ends ${day}`,
    lead: (link: string, calendar: string, day: string) =>
      `Whoever has the link “${link}” to your calendar “${calendar}” sees it until ${day}. After that the page says that it is no longer shared.`,
    button: 'Keep it for longer',
    policy: (organization: string, days: number) =>
      `The sharing policy of ${organization} lets links without sign-in last ${nEn(days, 'one day', `${days} days`)}. If somebody is to go on seeing the calendar, publish a new link.`,
    nothing: 'If it is to end, you need not do anything.',
  },
  stopped: {
    subject: (count: number) =>
      nEn(count, 'Your link was stopped by your organization', `${count} of your links were stopped by your organization`),
    lead: (organization: string) => `The sharing policy of ${organization} has changed. These links give nothing for now:`,
    more: (count: number) => nEn(count, 'One more is not named here.', `${count} more are not named here.`),
    back: 'Their readers see that sharing is switched off. The links are kept: if the policy allows them again, they work as before. Ask your administrator if you need them.',
    button: 'See the links of the calendar',
    all: 'See your calendars',
  },
  own: (organization: string) => `Sent by Dela for ${organization}. Nobody reads answers to this mail.`,
}

export type LinkWords = typeof en

const nSv = counter('sv')
const sv: LinkWords = {
  ends: (when, zone) => `Upphör ${when} (${zone})`,
  expiry: {
    subject: (link, day) => `Din länk ”${link}” upphör ${day}`,
    title: day => `Din länk upphör ${day}`,
    lead: (link, calendar, day) =>
      `Den som har länken ”${link}” till din kalender ”${calendar}” ser den till ${day}. Därefter säger sidan att den inte delas längre.`,
    button: 'Behåll den längre',
    policy: (organization, days) =>
      `Delningsprincipen för ${organization} låter länkar utan inloggning gälla i ${nSv(days, 'en dag', `${days} dagar`)}. Publicera en ny länk om någon ska fortsätta se kalendern.`,
    nothing: 'Om den ska upphöra behöver du inte göra något.',
  },
  stopped: {
    subject: count => nSv(count, 'Din länk har stoppats av din organisation', `${count} av dina länkar har stoppats av din organisation`),
    lead: organization => `Delningsprincipen för ${organization} har ändrats. De här länkarna ger inget just nu:`,
    more: count => nSv(count, 'En till nämns inte här.', `${count} till nämns inte här.`),
    back: 'Den som öppnar dem ser att delningen är avstängd. Länkarna finns kvar: om principen tillåter dem igen fungerar de som förut. Fråga din administratör om du behöver dem.',
    button: 'Visa kalenderns länkar',
    all: 'Visa dina kalendrar',
  },
  own: organization => `Skickat av Dela för ${organization}. Ingen läser svar på det här brevet.`,
}

const nNb = counter('nb')
const nb: LinkWords = {
  ends: (when, zone) => `Utløper ${when} (${zone})`,
  expiry: {
    subject: (link, day) => `Lenken din «${link}» utløper ${day}`,
    title: day => `Lenken din utløper ${day}`,
    lead: (link, calendar, day) =>
      `Den som har lenken «${link}» til kalenderen din «${calendar}», ser den til ${day}. Deretter sier siden at den ikke deles lenger.`,
    button: 'Behold den lenger',
    policy: (organization, days) =>
      `Delingspolicyen til ${organization} lar lenker uten pålogging vare i ${nNb(days, 'én dag', `${days} dager`)}. Publiser en ny lenke hvis noen skal fortsette å se kalenderen.`,
    nothing: 'Hvis den skal utløpe, trenger du ikke gjøre noe.',
  },
  stopped: {
    subject: count => nNb(count, 'Lenken din er stoppet av organisasjonen', `${count} av lenkene dine er stoppet av organisasjonen`),
    lead: organization => `Delingspolicyen til ${organization} er endret. Disse lenkene gir ingenting akkurat nå:`,
    more: count => nNb(count, 'Én til er ikke nevnt her.', `${count} til er ikke nevnt her.`),
    back: 'Den som åpner dem, ser at deling er slått av. Lenkene beholdes: hvis policyen tillater dem igjen, virker de som før. Spør administratoren hvis du trenger dem.',
    button: 'Se lenkene til kalenderen',
    all: 'Se kalenderne dine',
  },
  own: organization => `Sendt av Dela for ${organization}. Ingen leser svar på denne e-posten.`,
}

const nDa = counter('da')
const da: LinkWords = {
  ends: (when, zone) => `Udløber ${when} (${zone})`,
  expiry: {
    subject: (link, day) => `Dit link »${link}« udløber ${day}`,
    title: day => `Dit link udløber ${day}`,
    lead: (link, calendar, day) =>
      `Den, der har linket »${link}« til din kalender »${calendar}«, ser den til ${day}. Derefter siger siden, at den ikke længere deles.`,
    button: 'Behold det længere',
    policy: (organization, days) =>
      `Delingspolitikken for ${organization} lader links uden login vare i ${nDa(days, 'én dag', `${days} dage`)}. Offentliggør et nyt link, hvis nogen fortsat skal se kalenderen.`,
    nothing: 'Hvis det skal udløbe, behøver du ikke gøre noget.',
  },
  stopped: {
    subject: count => nDa(count, 'Dit link er stoppet af din organisation', `${count} af dine links er stoppet af din organisation`),
    lead: organization => `Delingspolitikken for ${organization} er ændret. Disse links giver ingenting lige nu:`,
    more: count => nDa(count, 'Ét mere er ikke nævnt her.', `${count} flere er ikke nævnt her.`),
    back: 'Den, der åbner dem, ser, at deling er slået fra. Linkene bevares: hvis politikken tillader dem igen, virker de som før. Spørg din administrator, hvis du har brug for dem.',
    button: 'Se kalenderens links',
    all: 'Se dine kalendere',
  },
  own: organization => `Sendt af Dela for ${organization}. Ingen læser svar på denne mail.`,
}

const catalogues: Record<Language, LinkWords> = { en, sv, nb, da }

export function linkWordsOf(language: Language): LinkWords {
  return catalogues[language]
}
