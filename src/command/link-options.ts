/** The options of a publish link, and the fields of the API that they become. */
import type { Options } from './command.ts'
import type { Given } from './given.ts'
import type { Terminal } from './terminal.ts'
import { truthOf } from './yes-no.ts'

const days = 'OneDay, ThreeDays, OneWeek, OneMonth, ThreeMonths, SixMonths, OneYear, a number of days, or none'

/** What a link leaves out. */
export const narrowing: Options = {
  from: { value: '<range>', about: `how far back it shows: ${days}` },
  to: { value: '<range>', about: 'how far ahead, in the same words' },
  'details-days': { value: '<days>', about: 'after so many days busy times alone, or none' },
  'busy-days': { value: '<days>', about: 'after so many days nothing, or none' },
  'working-hours': { value: '<yes|no>', about: 'nothing outside of the owner’s working hours' },
  category: { value: '<name>', many: true, about: 'shown in full, everything else as busy time; none for all alike' },
}

/** Everything that can be changed of a link, but for its role. */
export const changeable: Options = {
  name: { value: '<name>', about: 'what the link is called' },
  expires: { value: '<instant>', about: 'ISO 8601, a day, or never' },
  language: { value: '<sv|nb|da|en|reader>', about: 'of its page' },
  ...narrowing,
  searchable: { value: '<yes|no>', about: 'may search engines keep its page?' },
  embed: { value: '<origin>', many: true, about: 'whose pages may have it in a frame; * for all, none for nobody' },
  password: { value: '<ask|none>', about: 'asks for one, or takes it away' },
  'password-stdin': { about: 'the first line of standard input is the password' },
}

/** A day is over at its end on this machine's clock. */
function expiry(text: string | undefined): string | null | undefined {
  if (text === undefined || text === 'never') return text === undefined ? undefined : null
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T23:59:59`) : new Date(text)
  // What is no date is left to the server's words.
  return Number.isNaN(day.getTime()) ? text : day.toISOString()
}

/** A number, or a word for the server. */
function count(text: string | undefined): number | string | null | undefined {
  if (text === undefined || text === 'none') return text === undefined ? undefined : null
  return /^\d+$/.test(text) ? Number(text) : text
}

function truth(given: Given, option: string): boolean | undefined {
  const text = given.text(option)
  return text === undefined ? undefined : truthOf(`--${option}`, text)
}

function list(given: readonly string[]): string[] | null | undefined {
  if (given.length === 0) return undefined
  return given.length === 1 && given[0] === 'none' ? null : [...given]
}

export function narrowingOf(given: Given): object {
  return {
    publishDateRangeFrom: count(given.text('from')),
    publishDateRangeTo: count(given.text('to')),
    detailsDays: count(given.text('details-days')),
    busyDays: count(given.text('busy-days')),
    workingHoursOnly: truth(given, 'working-hours'),
    categories: list(given.many('category')),
  }
}

/** The body of a request; what was not given is not in it. @throws Misuse when nobody can be asked for a password */
export async function fieldsOf(given: Given, terminal: Terminal): Promise<object> {
  const language = given.text('language')
  return {
    name: given.text('name'),
    language: language === 'reader' ? null : language,
    expiresAt: expiry(given.text('expires')),
    ...narrowingOf(given),
    searchableUrlEnabled: truth(given, 'searchable'),
    embedOrigins: list(given.many('embed')),
    password: await passwordOf(given, terminal),
  }
}

async function passwordOf(given: Given, terminal: Terminal): Promise<string | null | undefined> {
  const piped = given.flag('password-stdin')
  const asked = given.text('password')
  if (asked === 'none') return null
  return piped || asked !== undefined ? await terminal.password('Password of the link', piped) : undefined
}
