/**
 * Alarms of one's own on an object that is somebody else's: kept beside it, put in for the person who set them and for nobody else.
 * With them goes what programs write down when an alarm rang.
 */
import { components, type RawComponent, type RawProperty, write } from './component.ts'
import { fold } from './content-line.ts'
import { recurrenceKey } from './parts.ts'
import { seriesOf } from './series.ts'

/** For each component its alarms and marks as content lines: by RECURRENCE-ID as in `Part`, the master's under an empty key. */
export type OwnAlarms = Record<string, string>

export function isAlarm({ name }: RawComponent): boolean {
  return name === 'VALARM'
}

/** What Thunderbird notes when an alarm was seen or put off. */
export function isAlarmState({ name }: Pick<RawProperty, 'name'>): boolean {
  return /^X-MOZ-(?:LASTACK|SNOOZE-TIME(?:-\d+)?)$/.test(name)
}

/** The components of an object by RECURRENCE-ID; further ones of the same, which views can have, are numbered. */
export function itemsOf(calendar: RawComponent): Map<string, RawComponent> {
  const { master, overrides } = seriesOf(calendar, 'Etc/UTC')
  const found = new Map<string, RawComponent>()
  if (master) found.set('', master.component)
  for (const { replaces, component } of overrides) found.set(replaces ? recurrenceKey(replaces) : '', component)
  const known = new Set(found.values())
  const others = calendar.components.filter(one => ['VEVENT', 'VTODO'].includes(one.name) && !known.has(one))
  for (const [index, component] of others.entries()) found.set(`#${index + 2}`, component)
  return found
}

const mentions = /BEGIN:VALARM|X-MOZ-(?:LASTACK|SNOOZE-TIME)/i

/** The text without alarms, and these; the same string and null where it has none. */
export function parted(text: string): { text: string; alarms: OwnAlarms | null } {
  if (!mentions.test(text)) return { text, alarms: null }
  const calendar = components(text)
  const alarms: OwnAlarms = {}
  for (const [key, item] of itemsOf(calendar)) {
    const lines = item.properties.filter(isAlarmState).map(({ source }) => `${fold(source)}\r\n`)
    const own = [...lines, ...item.components.filter(isAlarm).map(write)].join('')
    if (own !== '') alarms[key] = own
    item.properties = item.properties.filter(one => !isAlarmState(one))
    item.components = item.components.filter(one => !isAlarm(one))
  }
  return Object.keys(alarms).length > 0 ? { text: write(calendar), alarms } : { text, alarms: null }
}

/** A calendar of any objects without their alarms, as the text it is. */
export function withoutAlarms(text: string): string {
  if (!mentions.test(text)) return text
  return text.replaceAll(/^BEGIN:VALARM\r\n(?:.*\r\n)*?END:VALARM\r\n|^X-MOZ-(?:LASTACK|SNOOZE-TIME)[^\r]*\r\n(?:[ \t].*\r\n)*/gim, '')
}

/** The text with somebody's own alarms in it; those of instances that are no longer there are left out. */
export function withOwn(text: string, alarms: OwnAlarms): string {
  const calendar = components(text)
  for (const [key, item] of itemsOf(calendar)) {
    const own = Object.hasOwn(alarms, key) ? alarms[key] : undefined
    if (own === undefined) continue
    const holder = components(`BEGIN:${item.name}\r\n${own}END:${item.name}\r\n`)
    item.properties = [...item.properties, ...holder.properties]
    item.components = [...item.components, ...holder.components]
  }
  return write(calendar)
}

/** Properties that programs write of themselves and that change nothing of what an object says. */
const idle = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'SEQUENCE'])
/** RFC 5545: what holds where nothing is said. */
const defaults = new Set(['TRANSP:OPAQUE', 'CLASS:PUBLIC', 'PRIORITY:0'])

function meaning(calendar: RawComponent): string {
  const lines = (component: RawComponent): unknown => [
    component.name,
    component.properties
      .filter(({ name, raw }) => !name.startsWith('X-') && !idle.has(name) && !defaults.has(`${name}:${raw.trim().toUpperCase()}`))
      .map(({ name, parameters, values }) =>
        JSON.stringify([name, [...parameters].map(([key, value]) => `${key}=${value}`).toSorted(), values]),
      )
      .toSorted(),
    component.components
      .filter(one => !isAlarm(one))
      .map(one => JSON.stringify(lines(one)))
      .toSorted(),
  ]
  return JSON.stringify([...itemsOf(calendar)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, lines(item)]))
}

/** Do two texts of one object differ in alarms alone, and in what programs write of themselves? */
export function differInAlarmsAlone(one: string, other: string): boolean {
  return meaning(components(one)) === meaning(components(other))
}
