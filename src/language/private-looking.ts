/**
 * What in a text looks as if it was not meant for everybody: ways into online meetings, telephone numbers, addresses. It finds what
 * people write in calendars; room numbers, years, prices, dates and flights are none of it.
 */

export const privateKinds = ['dialIn', 'phone', 'email', 'meetingUrl'] as const
export type PrivateKind = (typeof privateKinds)[number]

export interface PrivateLooking {
  kind: PrivateKind
  /** As it stands in the text. */
  text: string
}

const meetingHosts = [
  String.raw`teams\.(?:microsoft|live)\.com`,
  String.raw`zoom(?:gov)?\.(?:us|com)`,
  String.raw`meet\.google\.com`,
  String.raw`webex\.com`,
  String.raw`meet\.jit\.si`,
  String.raw`whereby\.com`,
  String.raw`(?:gotomeeting|gotomeet|goto)\.(?:com|me)`,
  String.raw`bluejeans\.com`,
  String.raw`join\.skype\.com`,
  String.raw`meet\.lync\.com`,
  String.raw`chime\.aws`,
  String.raw`v\.ringcentral\.com`,
]
const meetingUrl = new RegExp(String.raw`\b(?:https?://)?(?:[a-z0-9-]{1,63}\.){0,5}(?:${meetingHosts.join('|')})/[^\s<>"]+`, 'giu')
const otherUrl = /\b(?:https?|webcal|ftp|geo|urn|cid):\S+/giu
const email = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu

const codeWords = [
  'pass ?code',
  'pin(?:[ -]?(?:code|kod|kode))?',
  '(?:access|participant|conference|attendee|host|meeting) ?(?:code|id|pin|key|number|password)',
  'mötes?-?(?:kod|id|lösenord)',
  '(?:konferens|deltagar|åtkomst)-?(?:kod|id)',
  'møte-?(?:kode|id|passord)',
  '(?:konferanse|deltaker|tilgangs)-?(?:kode|id)',
  'møde-?(?:kode|id|adgangskode)',
  '(?:konference|deltager|adgangs)-?(?:kode|id)',
  'lösenord',
  'passord',
  'password',
]
// After the word a sign that a value comes, or digits at once: "the password policy" is no password.
const spoken = new RegExp(
  String.raw`(?<!\p{L})(?:${codeWords.join('|')})\s*(?:[:#=]{1,3}\s*(?:\d[\d ]{3,20}\d|(?=\S{0,60}\d)[^\s,;]{4,60})|\d[\d ]{3,20}\d)`,
  'giu',
)
// A number and what is keyed after it: +46 8 123 456,,987654#
const keyed = /\+?\d[\d ()-]{5,25}\d[,;x]{1,3} ?\d{4,}#?/gu

const dates = /\b\d{4}-\d\d-\d\d\b|\b\d{1,2}([-./])\d{1,2}\1\d{2,4}\b|\b\d{1,2}[:.]\d\d(?:\s?[-–]\s?\d{1,2}[:.]\d\d)?\b/gu
const money =
  /(?:\b(?:kr|sek|nok|dkk|eur|usd|gbp)\.?|[€$£])\s?\d[\d .,]{0,30}|\d[\d .,]{0,30}(?:\s?(?:kr|sek|nok|dkk|eur|usd|gbp|mkr|tkr|kronor|kroner)(?!\p{L})|\s?[€$£]|:-|,-)/giu

const numbers = [
  /(?<![\d+])(?:\+|00(?=[1-9]))[ ]?[1-9][\d ()./-]{6,18}\d/gu,
  /\(0?\d{1,4}\)[ ]?\d[\d -]{4,10}\d/gu,
  /(?<![\d.,/-])0\d{1,3}[ /-][ ]?\d[\d -]{4,10}\d(?![\d,.])/gu,
  /(?<![\d.,-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\d,.-])/gu,
  /(?<!\p{L})(?:tel|telefon|telephone|phone|tlf|tfn|mobil|mobile|mob|cell)\b\.?\s*(?:nr\.?|no\.?)?\s*:?\s*\+?\d[\d ()/-]{5,16}\d/giu,
]

const digitsOf = (text: string) => text.replaceAll(/\D/g, '').length

/** More than that is no note that anybody wrote. */
const longest = 50_000

/** @param text one or many lines @returns each thing once, in no order */
export function privateLooking(text: string): PrivateLooking[] {
  const found: PrivateLooking[] = []
  let rest = text.slice(0, longest)
  // What was found, or is something else, is not looked at once more: the digits of an address are no telephone number.
  const take = (kind: PrivateKind | null, form: RegExp, fits: (match: string) => boolean = () => true) => {
    rest = rest.replaceAll(form, match => {
      if (!fits(match)) return match
      if (kind !== null) found.push({ kind, text: match.trim() })
      return ' \n '
    })
  }
  take('meetingUrl', meetingUrl)
  take('email', email)
  take(null, otherUrl)
  take('dialIn', keyed)
  take('dialIn', spoken)
  take(null, money)
  take(null, dates)
  for (const form of numbers) take('phone', form, match => digitsOf(match) >= 7 && digitsOf(match) <= 15)
  return [...new Map(found.map(one => [`${one.kind} ${one.text}`, one])).values()]
}
