/** What an administrator pastes of Exchange: `Get-SharingPolicy` as a list or a table, `New-` and `Set-SharingPolicy`, bare rules. */
import { Problem } from '../errors.ts'

/** The rules as lines for `parseDomainRule`; `enabled` is null where the text does not say. */
export interface ExchangeText {
  domainRules: string[]
  enabled: boolean | null
}

const longest = 100_000

function fault(message: string): Problem {
  return new Problem('bad-request', message)
}

/** Rules in one string: a comma stands between rules and between the actions of one, a colon begins a rule. */
function splitRules(text: string): string[] {
  const rules: string[] = []
  for (const piece of text.split(',').map(one => one.trim())) {
    if (piece === '') continue
    const last = rules.length - 1
    if (piece.includes(':')) rules.push(piece)
    else if (last >= 0) rules[last] = `${rules[last]}, ${piece}`
    else throw fault(`"${piece.slice(0, 100)}" stands before any domain; expected "Domain: Action[, Action]"`)
  }
  return rules
}

function refuseCut(text: string): void {
  if (!/\.\.\.|…/.test(text)) return
  throw fault(
    'Exchange has cut the list of domains short ("..."). Set $FormatEnumerationLimit = -1 and paste what Get-SharingPolicy | Format-List shows',
  )
}

// Windows wrap a list where they end, also within a word; neither a rule nor an action has a space that matters.
function unwrap(text: string): string {
  return text.replaceAll(/\s*\r?\n\s*/g, '')
}

/** `{…}` of a list or a table. A list of all properties has other braces as well. */
function fromBraces(text: string): ExchangeText {
  const properties = [...text.matchAll(/^[ \t]*Domains[ \t]*:\s*\{([^{}]*)\}/gim)]
  const groups = properties.length > 0 ? properties : [...text.matchAll(/\{([^{}]*)\}/g)]
  refuseCut(text)
  if (groups.length > 1) throw fault('There are several policies in the text; paste the one that is to be taken')
  const [group] = groups
  if (!group) throw fault('A brace is opened and not closed; paste the whole of the policy')
  const after = text.slice((group.index ?? 0) + group[0].length)
  const listed = /^\s*Enabled\s*:\s*(True|False)\s*$/im.exec(text)?.[1] ?? /^[ \t]*(True|False)\b/i.exec(after)?.[1]
  const inner = unwrap(group[1] ?? '').replaceAll(/["']/g, '')
  return { domainRules: splitRules(inner), enabled: listed === undefined ? null : listed.toLowerCase() === 'true' }
}

/** `-Domains 'a: X, Y','b: Z'` of a command: each string is one rule. */
function fromCommand(text: string): ExchangeText {
  const line = text.replaceAll(/`\s*\r?\n/g, ' ')
  if (/-Domains[\s:]+@\{/i.test(line)) {
    throw fault('@{Add=…} and @{Remove=…} change a policy that is not in the text; paste the whole list of domains')
  }
  const given = /-Domains[\s:]+((?:'[^']*'|"[^"]*"|[^\s,'"]+)(?:\s*,\s*(?:'[^']*'|"[^"]*"|[^\s,'"-][^\s,'"]*))*)/i.exec(line)?.[1]
  if (given === undefined) throw fault('The command has no -Domains')
  refuseCut(given)
  const strings = [...given.matchAll(/'([^']*)'|"([^"]*)"|([^\s,'"]+)/g)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
  const enabled = /-Enabled[\s:]+\$?(true|false)\b/i.exec(line)?.[1]
  return { domainRules: splitRules(strings.join(',')), enabled: enabled === undefined ? null : enabled.toLowerCase() === 'true' }
}

/** One rule a line, quoted or not, a comma at the end or not. */
function fromLines(text: string): ExchangeText {
  refuseCut(text)
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim().replaceAll(/["']/g, ''))
    .filter(line => line !== '')
  return { domainRules: lines.flatMap(splitRules), enabled: null }
}

/**
 * Reads the text; the rules themselves are checked by `parseDomainRule`.
 * @throws Problem `bad-request` for a list that was cut short, for several policies, and for a text without any rule
 */
export function readExchangeText(text: string): ExchangeText {
  if (text.length > longest) throw fault(`The text has more than ${longest} characters`)
  const plain = text.replace(/^\uFEFF/, '')
  const command = /-SharingPolicy\b/i.test(plain) && /\s-Domains\b/i.test(plain)
  const read = command ? fromCommand(plain) : plain.includes('{') ? fromBraces(plain) : fromLines(plain)
  if (read.domainRules.length === 0 && !/\{\s*\}/.test(plain)) throw fault('There is no rule in the text')
  return read
}
