/**
 * Calendars on their way out, as one iCalendar stream: feeds, exports, publications, attachments. What is unchanged is told from
 * what the gate's query brought along, without reading an event.
 */
import { hash } from 'node:crypto'
import type { FeedHeader } from '../icalendar/feed.ts'
import { viewRulesVersion } from '../icalendar/views.ts'
import { cutNotice, firstLanguage, type Language, statusWordsOf } from '../language/status.ts'
import type { Db } from '../storage/database.ts'
import { type FeedVersion, keepFeedVersion, type Published, readPublished } from '../storage/published.ts'
import type { Selection } from '../storage/view-texts.ts'
import type { Bodies, Encoding } from './bodies.ts'
import { framed, frameVersion, headerOf } from './feed-frame.ts'
import { dayIn } from './day.ts'
import { fits, type FeedLimits, type Range, rangesAround } from './feed-range.ts'
import { type Content, gather, type Reading, type ViewSize } from './view-content.ts'

export interface FeedOptions {
  bodies: Bodies
  /** Where the feed is fetched from, for SOURCE; null for an export. */
  source: string | null
  /** How often programs should ask again; null for an export. */
  ttlMinutes: number | null
  /** For programs that fail on large feeds: beyond the limits, what is near today. Without it the calendar is whole. */
  cut?: { limits: FeedLimits; now: Date }
  /** Another form of the same content, by a name of its own. */
  form?: Form
}

/** What a feed is written as. */
export interface Form {
  /** Part of what makes its validators. */
  name: string
  write(header: FeedHeader, content: Content): Buffer | Promise<Buffer>
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

/** The state of the view that the database knows, when nothing it shows can have changed since. */
function current({ published }: Viewed): FeedVersion | null {
  const known = published.version
  const holds =
    known?.rulesVersion === viewRulesVersion &&
    known.changeNumber === published.changeNumber &&
    known.contentHash.endsWith(`.${headHash(published)}`)
  return holds ? known : null
}

async function keep(db: Db, { access, published }: Viewed, content: Content): Promise<FeedVersion> {
  const { rulesVersion, changeNumber, hash, size } = content
  const contentHash = [hash, size.items, size.bytes, headHash(published)].join('.')
  const known = published.version
  if (known?.rulesVersion === rulesVersion && known.changeNumber === changeNumber && known.contentHash === contentHash) return known
  return await keepFeedVersion(db, access, { rulesVersion, changeNumber, contentHash })
}

/** How much the view shows, as it was kept with what it came to: a feed that is too large is known without reading an event. */
export function sizeOf({ contentHash }: FeedVersion): ViewSize {
  const [, items, bytes] = contentHash.split('.')
  return { items: Number(items), bytes: Number(bytes) }
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
  const run = `version ${access.collectionId} ${access.visibility} ${published.changeNumber} ${headHash(published)}`
  const version = current(viewed) ?? (await bodies.once(run, async () => await keep(db, viewed, await gather(db, access, null))))
  return { ...version, etag: etagOf(viewed, version, []), lastModified: lastModified(published, version) }
}

function etagOf({ access, published }: Viewed, version: FeedVersion, more: readonly unknown[]): string {
  const { id, role } = published.link ?? {}
  return digest(version.contentHash, version.modifiedAt.getTime(), access.visibility, id, role, languageOf(published), more)
}

/** Where a feed of a large calendar is cut: at another place each day, so that its validators know the day. */
function rangesFor({ published }: Viewed, version: FeedVersion, { cut }: FeedOptions): [Range, ...Range[]] | null {
  return cut && !fits(sizeOf(version), cut.limits) ? rangesAround(cut.now, published.timeZone, cut.limits) : null
}

function later(time: Date, other: Date | undefined): Date {
  return other && other > time ? other : time
}

export function cutHeader(header: FeedHeader, language: Language, { first, last }: Range): FeedHeader {
  const notice = cutNotice(language, first, last)
  return { ...header, description: header.description === null ? notice : `${header.description}\n\n${notice}` }
}

/** A feed as the Access shows it: validators at once where nothing changed, its bytes when they are asked for. */
export async function feedOf(db: Db, viewed: Viewed, options: FeedOptions): Promise<Feed> {
  const { access, published } = viewed
  const { bodies, source, ttlMinutes, form = { name: 'ics', write: framed } } = options
  const language = languageOf(published)
  const told = (version: FeedVersion): Validators => {
    const [widest] = rangesFor(viewed, version, options) ?? []
    return {
      etag: etagOf(viewed, version, [form.name, source, ttlMinutes, widest?.first]),
      // What a cut feed shows changed when its day began, at the latest.
      lastModified: later(lastModified(published, version), widest?.today),
    }
  }
  // One reading for all who ask for the same at the same time; the bytes are kept under the validator that they themselves have.
  const run = digest(
    form.name,
    access.collectionId,
    access.visibility,
    published.changeNumber,
    headHash(published),
    published.link?.id,
    source,
    language,
    options.cut && dayIn(published.timeZone, options.cut.now),
  )
  const build = async (): Promise<Validators & { whole: Buffer }> =>
    await bodies.once(run, async () => {
      const words = statusWordsOf(language)
      const content = await gather(db, access, words)
      const version = await keep(db, viewed, content)
      const validators = told(version)
      const ranges = rangesFor(viewed, version, options)
      const header = headerOf(published, { source, ttlMinutes, lastModified: later(version.modifiedAt, ranges?.[0].today) })
      let part = content
      let notice = header
      for (const range of ranges ?? []) {
        part = await gather(db, access, words, { within: range.window })
        notice = cutHeader(header, language, range)
        if (options.cut && fits(part.size, options.cut.limits)) break
      }
      const whole = await form.write(notice, part)
      // A part may already be of a newer calendar than its validator: it is given once, and not kept.
      if (part.changeNumber === content.changeNumber) bodies.put(validators.etag, whole)
      return { ...validators, whole }
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
