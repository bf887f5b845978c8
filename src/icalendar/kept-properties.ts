/** Components with those of their properties alone that are to be passed on. Pure. */
import { components, type RawComponent, type RawProperty, write } from './component.ts'
import { keptComponents } from './view-details.ts'

export type Keep = (property: RawProperty) => boolean

/** Alarms, and whatever else no view below the whole object has, stay behind. */
export function withProperties(component: RawComponent, keep: Keep): RawComponent {
  return {
    ...component,
    properties: component.properties.filter(keep),
    components: component.components.filter(({ name }) => keptComponents.has(name)).map(one => withProperties(one, keep)),
  }
}

/**
 * The events of a calendar, rewritten so.
 * @param text one VCALENDAR
 * @throws InvalidCalendar when the text is no calendar
 */
export function eventsWith(text: string, keep: Keep): string {
  const events = components(text).components.filter(({ name }) => name === 'VEVENT')
  return events.map(event => write(withProperties(event, keep))).join('')
}
