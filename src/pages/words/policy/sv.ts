/** Svenska: the words of the sharing policy's page. */
import { counter } from '../plural.ts'
import type { PolicyWords } from './en.ts'

const n = counter('sv')

export const policy: PolicyWords = {
  title: 'Delningsprincip',
  lead: 'Den gäller alla i organisationen, från och med nästa anrop.',
  capability: 'Delning utanför organisationen',
  capabilities: {
    Disabled: 'Ingen utanför',
    ExistingExternalUserSharingOnly: 'Bara gäster som redan har accepterat',
    ExternalUserSharingOnly: 'Även nya gäster; alla loggar in',
    ExternalUserAndGuestSharing: 'Gäster, och alla som har en länk',
  },
  capabilityHint: 'Om du stänger av det här slutar länkar och gäståtkomst att fungera direkt. De fungerar igen när du slår på det.',
  rules: 'Regler för domäner',
  rulesHint:
    'En rad per regel: Domän: Åtgärd, Åtgärd. Den mest specifika regeln gäller; * är alla andra domäner och Anonymous är länkar utan inloggning.',
  ruleWrong: line => `Rad ${line} går inte att tolka.`,
  anonymous: 'Länkar utan inloggning',
  maxRole: 'De visar som mest',
  maxDays: 'De gäller som längst, i dagar',
  maxDaysHint: 'Lämna tomt för ingen gräns.',
  expiryRequired: 'Varje länk måste ha en sista dag',
  linkType: 'Länktyp som föreslås först',
  internal: 'Nya kalendrar: personer i organisationen',
  save: 'Spara principen',
  saved: 'Principen är sparad och gäller från och med nu.',
  before: 'Det här ändrar vad som delas i dag',
  stops: count => n(count, `${count} länk eller delning slutar fungera.`, `${count} länkar och delningar slutar fungera.`),
  lowers: count => n(count, `${count} länk eller delning begränsas.`, `${count} länkar och delningar begränsas.`),
  affected: { name: 'Delas med', calendar: 'Kalender', now: 'Nu', after: 'Sedan' },
  confirm: 'Ja, ändra dem',
  cancel: 'Behåll som det är',
  daysWrong: 'Skriv ett antal dagar från 1 till 3650, eller lämna tomt.',
  domainMode: 'Domäner utanför',
  domainModes: {
    none: 'Alla domäner, enligt reglerna',
    allowList: 'Bara domänerna i listan',
    blockList: 'Alla utom domänerna i listan',
  },
  domains: 'Lista över domäner',
  domainsHint: 'En per rad, till exempel fabrikam.com. *.fabrikam.com är allt som ligger under den.',
  domainWrong: line => `Rad ${line} är ingen domän.`,
  sharers: 'Vem som får dela utåt',
  sharersAre: {
    everyone: 'Alla i organisationen',
    group: 'Bara medlemmarna i en grupp',
    nobody: 'Ingen',
  },
  group: 'Gruppens adress',
  groupHint: 'En säkerhetsgrupp. Fylls bara i när en enda grupp får dela utåt.',
  groupWrong: 'Det här är inte adressen till en säkerhetsgrupp i organisationen.',
  match: 'En inbjudan kan bara accepteras av den adress som den skickades till',
  resharing: 'Personer utanför får inte dela vidare',
  resharingHint: 'Det kan de inte i något fall: den som är utanför äger ingenting här.',
  outside: 'Personer utanför',
  deletes: count => n(count, `${count} delning raderas för gott.`, `${count} delningar raderas för gott.`),
  regains: count =>
    n(
      count,
      `${count} länk eller delning öppnas igen eller mer än i dag.`,
      `${count} länkar och delningar öppnas igen eller mer än i dag.`,
    ),
  kinds: { permission: 'Person', link: 'Länk', invitation: 'Inbjudan' },
  moreRows: count => n(count, 'Och en till.', `Och ${count} till.`),
  advice:
    'Innan du slår på det igen: stäng av det för de kalendrar som inte ska öppnas. Allt som har delats tidigare fungerar annars igen.',
}
