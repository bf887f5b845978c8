/**
 * What whoever has a link would see of a calendar that looks private, before there is such a link: read with what a decision on that
 * link would give, out of the very texts that would be sent.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { splitLine, unfold } from '../icalendar/content-line.ts'
import { type PrivateKind, privateKinds, privateLooking } from '../language/private-looking.ts'
import type { Access } from '../sharing/access.ts'
import type { Facts, LinkGrant } from '../sharing/facts.ts'
import type { LinkLimits } from '../sharing/narrowing.ts'
import type { Subject } from '../sharing/principal.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import { readLimits } from '../storage/link-limits.ts'
import type { LinkSettings } from '../storage/link-settings.ts'
import { readPolicyStack } from '../storage/policies.ts'
import { readViewTexts } from '../storage/view-texts.ts'
import { readSettings, type WantedSettings } from './link-settings.ts'
import * as gate from './gate.ts'

/** What is found of one kind. */
export interface Found {
  kind: PrivateKind
  /** How many events have it; a series is one. */
  events: number
  /** A few of them, for the owner. */
  examples: { title: string | null; text: string }[]
}

const mostExamples = 3
const longestExample = 120

/** Properties that say when, how, and which: there is nothing to find in them. */
const untold = new Set(
  `BEGIN END UID RECURRENCE-ID RELATED-TO DTSTART DTEND DUE DURATION RRULE RDATE EXDATE DTSTAMP CREATED LAST-MODIFIED SEQUENCE STATUS
  TRANSP CLASS PRIORITY GEO COLOR CATEGORIES X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-ALLDAYEVENT`.split(/\s+/),
)

/**
 * By kind, those that were found. Nothing for a link that the policy does not allow.
 * @param asker needs a credential that reads @throws Denied, Problem `bad-request`
 */
export async function checkLink(
  db: Db,
  asker: Subject,
  access: Access<'share'>,
  wanted: { role: ViewRole; settings?: WantedSettings },
  now: Date,
): Promise<Found[]> {
  const settings = await readSettings({ ...wanted.settings, password: null })
  const seen = gate.viewAs(asker, [await factsOf(db, access, wanted.role, settings, now)])
  const found = new Map<PrivateKind, Found>(privateKinds.map(kind => [kind, { kind, events: 0, examples: [] }]))
  if (!seen) return []
  for await (const views of readViewTexts(db, seen)) {
    for (const { text } of views) look(text, found)
    await breathe()
  }
  return [...found.values()].filter(({ events }) => events > 0)
}

function look(text: string, found: Map<PrivateKind, Found>): void {
  const lines = unfold(text).flatMap(({ text: source }) => spoken(source) ?? [])
  const title = lines.find(({ name }) => name === 'SUMMARY')?.text ?? null
  const all = privateLooking(lines.map(one => one.text).join('\n'))
  for (const [kind, some] of Map.groupBy(all, one => one.kind)) {
    const of = found.get(kind)
    if (!of) continue
    of.events += 1
    if (of.examples.length < mostExamples) of.examples.push({ title, text: (some[0]?.text ?? '').slice(0, longestExample) })
  }
}

/** What a line tells people: its value, and names and addresses in its parameters. */
function spoken(source: string): { name: string; text: string } | null {
  const parts = splitLine(source)
  if (!parts || untold.has(parts.name) || /;ENCODING=BASE64/i.test(source.slice(0, parts.value))) return null
  const value = source
    .slice(parts.value)
    .replaceAll(/\\[nN]/g, '\n')
    .replaceAll(/\\([\\;,])/g, '$1')
  const told = [...source.slice(parts.parameters, parts.value).matchAll(/;(?:CN|EMAIL|SENT-BY)=("[^"]*"|[^;:]*)/gi)].map(
    one => one[1] ?? '',
  )
  return { name: parts.name, text: [value, ...told].join('\n') }
}

/** The facts of a decision on whoever would have the link. */
async function factsOf(db: Db, access: Access<'share'>, role: ViewRole, settings: Partial<LinkSettings>, now: Date): Promise<Facts> {
  const policy = await readPolicyStack(db, access)
  const { ownerId, limits } = await readLimits(db, access)
  const { workingHoursOnly = false, ...named } = settings
  const kept: LinkLimits = { ...limits, ...named, workingHours: workingHoursOnly ? limits.workingHours : null }
  const link: LinkGrant = {
    via: 'link',
    id: access.collectionId,
    role,
    audience: 'anonymous',
    createdAt: now,
    // However long such a link may live: what it shows is asked, not for how long.
    expiresAt: new Date(now.getTime() + 1),
    unpublishedAt: null,
    secretRetiredAt: null,
    authorized: true,
    recipient: null,
    sharerGroups: policy.sharerGroups,
    limits: kept,
    locked: false,
  }
  return {
    subject: { kind: 'link', tokenHash: new Uint8Array(), user: null },
    standing: null,
    collection: { organizationId: access.organizationId, id: access.collectionId, kind: policy.kind, ownerId },
    policy,
    grants: [link],
    now,
  }
}
