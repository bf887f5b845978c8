/** An object under another UID. */
import { components, write } from './component.ts'
import { readProperty } from './content-line.ts'
import type { ValidObject } from './object.ts'

/**
 * The same object with another UID in each of its components; UIDs of alarms (RFC 9074 §4) stay.
 * @param uid letters, digits, `-` and `_` alone: nothing that would have to be escaped
 */
export function renamed(object: ValidObject, uid: string): ValidObject {
  const calendar = components(object.text)
  const line = readProperty(`UID:${uid}`, calendar.line)
  for (const item of calendar.components) item.properties = item.properties.map(one => (one.name === 'UID' ? line : one))
  return { ...object, uid, text: write(calendar) }
}
