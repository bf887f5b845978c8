/** What is said of asking for access, and of the answer, in four languages. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'

const en = {
  request: {
    subject: (who: string, calendar: string) => `${who} asks for access to “${calendar}”`,
    title: (who: string) => `${who} asks for access`,
    lead: (who: string, calendar: string) => `${who} would like to have access to the calendar “${calendar}”.`,
    today: 'Today',
    wanted: 'Asked for',
    sample: 'An event, as they would see it:',
    answer: 'Look at the request and answer',
    nothing: (day: string) =>
      `Nothing changes until you answer. You can also give another level, or decline. Without an answer the request ends on ${day}.`,
    from: (organization: string, who: string) => `Sent by Dela for ${organization}. Replies to this mail go to ${who}.`,
  },
  granted: {
    subject: (who: string, calendar: string) => `${who} has given you access to “${calendar}”`,
    title: 'You have access',
    lead: (who: string, calendar: string) => `${who} has said yes: you have access to the calendar “${calendar}”. It is in your list.`,
    sample: 'An event, as you see it now:',
    open: 'Open the calendar',
  },
  declined: {
    subject: (who: string) => `${who} has declined your request for access`,
    title: 'Your request was declined',
    lead: (who: string, calendar: string | null) =>
      calendar === null
        ? `${who} has said no: you were not given access.`
        : `${who} has said no: you were not given more access to the calendar “${calendar}”.`,
    keeps: 'What you could see until now, you can still see.',
  },
  own: (organization: string) => `Sent by Dela for ${organization}. Nobody reads answers to this mail.`,
}

export type AccessWords = typeof en

const sv: AccessWords = {
  request: {
    subject: (who, calendar) => `${who} ber om åtkomst till ”${calendar}”`,
    title: who => `${who} ber om åtkomst`,
    lead: (who, calendar) => `${who} vill gärna ha åtkomst till kalendern ”${calendar}”.`,
    today: 'I dag',
    wanted: 'Önskas',
    sample: 'Så skulle en händelse se ut:',
    answer: 'Se förfrågan och svara',
    nothing: day => `Inget ändras förrän du svarar. Du kan också ge en annan nivå eller säga nej. Utan svar upphör förfrågan ${day}.`,
    from: (organization, who) => `Skickat av Dela för ${organization}. Svar på det här e-brevet går till ${who}.`,
  },
  granted: {
    subject: (who, calendar) => `${who} har gett dig åtkomst till ”${calendar}”`,
    title: 'Du har fått åtkomst',
    lead: (who, calendar) => `${who} har sagt ja: du har åtkomst till kalendern ”${calendar}”. Den finns i din lista.`,
    sample: 'Så ser en händelse ut för dig nu:',
    open: 'Öppna kalendern',
  },
  declined: {
    subject: who => `${who} har sagt nej till din förfrågan om åtkomst`,
    title: 'Du fick inte åtkomst',
    lead: (who, calendar) =>
      calendar === null
        ? `${who} har sagt nej: du fick inte åtkomst.`
        : `${who} har sagt nej: du fick inte mer åtkomst till kalendern ”${calendar}”.`,
    keeps: 'Det du har kunnat se hittills kan du fortfarande se.',
  },
  own: organization => `Skickat av Dela för ${organization}. Ingen läser svar på det här e-brevet.`,
}

const nb: AccessWords = {
  request: {
    subject: (who, calendar) => `${who} ber om tilgang til «${calendar}»`,
    title: who => `${who} ber om tilgang`,
    lead: (who, calendar) => `${who} ønsker tilgang til kalenderen «${calendar}».`,
    today: 'I dag',
    wanted: 'Ønsker',
    sample: 'Slik ville en hendelse se ut:',
    answer: 'Se forespørselen og svar',
    nothing: day =>
      `Ingenting endres før du svarer. Du kan også gi et annet nivå eller si nei. Får den ikke svar, utløper forespørselen ${day}.`,
    from: (organization, who) => `Sendt av Dela for ${organization}. Svar på denne e-posten går til ${who}.`,
  },
  granted: {
    subject: (who, calendar) => `${who} har gitt deg tilgang til «${calendar}»`,
    title: 'Du har fått tilgang',
    lead: (who, calendar) => `${who} har sagt ja: Du har tilgang til kalenderen «${calendar}». Den står i listen din.`,
    sample: 'Slik ser en hendelse ut for deg nå:',
    open: 'Åpne kalenderen',
  },
  declined: {
    subject: who => `${who} har sagt nei til forespørselen din om tilgang`,
    title: 'Du fikk ikke tilgang',
    lead: (who, calendar) =>
      calendar === null
        ? `${who} har sagt nei: Du fikk ikke tilgang.`
        : `${who} har sagt nei: Du fikk ikke mer tilgang til kalenderen «${calendar}».`,
    keeps: 'Det du har kunnet se til nå, kan du fortsatt se.',
  },
  own: organization => `Sendt av Dela for ${organization}. Ingen leser svar på denne e-posten.`,
}

const da: AccessWords = {
  request: {
    subject: (who, calendar) => `${who} beder om adgang til »${calendar}«`,
    title: who => `${who} beder om adgang`,
    lead: (who, calendar) => `${who} vil gerne have adgang til kalenderen »${calendar}«.`,
    today: 'I dag',
    wanted: 'Ønskes',
    sample: 'Sådan ville en begivenhed se ud:',
    answer: 'Se anmodningen og svar',
    nothing: day =>
      `Intet ændres, før du svarer. Du kan også give et andet niveau eller sige nej. Hvis du ikke svarer, bortfalder anmodningen ${day}.`,
    from: (organization, who) => `Sendt af Dela for ${organization}. Svar på denne mail går til ${who}.`,
  },
  granted: {
    subject: (who, calendar) => `${who} har givet dig adgang til »${calendar}«`,
    title: 'Du har fået adgang',
    lead: (who, calendar) => `${who} har sagt ja: Du har adgang til kalenderen »${calendar}«. Den er på din liste.`,
    sample: 'Sådan ser en begivenhed ud for dig nu:',
    open: 'Åbn kalenderen',
  },
  declined: {
    subject: who => `${who} har sagt nej til din anmodning om adgang`,
    title: 'Du fik ikke adgang',
    lead: (who, calendar) =>
      calendar === null
        ? `${who} har sagt nej: Du fik ikke adgang.`
        : `${who} har sagt nej: Du fik ikke mere adgang til kalenderen »${calendar}«.`,
    keeps: 'Det, du har kunnet se hidtil, kan du stadig se.',
  },
  own: organization => `Sendt af Dela for ${organization}. Ingen læser svar på denne mail.`,
}

const catalogues: Record<Language, AccessWords> = { en, sv, nb, da }

export function accessWordsOf(language: Language): AccessWords {
  return catalogues[language]
}
