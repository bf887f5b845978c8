/** Several calendars as one feed: each as its own decision shows it, no event twice. */
import { hash } from 'node:crypto'
import { statusWordsOf } from '../language/status.ts'
import type { Db } from '../storage/database.ts'
import type { Selection } from '../storage/view-texts.ts'
import { framed } from './feed-frame.ts'
import { fits, rangesAround } from './feed-range.ts'
import { cutHeader, type Feed, type FeedOptions, languageOf } from './publishing.ts'
import { headOf, leftOut, type Shown, stateOf } from './shown.ts'
import { type Content, gather } from './view-content.ts'

/** The calendars one after the other, in the order of the link. */
async function gathered(db: Db, shown: Shown, selection: Selection): Promise<Content> {
  const language = languageOf(shown.views[0].published)
  const all: Content[] = []
  for (const { access } of shown.views) all.push(await gather(db, access, statusWordsOf(language), selection))
  const [first, ...others] = all
  if (!first) throw new TypeError('A link shows at least one calendar')
  return others.reduce(
    (sum, one) => ({
      ...sum,
      size: { items: sum.size.items + one.size.items, bytes: sum.size.bytes + one.size.bytes },
      // Zones of views are named by what they are: the same name is the same zone.
      zones: { ...sum.zones, ...one.zones },
      pieces: [...sum.pieces, ...one.pieces],
    }),
    first,
  )
}

export async function bundleFeedOf(db: Db, shown: Shown, options: FeedOptions): Promise<Feed> {
  const { bodies, source, ttlMinutes, cut, form = { name: 'ics', write: framed } } = options
  const [{ published }] = shown.views
  const language = languageOf(published)
  const state = await stateOf(db, shown, bodies)
  const ranges = cut && !fits(state.size, cut.limits) ? rangesAround(cut.now, published.timeZone, cut.limits) : null
  const today = ranges?.[0].today
  const later = (time: Date): Date => (today && today > time ? today : time)
  const made = JSON.stringify([form.name, state.etag, source, ttlMinutes, ranges?.[0].first])
  const etag = hash('sha256', made, 'base64url').slice(0, 22)
  const lastModified = later(state.lastModified)

  const build = async (): Promise<Buffer> => {
    const without = await leftOut(db, shown)
    let header = headOf(shown, { source, ttlMinutes, lastModified: later(state.modifiedAt) })
    const head = header
    let content: Content | null = null
    for (const range of ranges ?? []) {
      content = await gathered(db, shown, { within: range.window, without })
      header = cutHeader(head, language, range)
      if (cut && fits(content.size, cut.limits)) break
    }
    return await form.write(header, content ?? (await gathered(db, shown, { without })))
  }
  const body: Feed['body'] = async encoding => {
    const kept = await bodies.get(etag, encoding)
    if (kept) return { etag, lastModified, bytes: kept }
    const whole = await bodies.once(`bundle ${etag}`, build)
    bodies.put(etag, whole)
    return { etag, lastModified, bytes: (await bodies.get(etag, encoding, whole)) ?? whole }
  }
  return { etag, lastModified, body }
}
