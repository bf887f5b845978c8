/** What administrators are told of shared mailboxes, and of who may send from them, in four languages. */
import type { Language } from './language.ts'
import { counter } from './plural.ts'

const nEn = counter('en')
const en = {
  title: 'Shared mailboxes',
  lead: 'Who acts for each shared mailbox, and who may send calendars and invitations from it.',
  none: 'There are no shared mailboxes yet.',
  more: 'More mailboxes',
  disabled: 'disabled',
  counts: (members: number, senders: number) =>
    `${nEn(members, 'one member', `${members} members`)} · ${senders === 0 ? 'nobody may send from it' : nEn(senders, 'one may send from it', `${senders} may send from it`)}`,
  members: 'Members',
  membersLead: 'They act as the owner of its calendars. By that alone they may not send from it.',
  noMembers: 'It has no members.',
  group: 'group',
  senders: 'Who may send from it',
  sendersLead: 'Either right is given by itself, to people and to security groups. Neither lets anybody read anything of the mailbox.',
  noSenders: 'Nobody may send from it.',
  sendAs: 'Send as',
  sendAsHint: 'The mail looks as from the mailbox. Who wrote it stands in the audit log alone.',
  sendOnBehalf: 'Send on behalf',
  sendOnBehalfHint: 'The mail says who wrote it on the mailbox’s behalf.',
  save: 'Save',
  saveNamed: (name: string) => `Save the rights of ${name}`,
  give: 'Give a right',
  address: 'E-mail address',
  addressHint: 'Of a person or a security group of the organisation.',
  submit: 'Give',
  given: (name: string) => `The rights of ${name} are saved. They hold from the next mail on.`,
  taken: (name: string) => `${name} may not send from it any more. That holds for mails that wait, too.`,
  faults: {
    unknown: 'No person or security group of the organisation has this address.',
    group: 'That is a group that is not a security group.',
    neither: 'Choose at least one right.',
  },
}

export type MailboxWords = typeof en

const nSv = counter('sv')
const sv: MailboxWords = {
  title: 'Delade postlådor',
  lead: 'Vilka som agerar för varje delad postlåda, och vilka som får skicka kalendrar och inbjudningar från den.',
  none: 'Det finns inga delade postlådor ännu.',
  more: 'Fler postlådor',
  disabled: 'inaktiverad',
  counts: (members, senders) =>
    `${nSv(members, 'en medlem', `${members} medlemmar`)} · ${senders === 0 ? 'ingen får skicka från den' : nSv(senders, 'en får skicka från den', `${senders} får skicka från den`)}`,
  members: 'Medlemmar',
  membersLead: 'De agerar som ägare till dess kalendrar. Enbart därigenom får de inte skicka från den.',
  noMembers: 'Den har inga medlemmar.',
  group: 'grupp',
  senders: 'Vilka som får skicka från den',
  sendersLead: 'Varje behörighet ges för sig, till personer och säkerhetsgrupper. Ingen av dem låter någon läsa något i postlådan.',
  noSenders: 'Ingen får skicka från den.',
  sendAs: 'Skicka som',
  sendAsHint: 'Brevet ser ut att komma från postlådan. Vem som skrev det står bara i granskningsloggen.',
  sendOnBehalf: 'Skicka på uppdrag av',
  sendOnBehalfHint: 'Brevet säger vem som skrev det på postlådans uppdrag.',
  save: 'Spara',
  saveNamed: name => `Spara behörigheterna för ${name}`,
  give: 'Ge en behörighet',
  address: 'E-postadress',
  addressHint: 'Till en person eller säkerhetsgrupp i organisationen.',
  submit: 'Ge',
  given: name => `Behörigheterna för ${name} är sparade. De gäller från nästa brev.`,
  taken: name => `${name} får inte längre skicka från den. Det gäller även brev som väntar.`,
  faults: {
    unknown: 'Ingen person eller säkerhetsgrupp i organisationen har den adressen.',
    group: 'Det är en grupp som inte är en säkerhetsgrupp.',
    neither: 'Välj minst en behörighet.',
  },
}

const nNb = counter('nb')
const nb: MailboxWords = {
  title: 'Delte postbokser',
  lead: 'Hvem som opptrer for hver delt postboks, og hvem som kan sende kalendere og invitasjoner fra den.',
  none: 'Det finnes ingen delte postbokser ennå.',
  more: 'Flere postbokser',
  disabled: 'deaktivert',
  counts: (members, senders) =>
    `${nNb(members, 'ett medlem', `${members} medlemmer`)} · ${senders === 0 ? 'ingen kan sende fra den' : nNb(senders, 'én kan sende fra den', `${senders} kan sende fra den`)}`,
  members: 'Medlemmer',
  membersLead: 'De opptrer som eier av kalenderne dens. Det alene lar dem ikke sende fra den.',
  noMembers: 'Den har ingen medlemmer.',
  group: 'gruppe',
  senders: 'Hvem som kan sende fra den',
  sendersLead: 'Hver tillatelse gis for seg, til personer og sikkerhetsgrupper. Ingen av dem lar noen lese noe i postboksen.',
  noSenders: 'Ingen kan sende fra den.',
  sendAs: 'Send som',
  sendAsHint: 'Meldingen ser ut som den kommer fra postboksen. Hvem som skrev den, står bare i revisjonsloggen.',
  sendOnBehalf: 'Send på vegne av',
  sendOnBehalfHint: 'Meldingen sier hvem som skrev den på vegne av postboksen.',
  save: 'Lagre',
  saveNamed: name => `Lagre tillatelsene til ${name}`,
  give: 'Gi en tillatelse',
  address: 'E-postadresse',
  addressHint: 'Til en person eller sikkerhetsgruppe i organisasjonen.',
  submit: 'Gi',
  given: name => `Tillatelsene til ${name} er lagret. De gjelder fra neste melding.`,
  taken: name => `${name} kan ikke lenger sende fra den. Det gjelder også meldinger som venter.`,
  faults: {
    unknown: 'Ingen person eller sikkerhetsgruppe i organisasjonen har denne adressen.',
    group: 'Det er en gruppe som ikke er en sikkerhetsgruppe.',
    neither: 'Velg minst én tillatelse.',
  },
}

const nDa = counter('da')
const da: MailboxWords = {
  title: 'Delte postkasser',
  lead: 'Hvem der handler for hver delt postkasse, og hvem der må sende kalendere og invitationer fra den.',
  none: 'Der er ingen delte postkasser endnu.',
  more: 'Flere postkasser',
  disabled: 'deaktiveret',
  counts: (members, senders) =>
    `${nDa(members, 'ét medlem', `${members} medlemmer`)} · ${senders === 0 ? 'ingen må sende fra den' : nDa(senders, 'én må sende fra den', `${senders} må sende fra den`)}`,
  members: 'Medlemmer',
  membersLead: 'De handler som ejer af dens kalendere. Alene derved må de ikke sende fra den.',
  noMembers: 'Den har ingen medlemmer.',
  group: 'gruppe',
  senders: 'Hvem der må sende fra den',
  sendersLead: 'Hver tilladelse gives for sig, til personer og sikkerhedsgrupper. Ingen af dem lader nogen læse noget i postkassen.',
  noSenders: 'Ingen må sende fra den.',
  sendAs: 'Send som',
  sendAsHint: 'Mailen ser ud til at komme fra postkassen. Hvem der skrev den, står kun i revisionsloggen.',
  sendOnBehalf: 'Send på vegne af',
  sendOnBehalfHint: 'Mailen siger, hvem der skrev den på postkassens vegne.',
  save: 'Gem',
  saveNamed: name => `Gem tilladelserne for ${name}`,
  give: 'Giv en tilladelse',
  address: 'Mailadresse',
  addressHint: 'På en person eller sikkerhedsgruppe i organisationen.',
  submit: 'Giv',
  given: name => `Tilladelserne for ${name} er gemt. De gælder fra den næste mail.`,
  taken: name => `${name} må ikke længere sende fra den. Det gælder også mails, der venter.`,
  faults: {
    unknown: 'Ingen person eller sikkerhedsgruppe i organisationen har denne adresse.',
    group: 'Det er en gruppe, der ikke er en sikkerhedsgruppe.',
    neither: 'Vælg mindst én tilladelse.',
  },
}

const all: Record<Language, MailboxWords> = { en, sv, nb, da }

export function mailboxWords(language: Language): MailboxWords {
  return all[language]
}
