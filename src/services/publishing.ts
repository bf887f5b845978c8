/**
 * Calendars on their way out, as one iCalendar stream: feeds, exports, publications, attachments. What is unchanged is told from
 * what the gate's query brought along, without reading an event.
 */
import { hash } from 'node:crypto'
import type { FeedHeader } from '../icalendar/feed.ts'
import { viewRulesVersion } from '../icalendar/views.ts'
import { firstLanguage, type Language, statusWordsOf } from '../language/status.ts'
import type { Db } from '../storage/database.ts'
import { keepFeedVersion } from '../storage/feed-versions.ts'
import { type FeedVersion, type Published, readPublished } from '../storage/published.ts'
import type { Selection } from '../storage/view-texts.ts'
import type { Bodies, Encoding } from './bodies.ts'
import { framed, frameVersion, headerOf } from './feed-frame.ts'
import { type Content, gather, type Reading } from './view-content.ts'

export interface FeedOptions {
  bodies: Bodies
  /** Where the feed is fetched from, for SOURCE; null for an export. */
  source: string | null
  /** How often programs should ask again; null for an export. */
  ttlMinutes: number | null
}

/** Validators of a feed and its bytes; those that came with the bytes are theirs. */
export interface Validators {
  /** Opaque, strong over the unencoded bytes, without quotes. */
  etag: string
  lastModified: Date
}

export interface Feed extends Validators {
  body(encoding: Encoding): Promise<Validators & { bytes: Buffer }>
}

export interface Viewed {
  access: Reading
  published: Published
}

const digest = (...parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)

/** Of what a view shows of the calendar itself. */
function headHash({ name, description, color, timeZone }: Published): string {
  return digest(frameVersion, name, description, color, timeZone)
}

/** Of what a link leaves out today; null for what shows the whole view. */
function narrowingOf({ narrowing }: Reading): string | null {
  return narrowing && digest(narrowing)
}

/** The state of the view that the database knows, when nothing it shows can have changed since. */
function current({ access, published }: Viewed): FeedVersion | null {
  const known = published.version
  const holds =
    known?.rulesVersion === viewRulesVersion &&
    known.narrowing === narrowingOf(access) &&
    known.changeNumber === published.changeNumber &&
    known.contentHash.endsWith(`.${headHash(published)}`)
  return holds ? known : null
}

async function keep(db: Db, { access, published }: Viewed, content: Content): Promise<FeedVersion> {
  const { rulesVersion, changeNumber, hash } = content
  const contentHash = `${hash}.${headHash(published)}`
  const fresh = { rulesVersion, changeNumber, contentHash, narrowing: narrowingOf(access) }
  const known = published.version
  const same = (Object.keys(fresh) as (keyof typeof fresh)[]).every(name => known?.[name] === fresh[name])
  return known && same ? known : await keepFeedVersion(db, access, fresh)
}

/** When what the link shows last changed: its content, the link itself, or the policy that caps it. Whole seconds, as HTTP tells them. */
function lastModified({ link, policyChangedAt }: Published, version: FeedVersion): Date {
  const times = [version.modifiedAt, link?.changedAt, policyChangedAt].map(time => time?.getTime() ?? 0)
  return new Date(Math.floor(Math.max(...times) / 1000) * 1000)
}

export function languageOf(published: Published): Language {
  return firstLanguage(published.link?.language, published.organizationLanguage)
}

/** The state of the view now; reads it through once after a change. For whatever is drawn of the view besides its feed. */
export async function versionOf(db: Db, viewed: Viewed, bodies: Bodies): Promise<FeedVersion & Validators> {
  const { access, published } = viewed
  const run = `version ${access.collectionId} ${access.visibility} ${published.changeNumber} ${headHash(published)} ${access.narrowing ? access.linkId : ''} ${narrowingOf(access)}`
  const version = current(viewed) ?? (await bodies.once(run, async () => await keep(db, viewed, await gather(db, access, null))))
  return { ...version, etag: etagOf(viewed, version, []), lastModified: lastModified(published, version) }
}

function etagOf({ access, published }: Viewed, version: FeedVersion, more: readonly unknown[]): string {
  const { id, role } = published.link ?? {}
  return digest(version.contentHash, version.modifiedAt.getTime(), access.visibility, id, role, languageOf(published), more)
}

/** A feed as the Access shows it: validators at once where nothing changed, its bytes when they are asked for. */
export async function feedOf(db: Db, viewed: Viewed, options: FeedOptions): Promise<Feed> {
  const { access, published } = viewed
  const { bodies, source, ttlMinutes } = options
  const language = languageOf(published)
  const told = (version: FeedVersion): Validators => ({
    etag: etagOf(viewed, version, [source, ttlMinutes]),
    lastModified: lastModified(published, version),
  })
  // One reading for all who ask for the same at the same time; the bytes are kept under the validator that they themselves have.
  const run = digest(
    access.collectionId,
    access.visibility,
    published.changeNumber,
    headHash(published),
    published.link?.id,
    narrowingOf(access),
    source,
    language,
  )
  const build = async (): Promise<Validators & { whole: Buffer }> =>
    await bodies.once(run, async () => {
      const content = await gather(db, access, statusWordsOf(language))
      const version = await keep(db, viewed, content)
      const whole = framed(headerOf(published, { source, ttlMinutes, lastModified: version.modifiedAt }), content)
      bodies.put(told(version).etag, whole)
      return { ...told(version), whole }
    })
  const known = current(viewed)
  const { etag, lastModified: modified } = known ? told(known) : await build()
  const body: Feed['body'] = async encoding => {
    const kept = await bodies.get(etag, encoding)
    if (kept) return { etag, lastModified: modified, bytes: kept }
    // What is read now may be newer than what the gate's query saw: it goes out under its own validators.
    const { whole, ...validators } = await build()
    return { ...validators, bytes: (await bodies.get(validators.etag, encoding, whole)) ?? whole }
  }
  return { etag, lastModified: modified, body }
}

/** What a calendar file is besides its events, where it is not a feed. */
export interface TextOptions {
  language?: Language
  selection?: Selection
  /** Properties of the calendar for this file alone, over those of its own. */
  header?: Partial<FeedHeader>
}

/** The calendar as one text as the Access shows it: exports, WebDAV, attachments. */
export async function calendarText(db: Db, access: Reading, options: TextOptions = {}): Promise<string> {
  const published = await readPublished(db, access)
  const language = options.language ?? languageOf(published)
  const content = await gather(db, access, statusWordsOf(language), options.selection)
  // Of a part of the calendar nobody knows when it changed: that the whole did is said.
  const whole = options.selection ? null : await keep(db, { access, published }, content)
  const lastModified = whole?.modifiedAt ?? published.version?.modifiedAt ?? published.propertiesChangedAt
  const header = headerOf(published, { source: null, ttlMinutes: null, lastModified })
  return framed({ ...header, ...options.header }, content).toString()
}
