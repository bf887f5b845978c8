/** To-dos without DTSTART and DUE: when they count as taking place (the lower half of the VTODO table of RFC 4791 §9.9). */
import { property, type RawComponent } from './component.ts'
import { readMoment, type Zones } from './moment.ts'
import type { Window } from './object.ts'

export function undatedTodoIn(todo: RawComponent, { from, to }: Window, zones: Zones): boolean {
  if (property(todo, 'DTSTART') || property(todo, 'DUE')) return false
  const at = (name: string): number | null => {
    const found = property(todo, name)
    return found ? readMoment(found.raw, found, zones).at : null
  }
  const completed = at('COMPLETED')
  const created = at('CREATED')
  const start = from.getTime()
  const end = to.getTime()
  if (completed !== null && created !== null) return (start <= created || start <= completed) && (end >= created || end >= completed)
  if (completed !== null) return start <= completed && end >= completed
  return created === null || end > created
}
