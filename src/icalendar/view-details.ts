/** The `details` view: the stored object without what belongs to its owner's client or would reach out of the calendar. */
import type { RawComponent, RawProperty } from './component.ts'
import { fold, splitLine } from './content-line.ts'
import type { Zones } from './moment.ts'
import type { ViewZones } from './view-zones.ts'

/** What Outlook needs to show the time right. X-ALT-DESC, a page of HTML by the sender, is not among them. */
const keptExtensions = new Set(['X-MICROSOFT-CDO-BUSYSTATUS', 'X-MICROSOFT-CDO-ALLDAYEVENT'])
/** RFC 9073; alarms and anything unknown stay behind. */
export const keptComponents = new Set(['PARTICIPANT', 'VLOCATION', 'VRESOURCE'])
/** Between a client and its server (RFC 6638 §7). */
const droppedParameters = new Set(['SCHEDULE-AGENT', 'SCHEDULE-FORCE-SEND', 'SCHEDULE-STATUS'])
/** Addresses that open no file and no share of a reader's network (CVE-2023-23397). */
const schemes = /^(?:https?|webcals?|mailto|tel|sips?|xmpps?|cid|mid|urn|geo|news):/i
const addressed = new Set(['ATTACH', 'URL', 'IMAGE', 'CONFERENCE', 'SOURCE', 'LINK', 'STRUCTURED-DATA', 'TZURL'])
const addressParameters = new Set(['ALTREP', 'DIR'])

export interface Parameter {
  name: string
  /** `NAME=value` as written. */
  source: string
}

/** @param written with the semicolon before the first */
export function parametersIn(written: string): Parameter[] {
  const found = written.match(/;[^;:"=]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*/g) ?? []
  return found.map(part => ({ name: part.slice(1, part.indexOf('=')).toUpperCase(), source: part.slice(1) }))
}

function unquoted(source: string): string {
  return source
    .slice(source.indexOf('=') + 1)
    .replaceAll('"', '')
    .trim()
}

export function keptParameter({ name, source }: Parameter): boolean {
  if (name.startsWith('X-') || droppedParameters.has(name)) return false
  return !addressParameters.has(name) || schemes.test(unquoted(source))
}

export function keptProperty({ name, type, raw, parameters }: RawProperty): boolean {
  if (name.startsWith('X-')) return keptExtensions.has(name)
  if (name === 'REQUEST-STATUS') return false
  if (!addressed.has(name)) return true
  const encoded = type === 'binary' || parameters.get('ENCODING')?.toUpperCase() === 'BASE64'
  return encoded || (type === 'text' && name !== 'URL') || schemes.test(raw.trim())
}

function lineOf(property: RawProperty, zones: Zones, names: ViewZones): string {
  const { source, parameters } = property
  if (parameters.size === 0) return source
  const split = splitLine(source)
  if (!split) return source
  const kept = parametersIn(source.slice(split.parameters, split.value - 1)).filter(keptParameter)
  const rewritten = kept.map(parameter =>
    parameter.name === 'TZID' ? `TZID=${names.tzid(zones.named(unquoted(parameter.source)))}` : parameter.source,
  )
  return `${[source.slice(0, split.parameters), ...rewritten].join(';')}:${source.slice(split.value)}`
}

/** One component with what it keeps, as folded text. A missing DTSTAMP is filled in. */
export function detailed(component: RawComponent, zones: Zones, names: ViewZones, stamp: string | null): string {
  const lines = component.properties.filter(keptProperty).map(property => fold(lineOf(property, zones, names)))
  if (stamp !== null && !component.properties.some(({ name }) => name === 'DTSTAMP')) lines.push(stamp)
  const inner = component.components.filter(({ name }) => keptComponents.has(name)).map(each => detailed(each, zones, names, null))
  return `BEGIN:${component.name}\r\n${lines.map(line => `${line}\r\n`).join('')}${inner.join('')}END:${component.name}\r\n`
}
