/** An object as its row has it: what every statement that reads objects gives to be redacted. */
import type { RenderedView, StoredObject } from '../sharing/redact.ts'

type View = 'busy' | 'limited' | 'details'
type Zones = Record<string, string | null> | null

/** What was not read, because the reader does not reach it, is absent. */
export type StoredObjectColumns = Omit<StoredObject, 'views' | 'data'> & { data?: string | null } & Partial<
    Record<View, string | null> & Record<`${View}_zones`, Zones>
  >

export function storedOf(row: StoredObjectColumns): StoredObject {
  const { id, name, uid, component, private: isPrivate, recurring, etag, data = null } = row
  const views = { busy: viewOf(row, 'busy'), limited: viewOf(row, 'limited'), details: viewOf(row, 'details') }
  return { id, name, uid, component, private: isPrivate, recurring, etag, data, views }
}

function viewOf(row: StoredObjectColumns, view: View): RenderedView | null {
  const text = row[view] ?? null
  return text === null ? null : { text, zones: row[`${view}_zones`] ?? {} }
}
