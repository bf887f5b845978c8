/** What invitations say, in four languages. A key missing from one of them does not compile. */
import type { Language } from '../../language/status.ts'

const en = {
  subject: (sharer: string, calendar: string) => `${sharer} shares the calendar “${calendar}” with you`,
  lead: (sharer: string, calendar: string) => `${sharer} shares the calendar “${calendar}” with you.`,
  sample: 'An event, as you will see it:',
  asked: (sharer: string) => `${sharer} asks you to share yours as well.`,
  add: 'Add this calendar',
  back: 'Share mine back',
  accept: 'Accept the invitation',
  open: 'Open the calendar',
  plain: 'Address, if the button does not work:',
  calendar: 'The calendar itself:',
  signIn: (organization: string) => `You sign in with your own account; you need no other one at ${organization}.`,
  prove: 'You need no account: a code that is sent to this address shows that it is yours. Later you sign in the same way.',
  once: (day: string) => `The invitation can be accepted once, until ${day}. It is for you alone.`,
  html: 'To look at in a browser:',
  ics: 'To subscribe to in a calendar app:',
  secret: 'Nobody has to sign in: whoever has these addresses can open the calendar. Keep them to yourself.',
  from: (organization: string) => `Sent with Dela for ${organization}.`,
  unexpected: 'If you did not expect this, you need not do anything.',
  reply: (name: string) => `Replies go to ${name}.`,
}

export type InvitationWords = typeof en

const sv: InvitationWords = {
  subject: (sharer, calendar) => `${sharer} delar kalendern ”${calendar}” med dig`,
  lead: (sharer, calendar) => `${sharer} delar kalendern ”${calendar}” med dig.`,
  sample: 'Så ser en händelse ut för dig:',
  asked: sharer => `${sharer} ber dig dela din kalender tillbaka.`,
  add: 'Lägg till kalendern',
  back: 'Dela min tillbaka',
  accept: 'Tacka ja till inbjudan',
  open: 'Öppna kalendern',
  plain: 'Adress, om knappen inte fungerar:',
  calendar: 'Själva kalendern:',
  signIn: organization => `Du loggar in med ditt eget konto, något annat behövs inte hos ${organization}.`,
  prove: 'Du behöver inget konto: en kod som skickas till den här adressen visar att den är din. Senare loggar du in på samma sätt.',
  once: day => `Inbjudan kan tas emot en gång, till och med ${day}. Den är bara för dig.`,
  html: 'För att titta i webbläsaren:',
  ics: 'För att prenumerera i ett kalenderprogram:',
  secret: 'Ingen behöver logga in: den som har adresserna kan öppna kalendern. Behåll dem för dig själv.',
  from: organization => `Skickat med Dela för ${organization}.`,
  unexpected: 'Om du inte väntade dig det här behöver du inte göra något.',
  reply: name => `Svar går till ${name}.`,
}

const nb: InvitationWords = {
  subject: (sharer, calendar) => `${sharer} deler kalenderen «${calendar}» med deg`,
  lead: (sharer, calendar) => `${sharer} deler kalenderen «${calendar}» med deg.`,
  sample: 'Slik ser en hendelse ut for deg:',
  asked: sharer => `${sharer} ber deg dele din kalender tilbake.`,
  add: 'Legg til kalenderen',
  back: 'Del min tilbake',
  accept: 'Godta invitasjonen',
  open: 'Åpne kalenderen',
  plain: 'Adresse, hvis knappen ikke virker:',
  calendar: 'Selve kalenderen:',
  signIn: organization => `Du logger inn med din egen konto, noen annen trengs ikke hos ${organization}.`,
  prove: 'Du trenger ingen konto: en kode som sendes til denne adressen, viser at den er din. Senere logger du inn på samme måte.',
  once: day => `Invitasjonen kan godtas én gang, til og med ${day}. Den er bare til deg.`,
  html: 'For å se på i nettleseren:',
  ics: 'For å abonnere i et kalenderprogram:',
  secret: 'Ingen trenger å logge inn: den som har adressene, kan åpne kalenderen. Hold dem for deg selv.',
  from: organization => `Sendt med Dela for ${organization}.`,
  unexpected: 'Hvis du ikke ventet dette, trenger du ikke gjøre noe.',
  reply: name => `Svar går til ${name}.`,
}

const da: InvitationWords = {
  subject: (sharer, calendar) => `${sharer} deler kalenderen »${calendar}« med dig`,
  lead: (sharer, calendar) => `${sharer} deler kalenderen »${calendar}« med dig.`,
  sample: 'Sådan ser en begivenhed ud for dig:',
  asked: sharer => `${sharer} beder dig dele din kalender den anden vej.`,
  add: 'Tilføj kalenderen',
  back: 'Del min den anden vej',
  accept: 'Tag imod invitationen',
  open: 'Åbn kalenderen',
  plain: 'Adresse, hvis knappen ikke virker:',
  calendar: 'Selve kalenderen:',
  signIn: organization => `Du logger ind med din egen konto, der skal ikke bruges en anden hos ${organization}.`,
  prove: 'Du behøver ingen konto: en kode, der sendes til denne adresse, viser, at den er din. Senere logger du ind på samme måde.',
  once: day => `Invitationen kan bruges én gang, til og med ${day}. Den er kun til dig.`,
  html: 'Til at se i browseren:',
  ics: 'Til at abonnere på i et kalenderprogram:',
  secret: 'Ingen skal logge ind: den, der har adresserne, kan åbne kalenderen. Hold dem for dig selv.',
  from: organization => `Sendt med Dela for ${organization}.`,
  unexpected: 'Hvis du ikke ventede dette, behøver du ikke gøre noget.',
  reply: name => `Svar går til ${name}.`,
}

const catalogues: Record<Language, InvitationWords> = { en, sv, nb, da }

export function invitationWordsOf(language: Language): InvitationWords {
  return catalogues[language]
}
