/** One view of a calendar put together from its stored texts: the one source of feeds, exports, publications and mailed calendars. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { renameZone, zoneNames } from '../icalendar/zone-names.ts'
import { viewRulesVersion, withWords } from '../icalendar/views.ts'
import type { StatusWords } from '../language/status.ts'
import type { Access } from '../sharing/access.ts'
import type { RenderedView } from '../sharing/redact.ts'
import { type Db, snapshot } from '../storage/database.ts'
import { changeNumberOf } from '../storage/published.ts'
import { keepViews, readViewTexts, type Selection, type StaleView } from '../storage/view-texts.ts'

export type Reading = Access<'read'> | Access<'readFreeBusy'>

/** How much a view shows. */
export interface ViewSize {
  /** Objects: a series is one. */
  items: number
  /** Of their texts, without the calendar around them. */
  bytes: number
}

export interface Content {
  rulesVersion: number
  changeNumber: number
  /** Of what is shown and nothing else: a change that the view does not show does not move it. */
  hash: string
  size: ViewSize
  /** TZIDs in use, with the definition of those that are not IANA names. */
  zones: Record<string, string | null>
  /** The components in pieces; none when no words were given. */
  pieces: Buffer[]
}

/**
 * Reads the view as it stands in one snapshot, in pieces that leave the event loop free for others.
 * @param words for events that show nothing but how they take time; null when only the hash is wanted
 */
export async function gather(db: Db, access: Reading, words: StatusWords | null, selection: Selection = {}): Promise<Content> {
  const stale: StaleView[] = []
  const hash = createHash('sha256')
  const zones = new Map<string, string | null>()
  const pieces: Buffer[] = []
  const size = { items: 0, bytes: 0 }
  const changeNumber = await snapshot(db, async tx => {
    const number = await changeNumberOf(tx, access)
    for await (const some of readViewTexts(tx, access, selection, stale)) {
      const text = some.map(one => joined(one, zones)).join('')
      hash.update(text)
      size.items += some.length
      size.bytes += Buffer.byteLength(text)
      if (words && text !== '') pieces.push(Buffer.from(withWords(text, words)))
      await breathe()
    }
    return number
  })
  if (stale.length > 0) await keepViews(db, access, stale)
  const used = Object.fromEntries([...zones].sort(([a], [b]) => (a < b ? -1 : 1)))
  hash.update(JSON.stringify(used))
  return { rulesVersion: viewRulesVersion, changeNumber, hash: hash.digest('base64url').slice(0, 22), size, zones: used, pieces }
}

/** The text with its zones added to those in use. Two objects may mean different things by one name: the later one's gets another. */
function joined(view: RenderedView, zones: Map<string, string | null>): string {
  let { text } = view
  for (const [name, definition] of Object.entries(view.zones)) {
    const known = zones.get(name)
    if (known === undefined) zones.set(name, definition)
    else if (known !== definition && known !== null && definition !== null) text = renamed(text, name, definition, zones)
  }
  return text
}

function renamed(text: string, name: string, definition: string, zones: Map<string, string | null>): string {
  for (const fresh of zoneNames(name)) {
    const own = renameZone(definition, name, fresh)
    const known = zones.get(fresh)
    if (known !== undefined && known !== own) continue
    zones.set(fresh, own)
    return renameZone(text, name, fresh)
  }
  return text
}
