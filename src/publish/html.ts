/** The HTML format: what people open in a browser. */
import { createHash } from 'node:crypto'
import { pageHeaders } from '../http/page.ts'
import { firstLanguage } from '../language/status.ts'
import { isViewRole, type ViewRole } from '../sharing/roles.ts'
import type { Bearing } from '../services/gate.ts'
import { versionOf } from '../services/publishing.ts'
import type { LinkNotice } from '../storage/published.ts'
import { assetPaths } from '../pages/assets.ts'
import { linkPasswordPage } from '../pages/screens/linkPassword.ts'
import { linkStatePage, linkStateStatus } from '../pages/screens/linkState.ts'
import { type PublishedPage, publishedPage } from '../pages/published/page.ts'
import { type Reading, readQuery } from '../pages/published/reading.ts'
import { toneOf } from '../pages/published/tone.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { chooseLanguage, type Language } from '../pages/words/language.ts'
import type { Ended } from './ended.ts'
import type { Format, Visit } from './format.ts'
import { dayIn } from '../services/day.ts'
import { type Happening, happenings } from '../services/happenings.ts'
import { encodingOf, isUnchanged, sendBytes, setValidators } from './send.ts'

type Speaking = { language: string | null; organizationLanguage: string }

/** The address, then the browser, then what the link or its organization speaks: for pages that say something of the link. */
function languageFor({ request, config }: Visit, link: Speaking | null, acceptLanguage = request.headers['accept-language']): Language {
  const { lang } = request.query
  return chooseLanguage({
    query: typeof lang === 'string' ? lang : null,
    acceptLanguage,
    fallback: link ? firstLanguage(link.language, link.organizationLanguage) : config.defaults.language,
  })
}

/** The calendar itself speaks the link's language where one was set; a reader changes it by the address alone. */
function calendarLanguage(visit: Visit, { published }: Bearing): Language {
  const link = { language: published.link?.language ?? null, organizationLanguage: published.organizationLanguage }
  return link.language === null ? languageFor(visit, link) : languageFor(visit, link, '')
}

/** A page of one of our own, never kept by anybody in between. */
export function sendPage(visit: Visit, status: number, page: string): void {
  const { request, response } = visit
  response
    .status(status)
    .set({ ...pageHeaders, 'Cache-Control': 'private, no-store' })
    .vary('Accept-Language')
  sendBytes(request, response, Buffer.from(page), 'identity')
}

/** The one answer for every address that is no link: nothing in it depends on the address. */
export function unknown(visit: Visit): void {
  const language = chooseLanguage({ acceptLanguage: visit.request.headers['accept-language'], fallback: visit.config.defaults.language })
  sendPage(visit, 404, linkStatePage(wordsOf(language), { language, assets: assetPaths, state: 'unknown' }))
}

function end(visit: Visit, { state }: Ended, link: LinkNotice): void {
  const language = languageFor(visit, link)
  sendPage(visit, linkStateStatus[state], linkStatePage(wordsOf(language), { language, assets: assetPaths, state }))
}

/** 403, and no challenge: a browser would ask with a window of its own that says nothing of what it is for. */
export function askForPassword(visit: Visit, link: LinkNotice): void {
  const language = languageFor(visit, link)
  const page = { language, assets: assetPaths, action: `/p/${visit.token}`, wrong: visit.request.method === 'POST' }
  sendPage(visit, 403, linkPasswordPage(wordsOf(language), page))
}

/** After the password: a page that can be loaded again without sending it once more. */
export function toPage({ response, token }: Visit): void {
  response
    .status(303)
    .set({ Location: `/p/${token}`, 'Cache-Control': 'private, no-store' })
    .end()
}

function askToSignIn({ response, token }: Visit): void {
  response
    .status(303)
    .set({ Location: `/sign-in?to=${encodeURIComponent(`/p/${token}`)}`, 'Cache-Control': 'private, no-store' })
    .end()
}

/** A link's role is one that only shows; should it ever be another, the page shows the least. */
function roleOf({ access }: Bearing): ViewRole {
  return isViewRole(access.role) ? access.role : 'freeBusyRead'
}

/** The first and the last day that the link shows anything of; null for no bounds. */
function rangeOf({ access }: Bearing, zone: string): PublishedPage['range'] {
  const window = access.narrowing?.window
  return window ? { from: dayIn(zone, window.from), to: dayIn(zone, new Date(window.to.getTime() - 1)) } : null
}

function pageOf(visit: Visit, bearing: Bearing, reading: Reading, language: Language, updated: Date, found: Happening): PublishedPage {
  const { published } = bearing
  const page = `${visit.publicUrl}/p/${visit.token}`
  return {
    ...reading,
    ...found,
    words: wordsOf(language),
    language,
    assets: assetPaths,
    calendar: { name: published.name, description: published.description, owner: published.ownerName, color: toneOf(published.color) },
    role: roleOf(bearing),
    range: rangeOf(bearing, reading.zone),
    addresses: { page, ics: `${page}.ics`, webcal: `${page}.ics`.replace(/^https?:/, 'webcal:'), download: `${page}.ics?download` },
    updated,
  }
}

async function give(visit: Visit, bearing: Bearing): Promise<void> {
  const { request, response, db, bodies, now, publicUrl, token } = visit
  const { access, published } = bearing
  const language = calendarLanguage(visit, bearing)
  const reading = readQuery(request.query, { role: roleOf(bearing), zone: published.timeZone, now: now() })
  const version = await versionOf(db, bearing, bodies)
  const made = JSON.stringify([
    version.etag,
    reading,
    rangeOf(bearing, reading.zone),
    language,
    assetPaths,
    published.ownerName,
    publicUrl,
    token,
  ])
  const etag = createHash('sha256').update(made).digest('base64url').slice(0, 22)
  const encoding = encodingOf(request)
  setValidators(response, { etag, lastModified: null }, encoding)
  response
    .set({ ...pageHeaders, 'Cache-Control': 'private, max-age=60' })
    .vary('Accept-Language')
    .vary('Accept-Encoding')
  if (isUnchanged(request, etag, null)) {
    response.status(304).removeHeader('Content-Type')
    response.end()
    return
  }
  const draw = async (): Promise<Buffer> => {
    const found = await happenings(db, access, reading)
    return Buffer.from(await publishedPage(pageOf(visit, bearing, reading, language, version.modifiedAt, found)))
  }
  const key = `page ${etag}`
  const bytes = (await bodies.get(key, encoding)) ?? (await drawn(visit, key, draw))
  sendBytes(request, response, bytes, encoding)
}

async function drawn({ request, bodies }: Visit, key: string, draw: () => Promise<Buffer>): Promise<Buffer> {
  const whole = await bodies.once(key, draw)
  bodies.put(key, whole)
  return (await bodies.get(key, encodingOf(request), whole)) ?? whole
}

export const html: Format = { suffix: '', give, end, askToSignIn }
