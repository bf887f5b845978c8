/**
 * What readers of each level get of an object (sharing model §2): a lower view is built from a white-list, never stripped.
 * Views are rendered once per stored version and kept beside it.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { components, properties, property, type RawComponent, textOf } from './component.ts'
import { type BusyStatus, busyStatuses } from './object.ts'
import { busyStatusOf, isRestricted, isTransparent } from './parts.ts'
import { type Member, type Series, seriesOf } from './series.ts'
import { escapeText, written } from './text-value.ts'
import { detailed } from './view-details.ts'
import { type Chosen, choose, isCancelled } from './view-series.ts'
import { timeLines } from './view-times.ts'
import { ViewZones } from './view-zones.ts'

export interface View {
  /** BEGIN:VEVENT to END:VEVENT of each component, CRLF, folded; without VCALENDAR and VTIMEZONE. The status words stand open: `withWords`. */
  text: string
  /** By each TZID in `text`: null for an IANA zone that `vtimezone` writes, else the VTIMEZONE. */
  zones: Record<string, string | null>
}

/** Null: the object is not in that view. */
export interface Views {
  busy: View | null
  limited: View | null
  details: View | null
}

/** Counted up whenever the same object would be rendered differently: stored views of an older version are rendered again. */
export const viewRulesVersion = 2

const stamp = 'DTSTAMP:19700101T000000Z'
// Stored text has no control characters (`parseObject` refuses them), so nobody can write a placeholder.
const open = '\u0002'
const close = '\u0003'

const busyWords: Record<BusyStatus, string> = {
  free: 'FREE',
  tentative: 'TENTATIVE',
  busy: 'BUSY',
  oof: 'OOF',
  workingElsewhere: 'WORKINGELSEWHERE',
}

interface Rendering {
  series: Series
  calendar: RawComponent
  /** The UID of the set, or of one of its instances that stands for itself. */
  uid(instance: number | null): string
}

// An HMAC from bytes costs six times one from a key.
const keys = new WeakMap<Uint8Array, KeyObject>()

function keyOf(secret: Uint8Array): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(secret)
  keys.set(secret, key)
  return key
}

/** No UID has a line end in it, so no two of these are the same. */
function uids(secret: Uint8Array, uid: string): Rendering['uid'] {
  const hash = (text: string): string => createHmac('sha256', keyOf(secret)).update(text).digest('base64url')
  const whole = hash(uid)
  return instance => (instance === null ? whole : hash(`${uid}\n${instance}`))
}

function statusLines(member: Member): string[] {
  const status = busyStatusOf(member.component)
  return [
    `STATUS:${status === 'tentative' ? 'TENTATIVE' : 'CONFIRMED'}`,
    `TRANSP:${isTransparent(member.component) ? 'TRANSPARENT' : 'OPAQUE'}`,
    `X-MICROSOFT-CDO-BUSYSTATUS:${busyWords[status]}`,
  ]
}

function titleLines({ component }: Member): string[] {
  return ['SUMMARY', 'LOCATION'].flatMap(name => {
    const text = textOf(component, name)
    return text === null ? [] : [`${name}:${escapeText(text)}`]
  })
}

function busyTitle({ component }: Member): string[] {
  return [`SUMMARY:${open}${busyStatusOf(component)}${close}`]
}

function eventText(rendering: Rendering, chosen: Chosen, names: ViewZones, titles: (member: Member) => string[]): string {
  const { series } = rendering
  const times = timeLines(chosen, series.master, series.zones, names)
  if (times.length === 0) return ''
  const uid = rendering.uid(chosen.instances ? (chosen.member.replaces?.at ?? null) : null)
  const lines = [`UID:${uid}`, stamp, ...times, ...titles(chosen.member), ...statusLines(chosen.member)]
  return written(['BEGIN:VEVENT', ...lines, 'END:VEVENT'])
}

/** From the white-list: time, status and what `titles` gives. */
function built(rendering: Rendering, seen: (member: Member) => boolean, titles: (member: Member) => string[]): View | null {
  const names = new ViewZones(rendering.calendar)
  const text = choose(rendering.series, seen)
    .map(chosen => eventText(rendering, chosen, names, titles))
    .join('')
  return text === '' ? null : { text, zones: names.used }
}

function stored({ series, calendar }: Rendering): View {
  const names = new ViewZones(calendar)
  const members = [...(series.master ? [series.master] : []), ...series.overrides]
  return { text: members.map(({ component }) => detailed(component, series.zones, names, stamp)).join(''), zones: names.used }
}

/** The strictest CLASS of the set decides; one that is not known counts as private (RFC 5545 §3.8.1.3). */
function isPrivate(items: readonly Member[]): boolean {
  return items.some(({ component }) => properties(component, 'CLASS').some(({ raw }) => raw.trim().toUpperCase() !== 'PUBLIC'))
}

/**
 * The views of one stored object below `full`.
 *
 * `busy`: time and status; UID a hash, the words for the status left open (`withWords`). Without cancelled and transparent
 * components. `limited`: and SUMMARY, LOCATION; UID hashed too. `details`: the object without alarms and the extensions of its
 * owner's client. A private object is in all of them as it is in `busy`. Tasks and journals are in `details` alone.
 * @param object its text, or what `components` read of it
 * @param options.secret of the collection: keys the UIDs, so that an event cannot be matched with a copy elsewhere
 * @throws InvalidCalendar when the text is no valid object
 * @throws RangeError for a secret of less than 16 bytes
 */
export function renderViews(object: string | RawComponent, options: { secret: Uint8Array }): Views {
  if (options.secret.length < 16) throw new RangeError('The secret of a collection has 16 bytes or more')
  const calendar = components(object)
  const series = seriesOf(calendar, 'Etc/UTC')
  const members = [...(series.master ? [series.master] : []), ...series.overrides]
  const [first] = members
  const uid = first && property(first.component, 'UID')?.raw.trim()
  if (!first || !uid) return { busy: null, limited: null, details: null }
  const rendering = { series, calendar, uid: uids(options.secret, uid) }
  const isEvent = first.component.name === 'VEVENT'
  const busy = isEvent ? built(rendering, member => !isCancelled(member) && !isTransparent(member.component), busyTitle) : null
  if (isPrivate(members) || isRestricted(calendar)) return { busy, limited: busy, details: busy }
  return { busy, limited: isEvent ? built(rendering, member => !isCancelled(member), titleLines) : null, details: stored(rendering) }
}

const placeholder = new RegExp(`SUMMARY:${open}(${busyStatuses.join('|')})${close}\r\n`, 'g')

/** The text of views with the reader's words for free, busy, … in place. */
export function withWords(text: string, words: Record<BusyStatus, string>): string {
  return text.replaceAll(placeholder, (_, status: BusyStatus) => written([`SUMMARY:${escapeText(words[status])}`]))
}
