/** Apple's iCal properties: colour and order, each person's own. */
import { appleIcal, xmlText } from '../../http/xml.ts'
import type { XmlElement } from '../../http/xml-tree.ts'
import type { Change, Property } from '../properties.ts'

function colorChange(value: XmlElement | null, owns: boolean): Change | null {
  const text = value?.text.trim() ?? ''
  if (value !== null && !/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(text)) return null
  const color = value === null ? null : text.slice(0, 7).toUpperCase()
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
