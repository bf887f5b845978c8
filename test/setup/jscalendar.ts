/** What RFC 8984 demands of a Group and its Events, written down from its text: every property there is, and the form of each. */

export type Json = Record<string, unknown>
type Check = (value: unknown) => boolean

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const text: Check = value => typeof value === 'string' && value.isWellFormed()
const form =
  (pattern: RegExp): Check =>
  value =>
    typeof value === 'string' && pattern.test(value)
const oneOf =
  (...words: string[]): Check =>
  value =>
    words.includes(value as string)
const count: Check = value => Number.isSafeInteger(value) && (value as number) >= 0
const integer: Check = value => Number.isSafeInteger(value)
const listOf =
  (item: Check): Check =>
  value =>
    Array.isArray(value) && value.length > 0 && value.every(item)
const mapOf =
  (key: RegExp, item: Check): Check =>
  value =>
    isObject(value) && Object.entries(value).every(([name, one]) => key.test(name) && item(one))
const flags: Check = mapOf(/^[\s\S]+$/, value => value === true)

const local = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/
const localDateTime = form(local)
const utcDateTime = form(/^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
/** §1.4.6, without what stands for nothing. */
const duration = form(/^P(?=.)(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/)
const id = /^[A-Za-z0-9_-]{1,255}$/
const uri = form(/^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i)
/** An IANA name, an older one that is linked to another among them. */
function isKnown(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '' && /^[A-Z]/.test(zone)
  } catch {
    return false
  }
}
const zoneId: Check = value => value === null || (typeof value === 'string' && (/^\/.+/.test(value) || isKnown(value)))
const nullable =
  (check: Check): Check =>
  value =>
    value === null || check(value)

function object(type: string, required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  const all: Record<string, Check> = { '@type': value => value === type, ...required, ...optional }
  return value =>
    isObject(value) &&
    ['@type', ...Object.keys(required)].every(name => name in value) &&
    Object.entries(value).every(([name, one]) => Object.hasOwn(all, name) && all[name]?.(one))
}

const nDay = object(
  'NDay',
  { day: oneOf('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su') },
  { nthOfPeriod: value => integer(value) && value !== 0 },
)
const rule: Check = value =>
  object(
    'RecurrenceRule',
    { frequency: oneOf('yearly', 'monthly', 'weekly', 'daily', 'hourly', 'minutely', 'secondly') },
    {
      interval: value => count(value) && value !== 0,
      rscale: form(/^[a-z0-9-]+$/),
      skip: oneOf('omit', 'backward', 'forward'),
      firstDayOfWeek: oneOf('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'),
      byDay: listOf(nDay),
      byMonthDay: listOf(integer),
      byMonth: listOf(form(/^\d{1,2}L?$/)),
      byYearDay: listOf(integer),
      byWeekNo: listOf(integer),
      byHour: listOf(count),
      byMinute: listOf(count),
      bySecond: listOf(count),
      bySetPosition: listOf(integer),
      count: value => count(value) && value !== 0,
      until: localDateTime,
    },
  )(value) && !('count' in (value as Json) && 'until' in (value as Json))

const offset = form(/^[+-]\d\d:\d\d(?::\d\d)?$/)
const zoneRule = object(
  'TimeZoneRule',
  { start: localDateTime, offsetFrom: offset, offsetTo: offset },
  { recurrenceRules: listOf(rule), recurrenceOverrides: mapOf(local, isObject) },
)
const timeZone = object('TimeZone', { tzId: text }, { standard: listOf(zoneRule), daylight: listOf(zoneRule) })
const participant = object(
  'Participant',
  { roles: flags, sendTo: mapOf(/^[a-z]+$/, text) },
  { name: text, participationStatus: oneOf('needs-action', 'accepted', 'declined', 'tentative', 'delegated') },
)

/** What a patch may say: all but what §4.3.5 lets nobody patch. */
const patchable: Record<string, Check> = {
  title: text,
  description: text,
  locations: mapOf(id, object('Location', {}, { name: text })),
  links: mapOf(id, object('Link', { href: uri })),
  keywords: flags,
  participants: mapOf(id, participant),
  sequence: count,
  priority: value => count(value) && (value as number) <= 9,
  status: oneOf('confirmed', 'cancelled', 'tentative'),
  freeBusyStatus: oneOf('free', 'busy'),
  start: localDateTime,
  timeZone: zoneId,
  duration,
  showWithoutTime: value => typeof value === 'boolean',
}
const patch: Check = value =>
  isObject(value) &&
  (value['excluded'] === true
    ? Object.keys(value).length === 1
    : Object.entries(value).every(([name, one]) => Object.hasOwn(patchable, name) && nullable(patchable[name] ?? text)(one)))

const event = object(
  'Event',
  { uid: value => text(value) && value !== '', updated: utcDateTime, start: localDateTime },
  {
    ...patchable,
    privacy: oneOf('public', 'private', 'secret'),
    recurrenceId: localDateTime,
    recurrenceIdTimeZone: zoneId,
    recurrenceRules: listOf(rule),
    recurrenceOverrides: mapOf(local, patch),
    timeZones: mapOf(/^\//, timeZone),
  },
)

/** Zones that begin with a slash are defined beside the event that names them (§4.7.2). */
function undefinedZones(entry: Json): string[] {
  const named = [
    entry['timeZone'],
    ...Object.values((entry['recurrenceOverrides'] as Record<string, Json>) ?? {}).map(one => one['timeZone']),
  ]
  const own = named.filter((zone): zone is string => typeof zone === 'string' && zone.startsWith('/'))
  return own.filter(zone => !Object.hasOwn((entry['timeZones'] as Json) ?? {}, zone))
}

/** What is wrong with a Group; none when all is well. */
export function faultsOfGroup(group: unknown): string[] {
  if (!isObject(group)) return ['no object']
  const { entries, ...rest } = group
  const head = object(
    'Group',
    { uid: text, updated: utcDateTime },
    { prodId: text, title: text, description: text, color: form(/^[a-z]+$/), source: uri },
  )
  if (!Array.isArray(entries)) return ['no entries']
  return [
    ...(head(rest) ? [] : [`Group: ${JSON.stringify(rest)}`]),
    ...entries.filter(entry => !event(entry)).map(entry => `Event: ${JSON.stringify(entry)}`),
    ...entries.flatMap(undefinedZones),
  ]
}
