/** What is said when an invitation is answered, in four languages. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'

const en = {
  accepted: {
    subject: (who: string, calendar: string) => `${who} accepted: “${calendar}”`,
    title: (who: string) => `${who} accepted your invitation`,
    lead: (who: string, calendar: string) => `${who} has added the calendar “${calendar}”.`,
  },
  declined: {
    subject: (who: string, calendar: string) => `${who} declined: “${calendar}”`,
    title: (who: string) => `${who} declined your invitation`,
    lead: (who: string, calendar: string) => `${who} does not want the calendar “${calendar}” in their list.`,
  },
  sentTo: (address: string) => `You had sent the invitation to ${address}.`,
  gets: (level: string) => `Their level: ${level}. You can change it or end it at any time.`,
  keeps: 'What you gave them holds until you end it: a colleague can look at the calendar without an answer.',
  nothing: 'Nothing is shared with them.',
  open: 'Open the calendar',
  own: (organization: string) => `Sent by Dela for ${organization}. Nobody reads answers to this mail.`,
}

export type AnswerWords = typeof en

const sv: AnswerWords = {
  accepted: {
    subject: (who, calendar) => `${who} har tackat ja: ”${calendar}”`,
    title: who => `${who} har tackat ja till din inbjudan`,
    lead: (who, calendar) => `${who} har lagt till kalendern ”${calendar}”.`,
  },
  declined: {
    subject: (who, calendar) => `${who} har tackat nej: ”${calendar}”`,
    title: who => `${who} har tackat nej till din inbjudan`,
    lead: (who, calendar) => `${who} vill inte ha kalendern ”${calendar}” i sin lista.`,
  },
  sentTo: address => `Du hade skickat inbjudan till ${address}.`,
  gets: level => `Nivå: ${level}. Du kan när som helst ändra den eller sluta dela.`,
  keeps: 'Det du har gett gäller tills du slutar dela: en kollega kan titta i kalendern även utan att svara.',
  nothing: 'Inget delas.',
  open: 'Öppna kalendern',
  own: organization => `Skickat av Dela för ${organization}. Ingen läser svar på det här brevet.`,
}

const nb: AnswerWords = {
  accepted: {
    subject: (who, calendar) => `${who} har godtatt: «${calendar}»`,
    title: who => `${who} har godtatt invitasjonen din`,
    lead: (who, calendar) => `${who} har lagt til kalenderen «${calendar}».`,
  },
  declined: {
    subject: (who, calendar) => `${who} har avslått: «${calendar}»`,
    title: who => `${who} har avslått invitasjonen din`,
    lead: (who, calendar) => `${who} vil ikke ha kalenderen «${calendar}» i listen sin.`,
  },
  sentTo: address => `Du hadde sendt invitasjonen til ${address}.`,
  gets: level => `Nivå: ${level}. Du kan når som helst endre det eller slutte å dele.`,
  keeps: 'Det du har gitt, gjelder til du slutter å dele: en kollega kan se på kalenderen også uten å svare.',
  nothing: 'Ingenting er delt.',
  open: 'Åpne kalenderen',
  own: organization => `Sendt av Dela for ${organization}. Ingen leser svar på denne e-posten.`,
}

const da: AnswerWords = {
  accepted: {
    subject: (who, calendar) => `${who} har sagt ja: »${calendar}«`,
    title: who => `${who} har sagt ja til din invitation`,
    lead: (who, calendar) => `${who} har tilføjet kalenderen »${calendar}«.`,
  },
  declined: {
    subject: (who, calendar) => `${who} har sagt nej: »${calendar}«`,
    title: who => `${who} har sagt nej til din invitation`,
    lead: (who, calendar) => `${who} vil ikke have kalenderen »${calendar}« på sin liste.`,
  },
  sentTo: address => `Du havde sendt invitationen til ${address}.`,
  gets: level => `Niveau: ${level}. Du kan altid ændre det eller stoppe delingen.`,
  keeps: 'Det, du har givet, gælder, til du stopper delingen: en kollega kan se kalenderen også uden at svare.',
  nothing: 'Intet er delt.',
  open: 'Åbn kalenderen',
  own: organization => `Sendt af Dela for ${organization}. Ingen læser svar på denne mail.`,
}

const catalogues: Record<Language, AnswerWords> = { en, sv, nb, da }

export function answerWordsOf(language: Language): AnswerWords {
  return catalogues[language]
}
