/** Apple's iCal properties: colour and order, each person's own. */
import { appleIcal, xmlText } from '../../http/xml.ts'
import { colorValue } from '../../icalendar/color-name.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import type { Change, Property } from '../properties.ts'

function colorChange(value: XmlElement | null, owns: boolean): Change | null {
  const color = value === null ? null : (colorValue(value.text.trim())?.toUpperCase() ?? null)
  if (value !== null && color === null) return null
  return owns ? { of: 'calendar', color } : { of: 'listing', color }
}

function orderChange(value: XmlElement | null): Change | null {
  if (value === null) return { of: 'listing', position: null }
  const text = value.text.trim()
  return /^-?\d{1,9}$/.test(text) ? { of: 'listing', position: Number(text) } : null
}

export const apple: readonly Property[] = [
  {
    namespace: appleIcal,
    name: 'calendar-color',
    on: ['calendar'],
    value: resource => (resource.kind === 'calendar' && resource.calendar.color !== null ? xmlText(`${resource.calendar.color}FF`) : null),
    change: colorChange,
  },
  {
    namespace: appleIcal,
    name: 'calendar-order',
    on: ['calendar'],
    value: resource => (resource.kind === 'calendar' && resource.calendar.position !== null ? String(resource.calendar.position) : null),
    change: orderChange,
  },
]
