/** The texts of one view of a calendar, some hundreds at a time: what feeds, exports and mailed calendars are joined from. */
import type { Window } from '../icalendar/object.ts'
import { unwrap } from '../icalendar/unwrap.ts'
import { renderViews, viewRulesVersion } from '../icalendar/views.ts'
import type { Access } from '../sharing/access.ts'
import type { RenderedView } from '../sharing/redact.ts'
import { shownAt } from '../sharing/redact.ts'
import type { Visibility } from '../sharing/visible.ts'
import { readRendering } from './collections.ts'
import { type Db, knexOf, run, type Statement } from './database.ts'
import { readNarrowedTexts } from './narrowed-texts.ts'

type Reading = Access<'read'> | Access<'readFreeBusy'>
type Views = ReturnType<typeof renderViews>

/** Some of a calendar's objects. */
export interface Selection {
  /** Those with an instance in the window; series that go on past the index are taken with those that may have one. */
  within?: Window
  ids?: readonly string[]
  /** Ids of objects that are left out of what else is selected. */
  without?: ReadonlySet<string>
}

interface Row {
  id: string
  private: boolean
  text: string | null
  zones: Record<string, string | null> | null
  /** The stored bytes: where everything is shown, and where a view of older rules has to be made again. */
  data: string | null
  change_number: number
}

const batch = 500

// Only the column of the one view is read; a private object has its busy times in every view below `full`.
const columns: Record<Visibility, string> = {
  full: `NULL AS text, NULL AS zones, o.data`,
  details: view('details'),
  limited: view('limited'),
  busy: view('busy'),
}

function view(column: string): string {
  const fresh = `v.rules_version IS NOT DISTINCT FROM ${viewRulesVersion}`
  return `CASE WHEN o.private THEN v.busy ELSE v.${column} END AS text,
    CASE WHEN o.private THEN v.busy_zones ELSE v.${column}_zones END AS zones, CASE WHEN ${fresh} THEN NULL ELSE o.data END AS data`
}

const selections = {
  all: '',
  ids: 'AND o.id = ANY($5::uuid[])',
  within: `AND (EXISTS (SELECT FROM occurrence c WHERE c.organization_id = o.organization_id AND c.collection_id = o.collection_id
      AND c.object_id = o.id AND c.span && tstzrange($5, $6))
    OR ((o.materialized_to < $6 OR o.materialized_from > $5) AND (o.last_at IS NULL OR o.last_at > $5) AND o.first_at < $6))`,
}

function statementFor(visibility: Visibility, selection: keyof typeof selections): Statement {
  return {
    name: `view-texts-${visibility}-${selection}-${viewRulesVersion}`,
    // One comparison is what an index can begin at: with OR, each page would read all pages before it.
    // A page of objects first, then the view of each by its whole key, whatever the planner knows of the tables by then.
    text: `SELECT o.id, o.private, o.change_number, ${columns[visibility]} FROM (SELECT * FROM object o
        WHERE o.organization_id = $1 AND o.collection_id = $2 AND o.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000') ${selections[selection]}
        ORDER BY o.id LIMIT $4) o
      LEFT JOIN LATERAL (SELECT * FROM object_view
        WHERE organization_id = o.organization_id AND collection_id = o.collection_id AND object_id = o.id LIMIT 1) v ON true
      ORDER BY o.id`,
  }
}

/**
 * What the Access shows of each object, in the order of their ids. At `full` the stored components, below it the rendered views.
 * Views that older rules made are made again by the way; `stale` gathers them for `keepViews`.
 */
export async function* readViewTexts(
  db: Db,
  access: Reading,
  selection: Selection = {},
  stale: StaleView[] = [],
): AsyncGenerator<RenderedView[]> {
  if (access.narrowing) {
    yield* readNarrowedTexts(db, access, access.narrowing, selection, stale)
    return
  }
  const { visibility } = access
  const chosen = selection.ids ? 'ids' : selection.within ? 'within' : 'all'
  const more = selection.ids ? [selection.ids] : selection.within ? [selection.within.from, selection.within.to] : []
  const statement = statementFor(visibility, chosen)
  let secret: Uint8Array | null = null
  let after: string | null = null
  for (;;) {
    const rows: Row[] = await run<Row>(db, statement, [access.organizationId, access.collectionId, after, batch, ...more])
    if (visibility !== 'full' && rows.some(row => row.data !== null)) secret ??= (await readRendering(db, access)).secret
    const chosenRows = selection.without ? rows.filter(row => !selection.without?.has(row.id)) : rows
    yield chosenRows.map(row => shown(row, visibility, secret, stale)).filter(one => one !== null)
    if (rows.length < batch) return
    after = rows.at(-1)?.id ?? null
  }
}

function shown(row: Row, visibility: Visibility, secret: Uint8Array | null, stale: StaleView[]): RenderedView | null {
  const level = shownAt(visibility, row.private)
  if (level === 'full') return row.data === null ? null : unwrap(row.data)
  if (row.data === null || secret === null) return row.text === null ? null : { text: row.text, zones: row.zones ?? {} }
  const views = renderViews(row.data, { secret })
  stale.push({ id: row.id, changeNumber: row.change_number, views })
  return views[level]
}

/** Views made anew, of the object as it was at a change. */
export interface StaleView {
  id: string
  changeNumber: number
  views: Views
}

const refresh: Statement = {
  name: 'views-refresh',
  text: `UPDATE object_view v SET rules_version = $3, busy = r.busy, limited = r.limited, details = r.details,
      busy_zones = r.busy_zones, limited_zones = r.limited_zones, details_zones = r.details_zones
    FROM unnest($4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[])
      AS r(id, change_number, busy, limited, details, busy_zones, limited_zones, details_zones)
    JOIN object o ON o.organization_id = $1 AND o.collection_id = $2 AND o.id = r.id AND o.change_number = r.change_number
    WHERE v.organization_id = $1 AND v.collection_id = $2 AND v.object_id = r.id AND v.rules_version < $3`,
}

/** Stores views that were made anew, where the object is still the one they were made from. In a transaction nothing is stored. */
export async function keepViews(db: Db, access: Reading, stale: readonly StaleView[]): Promise<void> {
  // A mailed calendar is read in one that may not write. The next reader makes them anew and keeps them.
  if (knexOf(db).isTransaction) return
  const zones = (one: RenderedView | null) => (one === null ? null : JSON.stringify(one.zones))
  for (let at = 0; at < stale.length; at += batch) {
    const some = stale.slice(at, at + batch)
    await run(db, refresh, [
      access.organizationId,
      access.collectionId,
      viewRulesVersion,
      some.map(one => one.id),
      some.map(one => one.changeNumber),
      some.map(one => one.views.busy?.text ?? null),
      some.map(one => one.views.limited?.text ?? null),
      some.map(one => one.views.details?.text ?? null),
      some.map(one => zones(one.views.busy)),
      some.map(one => zones(one.views.limited)),
      some.map(one => zones(one.views.details)),
    ])
  }
}
