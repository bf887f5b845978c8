/**
 * What a writer is not shown of an object stays when they write it: it is put back from the stored object, component by component
 * (invariant 35). Their own alarms are no part of the object (`own-alarms.ts`).
 */
import { components, definitions, properties, property, type RawComponent, type RawProperty, textOf, write } from './component.ts'
import { readProperty, splitLine } from './content-line.ts'
import { isAlarm, isAlarmState, itemsOf } from './own-alarms.ts'
import { keptComponents, keptParameter, keptProperty, type Parameter, parametersIn } from './view-details.ts'

/** How much of the stored object the writer was shown; alarms are in neither. */
export type Shown = 'details' | 'full'

interface Hidden {
  property(one: RawProperty): boolean
  parameter(one: Parameter): boolean
  component(one: RawComponent): boolean
}

const hiddenFrom: Record<Shown, Hidden> = {
  details: {
    property: one => !keptProperty(one),
    parameter: one => !keptParameter(one),
    component: one => !keptComponents.has(one.name),
  },
  full: { property: isAlarmState, parameter: () => false, component: isAlarm },
}

/** Of the calendar around the components a reader of `details` gets another. Whoever writes says with what program they do. */
const surrounding = new Set(['VERSION', 'PRODID', 'CALSCALE', 'METHOD'])
const items = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VTIMEZONE'])
/** The same told in another way: when what is told changes, the other way of telling it is wrong. */
const renditions = new Map([
  ['X-ALT-DESC', 'DESCRIPTION'],
  ['X-APPLE-STRUCTURED-LOCATION', 'LOCATION'],
  ['X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT', 'DTSTART'],
])
/** Properties that may stand several times beside each other: what the writer brings does not take the place of what is hidden. */
const several = new Set(['ATTACH', 'IMAGE', 'CONFERENCE', 'LINK', 'STRUCTURED-DATA', 'REQUEST-STATUS'])

function saysTheSame(stored: RawComponent, brought: RawComponent, name: string): boolean {
  const values = (component: RawComponent) => JSON.stringify(properties(component, name).map(one => [one.type, one.values]))
  return values(stored) === values(brought)
}

function stillHolds(hidden: RawProperty, stored: RawComponent, brought: RawComponent): boolean {
  const told = renditions.get(hidden.name)
  if (told !== undefined) return saysTheSame(stored, brought, told)
  return hidden.name !== 'URL' || !property(brought, 'URL')
}

/** The line of the stored component that a brought one comes from: of the same value, or the only one of its name on both sides. */
function origin(line: RawProperty, stored: RawComponent, brought: RawComponent): RawProperty | undefined {
  const before = properties(stored, line.name)
  const value = (one: RawProperty) => one.raw.trim().toLowerCase()
  const same = before.find(one => value(one) === value(line))
  return same ?? (before.length === 1 && properties(brought, line.name).length === 1 ? before[0] : undefined)
}

function withParameters(line: RawProperty, stored: RawComponent, brought: RawComponent, hidden: Hidden): RawProperty {
  const before = origin(line, stored, brought)
  const split = before && before.parameters.size > 0 ? splitLine(before.source) : null
  if (!before || !split || hidden.property(before)) return line
  const lost = parametersIn(before.source.slice(split.parameters, split.value - 1)).filter(
    one => hidden.parameter(one) && !line.parameters.has(one.name) && (one.name !== 'ALTREP' || before.raw === line.raw),
  )
  const at = splitLine(line.source)?.value
  if (lost.length === 0 || at === undefined) return line
  const source = [line.source.slice(0, at - 1), ...lost.map(one => one.source)].join(';')
  return readProperty(`${source}:${line.source.slice(at)}`, line.line)
}

function propertiesOf(stored: RawComponent, brought: RawComponent, hidden: Hidden): RawProperty[] {
  const back = stored.properties.filter(one => hidden.property(one) && stillHolds(one, stored, brought))
  const sources = new Set(back.map(one => one.source))
  const names = new Set(back.filter(one => !several.has(one.name)).map(one => one.name))
  const own = brought.properties.filter(one => !names.has(one.name) && !sources.has(one.source))
  return [...own.map(one => withParameters(one, stored, brought, hidden)), ...back]
}

/** RFC 9073 components by their UID, or by their place among those of their name. */
function innerOrigin(inner: RawComponent, stored: RawComponent, brought: RawComponent): RawComponent | undefined {
  const before = stored.components.filter(one => one.name === inner.name)
  const uid = textOf(inner, 'UID')
  if (uid !== null) return before.find(one => textOf(one, 'UID') === uid)
  return before[brought.components.filter(one => one.name === inner.name).indexOf(inner)]
}

function restored(stored: RawComponent, brought: RawComponent, hidden: Hidden): RawComponent {
  const back = stored.components.filter(one => hidden.component(one))
  const texts = new Set(back.map(write))
  const inner = brought.components.flatMap(one => {
    if (hidden.component(one)) return texts.has(write(one)) ? [] : [one]
    const before = innerOrigin(one, stored, brought)
    return [before ? restored(before, one, hidden) : one]
  })
  return { ...brought, properties: propertiesOf(stored, brought, hidden), components: [...inner, ...back] }
}

/** What a new instance takes over from its series: everything but alarms at one moment, which ring for the series. */
function template(master: RawComponent): RawComponent {
  const atMoment = (alarm: RawComponent) => property(alarm, 'TRIGGER')?.type === 'date-time'
  return { ...master, components: master.components.filter(one => !isAlarm(one) || !atMoment(one)) }
}

function around(stored: RawComponent, brought: RawComponent): RawProperty[] {
  const back = stored.properties.filter(one => !surrounding.has(one.name))
  const names = new Set(back.map(one => one.name))
  return [...brought.properties.filter(one => !names.has(one.name)), ...back]
}

/** Zones that what was put back names, and that the writer did not bring. */
function zonesBack(stored: RawComponent, written: RawComponent): RawComponent[] {
  const defined = definitions(written)
  const named = new Set(tzidsIn(written))
  return stored.components.filter(one => {
    const tzid = one.name === 'VTIMEZONE' ? textOf(one, 'TZID') : null
    return tzid !== null && named.has(tzid) && !defined.has(tzid)
  })
}

function tzidsIn(component: RawComponent): string[] {
  return [...component.properties.flatMap(({ parameters }) => parameters.get('TZID') ?? []), ...component.components.flatMap(tzidsIn)]
}

/**
 * The object as it is to be stored: as it was brought, with what its writer was not shown of the stored one. An instance that the
 * writer makes of a series has what its master has; what they take away is gone with all that is in it.
 * @param stored the text as its owner has it
 * @param brought a valid object of the same UID, without alarms
 */
export function withUnseen(stored: string, brought: string, shown: Shown): string {
  const before = components(stored)
  const after = components(brought)
  const hidden = hiddenFrom[shown]
  const known = itemsOf(before)
  const master = known.get('')
  const result: RawComponent = { ...after, properties: shown === 'details' ? around(before, after) : after.properties }
  const keys = new Map([...itemsOf(after)].map(([key, item]) => [item, key]))
  result.components = after.components.map(item => {
    const key = keys.get(item)
    const origin = key === undefined ? undefined : (known.get(key) ?? (master && template(master)))
    return origin ? restored(origin, item, hidden) : item
  })
  if (shown === 'details') result.components.push(...before.components.filter(one => !items.has(one.name)))
  result.components.unshift(...zonesBack(before, result))
  const text = write(result)
  return text === write(after) ? brought : text
}
