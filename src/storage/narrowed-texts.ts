/** The texts of a view for the bearer of a link that leaves something out of it: read with what each object is shown as beyond that. */
import { renderViews, viewRulesVersion } from '../icalendar/views.ts'
import type { Access } from '../sharing/access.ts'
import { narrowedView } from '../sharing/narrowed-view.ts'
import { type Narrowing, narrowedWindow } from '../sharing/narrowing.ts'
import { type RenderedView, shownAt } from '../sharing/redact.ts'
import type { Visibility } from '../sharing/visible.ts'
import { readRendering } from './collections.ts'
import { type Db, run, type Statement } from './database.ts'
import { listedBy } from './link-limits.ts'
import type { Selection, StaleView } from './view-texts.ts'

type Zones = Record<string, string | null> | null

interface Row {
  id: string
  private: boolean
  listed: boolean
  busy: string | null
  busy_zones: Zones
  text: string | null
  zones: Zones
  /** The stored bytes, where the views are of older rules. */
  data: string | null
  change_number: number
}

/** Each is read and written anew: fewer at a time than texts that are joined as they are. */
const batch = 100

const always = new Date('0001-01-01T00:00:00Z')
const forEver = new Date('9999-12-31T00:00:00Z')

function statementFor(visibility: Exclude<Visibility, 'full'>): Statement {
  return {
    name: `narrowed-texts-${visibility}-${viewRulesVersion}`,
    text: `SELECT o.id, o.private, o.change_number, $8::text[] IS NOT NULL AND ${listedBy('$8')} AS listed,
        v.busy, v.busy_zones, v.${visibility} AS text, v.${visibility}_zones AS zones,
        CASE WHEN v.rules_version IS NOT DISTINCT FROM ${viewRulesVersion} THEN NULL ELSE o.data END AS data
      FROM (SELECT * FROM object o
        WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
          AND ($7::uuid[] IS NULL OR o.id = ANY($7))
          AND ($5::timestamptz IS NULL OR EXISTS (SELECT FROM occurrence c WHERE c.organization_id = o.organization_id
            AND c.collection_id = o.collection_id AND c.object_id = o.id AND c.span && tstzrange($5, $6))
          OR ((o.materialized_to < $6 OR o.materialized_from > $5) AND (o.last_at IS NULL OR o.last_at > $5) AND o.first_at < $6))
        ORDER BY o.id LIMIT $4) o
      LEFT JOIN LATERAL (SELECT * FROM object_view
        WHERE organization_id = o.organization_id AND collection_id = o.collection_id AND object_id = o.id LIMIT 1) v ON true
      ORDER BY o.id`,
  }
}

export async function* readNarrowedTexts(
  db: Db,
  access: Access<'read'> | Access<'readFreeBusy'>,
  narrowing: Narrowing,
  selection: Selection,
  stale: StaleView[],
): AsyncGenerator<RenderedView[]> {
  const { visibility } = access
  if (visibility === 'full') throw new TypeError('A link shows no more than details')
  const wanted = selection.within ?? { from: always, to: forEver }
  const seen = narrowedWindow(narrowing, wanted)
  if (!seen) return
  const bounded = selection.within ?? narrowing.window
  const within = bounded ? [seen.from, seen.to] : [null, null]
  const more = [...within, selection.ids ?? null, narrowing.categories]
  const here = { ...narrowing, window: bounded ? seen : null }
  const statement = statementFor(visibility)
  let secret: Uint8Array | null = null
  let after: string | null = null
  for (;;) {
    const rows: Row[] = await run<Row>(db, statement, [access.organizationId, access.collectionId, after, batch, ...more])
    if (rows.some(row => row.data !== null)) secret ??= (await readRendering(db, access)).secret
    yield rows.map(row => shown(row, visibility, here, secret, stale)).filter(one => one !== null)
    if (rows.length < batch) return
    after = rows.at(-1)?.id ?? null
  }
}

function shown(
  row: Row,
  visibility: Exclude<Visibility, 'full'>,
  narrowing: Narrowing,
  secret: Uint8Array | null,
  stale: StaleView[],
): RenderedView | null {
  const level = shownAt(visibility, row.private)
  const { listed } = row
  if (row.data !== null && secret !== null) {
    const views = renderViews(row.data, { secret })
    stale.push({ id: row.id, changeNumber: row.change_number, views })
    return narrowedView({ level, at: level === 'full' ? null : views[level], busy: views.busy, listed }, narrowing)
  }
  const busy = viewOf(row.busy, row.busy_zones)
  return narrowedView({ level, at: level === 'busy' ? busy : viewOf(row.text, row.zones), busy, listed }, narrowing)
}

function viewOf(text: string | null, zones: Zones): RenderedView | null {
  return text === null ? null : { text, zones: zones ?? {} }
}
