/**
 * What a request on a calendar begins with, in one statement: whose credential it is, which calendar its address means, everything
 * that a decision on it knows, and the calendar. Of all this nothing but the subject leaves before an Access was given for it.
 */
import type { Access } from '../sharing/access.ts'
import type { Facts } from '../sharing/facts.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { type CredentialSubjectRow, letIn, livingCredential, personColumns } from './authentication.ts'
import { calendarColumns, type DavCalendar } from './dav-calendars.ts'
import type { Reading } from './dav-entries.ts'
import { type AddressedObject, type ObjectColumns, shown } from './dav-objects.ts'
import { type Db, run, type Statement } from './database.ts'
import { type CollectionFactRow, factColumns, factsOf, grantees, me, owners, permissionFact, policies, policyRows } from './facts.ts'

/** Where a calendar stands in somebody's home. */
export interface Standing {
  home: string
  /** A name in the home, or the id of what is shared with the one who asks. */
  segment: string
  /** An object that is asked for; null where none is, or several. */
  name: string | null
}

export interface Opening {
  /** null where no calendar stands, or nothing connects the person to it. */
  facts: Facts | null
  calendar(access: Reading): DavCalendar
  /** Of one's own calendar, where everything is shown: the object, null for none. Undefined where it has to be read first. */
  object(access: Reading, name: string): AddressedObject | null | undefined
  /** What objects of the calendar are prepared with. */
  rendering(access: Access<'write'>): { secret: Uint8Array; timeZone: string }
  /** The facts as JSON, null where owning is all there is to know: a write that repeats them is refused when they have changed (`dav-put.ts`). */
  known: string | null
}

type FactRow = Omit<CollectionFactRow, 'now'>

const objectNames = ['id', 'name', 'uid', 'component', 'private', 'recurring', 'etag', 'data', 'modified_at'] as const

type Row = DavCalendar &
  Record<`object_${(typeof objectNames)[number]}`, unknown> & {
    fact: FactRow | null
    now: Date
    secret: Buffer
    person: CredentialSubjectRow
    expiresAt: Date | null
  }

/** The facts of `person` on the collection `c`: what comes before them is a CTE of each. */
export function factsOn(lock: '' | 'FOR SHARE OF p'): string {
  return `who AS MATERIALIZED (
    SELECT w.* FROM person, LATERAL standings_of(person.organization_id, person.id) w JOIN c ON c.organization_id = w.organization_id
  ), ${me('who')}, granted AS MATERIALIZED (
    SELECT ${permissionFact} AS fact FROM who w JOIN c ON c.organization_id = w.organization_id
    JOIN permission p ON p.organization_id = c.organization_id AND p.collection_id = c.id ${grantees}
    WHERE p.grantee_id IS NULL OR p.grantee_id = ANY (ARRAY(SELECT id FROM me)) ${lock}
  ), fact AS MATERIALIZED (
    SELECT ${factColumns}, ${policies}, (SELECT jsonb_agg(fact ORDER BY fact->>'id') FROM granted) AS permissions
    FROM who w JOIN c ON c.organization_id = w.organization_id ${owners}
  )`
}

// A calendar has an id and a name as well.
const objectColumns = objectNames.map(name => `b.${name} AS object_${name}`).join(', ')
const listing = 'LEFT JOIN listing l ON l.organization_id = c.organization_id AND l.collection_id = c.id AND l.principal_id = v.id'
const object = 'LEFT JOIN object b ON b.organization_id = c.organization_id AND b.collection_id = c.id AND b.name ='

// Nothing outdoes owning: of one's own calendar no other grant has to be known.
const own: Statement = {
  name: 'dav-opening-own',
  text: `WITH person AS MATERIALIZED (SELECT ${personColumns} ${livingCredential('$4', `'appPassword'`)})
    SELECT to_jsonb(person) AS person, person.expires_at AS "expiresAt", now() AS now, c.secret, ${calendarColumns}, ${objectColumns},
      CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('organization_id', c.organization_id, 'id', c.id, 'kind', c.kind,
        'owner_id', c.owner_id, 'fed', c.fed, 'owner_name', o.name, 'who_id', o.id, 'who_kind', o.kind, 'mutual', true, 'is_owner', true, 'is_member', false,
        'permissions', NULL, 'policies', ${policyRows}) END AS fact
    FROM person LEFT JOIN (collection c ${owners} JOIN organization n ON n.id = c.organization_id
      JOIN principal v ON v.organization_id = c.organization_id AND v.id = c.owner_id ${listing} ${object} $3)
      ON person.address = $1 AND c.organization_id = person.organization_id AND c.owner_id = person.id AND c.kind = 'calendar' AND c.slug = $2`,
}

// What belongs to the one who asks is read along; of anybody else's calendar nothing is before it was decided on.
function statementFor(name: string, person: string): Statement {
  return {
    name,
    text: `WITH RECURSIVE person AS MATERIALIZED (${person}), c AS MATERIALIZED (
      SELECT c.* FROM person, LATERAL (SELECT coalesce((SELECT k.id FROM principal h
          JOIN collection k ON k.organization_id = h.organization_id AND k.owner_id = h.id AND k.kind = 'calendar' AND k.slug = $2
          WHERE h.organization_id = person.organization_id AND h.address = $1 AND h.kind IN ('user', 'mailbox')),
        CASE WHEN person.address = $1 THEN $3::uuid END) AS id) place JOIN collection c ON c.id = place.id
    ), ${factsOn('')} SELECT to_jsonb(person) AS person, person.expires_at AS "expiresAt", now() AS now, to_jsonb(f) AS fact, c.secret, ${calendarColumns},
      ${objectColumns}
    FROM person LEFT JOIN (fact f JOIN c ON c.id = f.id ${owners} JOIN organization n ON n.id = c.organization_id
      JOIN principal v ON v.organization_id = c.organization_id AND v.id = f.who_id
      ${listing} ${object} $4 AND f.is_owner) ON true`,
  }
}

const signedIn = statementFor(
  'dav-opening',
  'SELECT $5::uuid AS organization_id, $6::uuid AS id, $7::text AS address, NULL::timestamptz AS expires_at',
)
const signingIn = statementFor('dav-opening-by-secret', `SELECT ${personColumns} ${livingCredential('$5', `'appPassword'`)}`)

// Each request has a subject of its own, so what was read for one is never found by another.
const ahead = new WeakMap<UserSubject, { at: number; standing: Standing; row: Row; owned: boolean }>()
/** Milliseconds. A body that trickles in keeps no right alive: what was read before it is read anew. */
const good = 1_000

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function placeOf({ home, segment, name }: Standing): (string | null)[] {
  // What is shared with a person stands in their own home under its id.
  return [home, segment, idForm.test(segment) ? segment : null, name]
}

/**
 * The person an app password belongs to, as `personBySecret`; what their request begins with is kept for `openingOf`.
 * @param claimed the address that they say is theirs
 */
export async function personOpening(db: Db, secretHash: Uint8Array, standing: Standing, claimed: string): Promise<UserSubject | null> {
  const { home, segment, name } = standing
  const owned = home === claimed && !idForm.test(segment)
  const [row] = owned
    ? await run<Row>(db, own, [home, segment, name, Buffer.from(secretHash)])
    : await run<Row>(db, signingIn, [...placeOf(standing), Buffer.from(secretHash)])
  if (!row) return null
  const subject = await letIn(db, { ...row.person, expires_at: row.expiresAt })
  // Where one has no calendar of that name, the whole question is asked.
  if (!owned || row.fact) ahead.set(subject, { at: performance.now(), standing, row, owned })
  return subject
}

/** What a person's request on this calendar begins with. */
export async function openingOf(db: Db, subject: UserSubject, standing: Standing): Promise<Opening> {
  const kept = ahead.get(subject)
  ahead.delete(subject)
  if (kept && performance.now() - kept.at < good && sameStanding(kept.standing, standing)) {
    return opened(subject, kept.row, kept.standing, kept.owned)
  }
  const [row] = await run<Row>(db, signedIn, [...placeOf(standing), subject.organizationId, subject.id, subject.address])
  return opened(subject, row, standing, false)
}

function sameStanding(one: Standing, other: Standing): boolean {
  return one.home === other.home && one.segment === other.segment
}

function opened(subject: UserSubject, row: Row | undefined, standing: Standing, owned: boolean): Opening {
  const { fact } = row ?? {}
  const of = (access: Reading): Row => {
    if (!row || access.collectionId !== fact?.id) throw new TypeError('This Access is of another calendar')
    return row
  }
  return {
    facts: row && fact ? factsOf(subject, { ...fact, now: row.now }) : null,
    calendar: access => of(access),
    object: (access, name) =>
      of(access).fact?.is_owner && access.role === 'owner' && access.visibility === 'full' && name === standing.name
        ? objectOf(access, of(access))
        : undefined,
    rendering: access => ({ secret: of(access).secret, timeZone: of(access).timeZone }),
    known: owned ? null : JSON.stringify(fact ?? null),
  }
}

function objectOf(access: Reading, row: Row): AddressedObject | null {
  if (row.object_id === null) return null
  const object = Object.fromEntries(objectNames.map(name => [name, row[`object_${name}`]]))
  return shown(access, [{ ...(object as Omit<ObjectColumns, 'alarms' | 'tag'>), alarms: null, tag: null }])[0] ?? null
}
