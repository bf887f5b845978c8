/** Svenska: why something is refused. */
import type { RefusalWords } from './en.ts'

export const refusals: RefusalWords = {
  remedy: 'Vad du kan göra',
  whoCan: 'Vem som kan ändra det',
  cannotBeShared: 'Den här kalendern kan inte delas',
  reasons: {
    'address-not-valid': {
      text: 'E-postadressen är inte giltig.',
      remedy: 'Kontrollera hur adressen är skriven, till exempel anna@example.com, och dela igen.',
      person: 'Du som delar.',
      administrator: _rule => 'Du som delar.',
    },
    'group-not-security': {
      text: 'Adressen är en grupp som inte är en säkerhetsgrupp.',
      remedy: 'Dela med en säkerhetsgrupp, eller med var och en för sig.',
      person: 'En administratör i din organisation kan skapa en säkerhetsgrupp.',
      administrator: _rule => 'Du som administratör: skapa en grupp av typen säkerhetsgrupp i katalogen.',
    },
    'outside-not-allowed': {
      text: 'Adressen är utanför din organisation, och delningsprincipen låter dig inte dela den här kalendern dit.',
      remedy: 'Dela med någon i organisationen, eller be en administratör att tillåta det.',
      person: 'En administratör i din organisation.',
      administrator: rule => `Du som administratör, i delningsprincipen. Det som avgör: ${rule}.`,
    },
  },
  above: {
    title: 'Det här är mer än din organisation stöder',
    highest: highest => `Den högsta nivån som kan ges här: ${highest}.`,
    nothing: 'Principen tillåter ingenting här.',
    remedy: 'Välj en lägre nivå och dela igen.',
    remedyNothing: 'Be en administratör att tillåta det.',
    contacts: 'Att dela kontakter med personer utanför organisationen stöds inte av din organisations delningsprincip.',
    contactsRemedy: 'Dela med någon i organisationen, eller be en administratör att tillåta det.',
  },
  types: {
    unauthenticated: {
      title: 'Logga in först',
      text: 'Det här är bara för den som är inloggad. Ingen är det, eller så gäller inloggningen inte längre.',
    },
    'not-found': { title: 'Finns inte', text: 'Det finns ingenting på den här adressen, eller ingenting som visas för dig.' },
    'need-privileges': {
      title: 'Inte tillåtet',
      text: 'Du är känd, men din roll här eller nyckeln som användes räcker inte till det här.',
    },
    policy: {
      title: 'Delningsprincipen tillåter inte det här',
      text: 'Organisationens delningsprincip sätter en gräns, och det här går utanför den.',
    },
    'calendar-cannot-be-shared': {
      title: 'Den här kalendern kan inte delas',
      text: 'Det finns tre skäl: adressen är inte giltig, den är en grupp som inte är en säkerhetsgrupp, eller så är den utanför organisationen och principen låter inte den här kalendern delas dit.',
    },
    'bad-request': { title: 'Felaktigt anrop', text: 'Något i anropet är inte som det ska; svaret nämner fältet.' },
    misdirected: { title: 'Fel mottagare', text: 'Anropet är till en annan värd än den här.' },
    'unsupported-media-type': { title: 'Medietypen tas inte emot', text: 'Innehållet är av en typ som inte tas emot på den här adressen.' },
    'too-large': { title: 'För stort', text: 'Det som skickades är större än vad som tas emot här.' },
    'too-many-requests': {
      title: 'För många anrop',
      text: 'Det kom fler anrop på kort tid än som släpps igenom. Vänta så länge som Retry-After säger.',
    },
    conflict: { title: 'Konflikt', text: 'Det här går inte ihop med det som redan finns.' },
    'no-uid-conflict': {
      title: 'Ett annat objekt har det här UID:t',
      text: 'Kalendern har en annan händelse med samma UID; ett UID står för en händelse.',
    },
    'precondition-failed': {
      title: 'Villkoret stämmer inte',
      text: 'Det som skulle ändras är inte som det var när det lästes. Läs om det och ändra sedan.',
    },
    'precondition-required': { title: 'Villkor saknas', text: 'Säg vilken version som ska ändras, med If-Match.' },
    'method-not-allowed': { title: 'Metoden är inte tillåten', text: 'Adressen tar emot andra metoder; Allow nämner dem.' },
    'calendar-data': {
      title: 'Inte ett giltigt kalenderobjekt',
      text: 'Det som skickades är inte ett kalenderobjekt enligt RFC 5545 och RFC 4791.',
    },
    locked: { title: 'Låst', text: 'Någon annan håller det låst.' },
    'insufficient-storage': { title: 'Det får inte plats mer', text: 'En gräns för antal eller storlek är nådd.' },
    gone: { title: 'Borta', text: 'Det som fanns här har tagits bort för gott.' },
    unavailable: { title: 'Inte tillgängligt just nu', text: 'En del av servern svarar inte. Försök igen om en stund.' },
    internal: { title: 'Något gick fel hos oss', text: 'Felet är vårt och finns i loggen.' },
  },
}
