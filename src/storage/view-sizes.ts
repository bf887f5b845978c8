/** How much of a view falls into a stretch of time: counted in the database, where nothing has to be read for it. */
import type { Window } from '../icalendar/object.ts'
import { viewRulesVersion } from '../icalendar/views.ts'
import type { Access } from '../sharing/access.ts'
import type { Visibility } from '../sharing/visible.ts'
import { type Db, run, type Statement } from './database.ts'
import type { ViewSize } from './published.ts'
import { happensBetween, viewColumns } from './view-texts.ts'

function statementFor(visibility: Visibility): Statement {
  return {
    name: `view-size-${visibility}-${viewRulesVersion}`,
    text: `SELECT count(*)::int AS items, coalesce(sum(octet_length(text)), 0)::int AS bytes FROM (
        SELECT ${viewColumns[visibility]} FROM object o
        LEFT JOIN LATERAL (SELECT * FROM object_view
          WHERE organization_id = o.organization_id AND collection_id = o.collection_id AND object_id = o.id LIMIT 1) v ON true
        WHERE o.organization_id = $1 AND o.collection_id = $2 AND ${happensBetween('$3', '$4')}) shown
      WHERE text IS NOT NULL`,
  }
}

/** What a view below `full` shows of the window, as it is stored: of what was read through since the rules of views last changed. */
export async function viewSize(db: Db, access: Access<'read'> | Access<'readFreeBusy'>, window: Window): Promise<ViewSize> {
  const values = [access.organizationId, access.collectionId, window.from, window.to]
  const [size] = await run<ViewSize>(db, statementFor(access.visibility), values)
  return size ?? { items: 0, bytes: 0 }
}
