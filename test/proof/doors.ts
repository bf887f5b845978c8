/** Every door asked as every subject: what came out beside what the model lets out. A difference is an error that says it whole. */
import { composeSnapshot } from '../../src/mail/snapshot-message.ts'
import { readDelivery } from '../../src/services/snapshot-delivery.ts'
import { Denial } from '../../src/sharing/decide.ts'
import { knexOf } from '../../src/storage/database.ts'
import { ask, type Question, type Reply } from './ask.ts'
import { endOf, firstDay, startsIn, window, wordsIn } from './events.ts'
import {
  type Calendar,
  effective,
  forEver,
  type Link,
  mailed,
  opened,
  type Principal,
  type Role,
  starts,
  startsUntil,
  type ViewRole,
  wordsUntil,
} from './model.ts'
import type { Scene } from './scene.ts'

export const personDoors = [
  'list',
  'calendar',
  'events',
  'stored',
  'event',
  'export',
  'webdav',
  'propfind',
  'caldav',
  'page',
  'month',
  'links',
] as const
export type PersonDoor = (typeof personDoors)[number]
export const linkDoors = ['ics', 'expanded', 'json', 'ifb', 'html', 'week', 'month'] as const
export type LinkDoor = (typeof linkDoors)[number]

/** How many questions were asked, by door. */
export const asked = new Map<string, number>()

const day = 86_400_000
const monday = new Date(firstDay).toISOString().slice(0, 10)
/** What each door can show of an event; a level that has the field must show it there. */
const text = /-(?:summary|location|description|category|organizer|attendee|comment|url|uid|alarm|xprop|xparam)$/
const alarmed = /zq[a-z0-9]+-alarm/
/** What a calendar program gets of somebody else's calendar. */
const silent = /-(?:summary|location|description|category|organizer|attendee|comment|url|uid|xprop|xparam)$/
/** A mailed file is no copy of the calendar: its events have UIDs of their own. */
const sent = /-(?:summary|location|description|category|organizer|attendee|comment|url)$/
const json = /-(?:summary|location|description|category|organizer|attendee|url)$/
const listed = /-(?:summary|location|description)$/
const titled = /-summary$/

function count(door: string): void {
  asked.set(door, (asked.get(door) ?? 0) + 1)
}

function same(what: string, found: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (a !== b) throw new Error(`${what}: ${a}, but the model says ${b}`)
}

/** Shown ⊆ may, must ⊆ shown; of all the calendar's events. */
function judge(
  what: string,
  shown: string,
  calendar: Calendar,
  role: Role,
  must: RegExp,
  within = (_at: number) => true,
  until = forEver,
): void {
  const found = wordsIn(shown)
  const events = [...calendar.events.values()]
  const may = new Set(events.flatMap(event => [...wordsUntil(event, role, until)]))
  const leaked = [...found].filter(word => !may.has(word))
  if (leaked.length > 0) throw new Error(`${what} leaks ${leaked.join()} to ${role}`)
  const seen = events.filter(event => startsUntil(event, role, until).every(within))
  const missing = seen.flatMap(event => [...wordsUntil(event, role, until)]).filter(word => must.test(word) && !found.has(word))
  if (missing.length > 0) throw new Error(`${what} does not show ${missing.join()} to ${role}`)
}

function startsOf(calendar: Calendar, role: Role, until = forEver): number[] {
  return [...calendar.events.values()].flatMap(event => startsUntil(event, role, until)).sort((a, b) => a - b)
}

export function who(scene: Scene, person: Principal | null): string {
  return person ? `${person.kind} ${person.address} of ${person.organization === scene.calendars[0]?.organization ? 'A' : 'B'}` : 'nobody'
}

async function get(scene: Scene, question: Question): Promise<Reply> {
  const reply = await ask(scene.app, question)
  if (reply.status >= 500) throw new Error(`${question.method ?? 'GET'} ${question.path} answered ${reply.status}`)
  return reply
}

export async function askPerson(scene: Scene, person: Principal, calendar: Calendar, door: PersonDoor): Promise<void> {
  count(door)
  const { model, keys } = scene
  const key = keys.get(person.id)
  if (!key) throw new Error('No keys')
  const role = effective(model, person, calendar)
  const what = `${door} of ${calendar.id} as ${who(scene, person)}`
  const at = `/api/calendars/${calendar.id}`
  const api = async (path: string, given: number) => {
    const reply = await get(scene, { path, headers: key.api })
    same(`${what}, status`, reply.status, person.disabled ? 401 : given)
    if (reply.status !== 200) judge(what, reply.text, calendar, 'none', text)
    return reply.status === 200 ? reply : null
  }
  const seen = role === 'none' ? 404 : 200
  switch (door) {
    case 'list': {
      const reply = await api('/api/calendars', 200)
      if (!reply) return
      const { value } = JSON.parse(reply.text) as { value: { id: string; role: string }[] }
      const wanted = scene.calendars
        .filter(one => effective(model, person, one) !== 'none')
        .map(one => `${one.id} ${effective(model, person, one)}`)
      same(what, value.map(one => `${one.id} ${one.role}`).sort(), wanted.sort())
      return judge(what, reply.text, calendar, 'none', text)
    }
    case 'calendar': {
      const reply = await api(at, seen)
      if (reply) same(what, (JSON.parse(reply.text) as { role: string }).role, role)
      return
    }
    case 'links':
      await api(`${at}/links`, role === 'none' ? 404 : role === 'owner' ? 200 : 403)
      return
    case 'events': {
      const reply = await api(`${at}/events?from=${window.from}&to=${window.to}`, seen)
      if (!reply) return
      judge(what, reply.text, calendar, role, json)
      const { value } = JSON.parse(reply.text) as { value: { start: { dateTime: string } }[] }
      return same(
        what,
        value.map(one => Date.parse(`${one.start.dateTime}Z`) - firstDay).sort((a, b) => a - b),
        startsOf(calendar, role),
      )
    }
    case 'stored': {
      const reply = await api(`${at}/events`, seen)
      if (!reply) return
      judge(what, reply.text, calendar, role, json)
      const { value } = JSON.parse(reply.text) as { value: { id: string }[] }
      const shown = [...calendar.events.values()].filter(event => starts(event, role).length > 0)
      // Where the series itself is not seen, its instances stand for it.
      return same(what, value.map(one => one.id.replace(/_.*/, '')).sort(), shown.map(one => one.id).sort())
    }
    case 'event': {
      for (const event of calendar.events.values()) {
        const reply = await api(`${at}/events/${event.id}`, role === 'none' || starts(event, role).length === 0 ? 404 : 200)
        if (reply) judge(what, reply.text, { ...calendar, events: new Map([[event.id, event]]) }, role, json)
      }
      return
    }
    case 'export': {
      const reply = await api(`${at}/export`, seen)
      if (reply) file(what, reply.text, calendar, role)
      return
    }
    case 'webdav':
    case 'propfind':
      return await askWebDav(scene, person, calendar, door, what)
    case 'caldav':
      return await askCalDav(scene, person, calendar, role, what)
    case 'page':
    case 'month': {
      const path = `/calendars/${calendar.id}/view?date=${monday}&view=${door === 'page' ? 'list' : 'month'}`
      const reply = await get(scene, { path, headers: key.page })
      same(`${what}, status`, reply.status, person.disabled ? 303 : seen)
      page(what, reply, calendar, reply.status === 200 ? role : 'none', door === 'page' ? 'html' : 'month')
    }
  }
}

function file(what: string, ics: string, calendar: Calendar, role: Role, must = text, until = forEver): void {
  judge(what, ics, calendar, role, must, undefined, until)
  same(what, startsIn(ics), startsOf(calendar, role, until))
}

const shownDays = { html: 30, month: 28, week: 7 }

function page(what: string, reply: Reply, calendar: Calendar, role: Role, view: 'html' | 'month' | 'week', until = forEver): void {
  const within = (at: number) => at < shownDays[view] * day
  judge(what, `${reply.text}${JSON.stringify(reply.headers)}`, calendar, role, view === 'html' ? listed : titled, within, until)
  if (reply.status !== 200 || view !== 'html') return
  same(`${what}, entries`, reply.text.match(/<li class="e /g)?.length ?? 0, startsOf(calendar, role, until).filter(within).length)
}

/** The mount shows the folders of one's own organization. */
async function askWebDav(scene: Scene, person: Principal, calendar: Calendar, door: 'webdav' | 'propfind', what: string): Promise<void> {
  const { model } = scene
  const home = person.organization === calendar.organization
  const role = home ? effective(model, person, calendar) : 'none'
  const owner = model.principals.get(calendar.owner)?.address ?? ''
  const headers = scene.keys.get(person.id)?.dav ?? {}
  const folder = `/webdav/${owner}/`
  if (door === 'webdav') {
    const reply = await get(scene, { path: `${folder}${scene.fileName(calendar)}`, headers })
    same(`${what}, status`, reply.status, person.disabled ? 401 : role === 'none' ? 404 : 200)
    if (reply.status === 200) file(what, reply.text, calendar, role)
    else judge(what, reply.text, calendar, 'none', text)
    return
  }
  const reply = await get(scene, { method: 'PROPFIND', path: folder, headers: { ...headers, depth: '1' } })
  same(`${what}, status`, reply.status, person.disabled ? 401 : role === 'none' ? 404 : 207)
  judge(what, reply.text, calendar, role, /^$/)
  same(what, reply.text.includes(`/${scene.fileName(calendar)}</`), role !== 'none' && !person.disabled)
}

const query = `<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`

/** Its owner's home has a calendar under its name; the home of whoever it is shared with, under its id. */
async function askCalDav(scene: Scene, person: Principal, calendar: Calendar, role: Role, what: string): Promise<void> {
  const owner = scene.model.principals.get(calendar.owner)?.address ?? ''
  const path = role === 'owner' ? `${owner}/${scene.slug(calendar)}` : `${person.address}/${calendar.id}`
  const headers = { ...scene.keys.get(person.id)?.dav, depth: '1', 'content-type': 'application/xml' }
  const reply = await get(scene, { method: 'REPORT', path: `/dav/calendars/${path}/`, headers, body: query })
  same(`${what}, status`, reply.status, person.disabled ? 401 : role === 'none' ? 404 : 207)
  const plain = reply.text
    .replaceAll('&#13;', '\r')
    .replaceAll('&#xD;', '\r')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  // An owner's alarms ring for the owner, whoever else sees everything.
  const own = role === 'owner'
  if (!own && alarmed.test(plain)) throw new Error(`${what} rings the owner's alarms for ${role}`)
  if (reply.status === 207) file(what, plain, calendar, role, own ? text : silent)
  else judge(what, reply.text, calendar, 'none', text)
}

export async function askLink(scene: Scene, link: Link, token: string, person: Principal | null, door: LinkDoor): Promise<void> {
  count(`link ${door}`)
  const calendar = scene.model.calendars.get(link.calendar)
  if (!calendar) return
  const key = person ? scene.keys.get(person.id) : undefined
  const given = opened(scene.model, link, token, person)
  const { shown, details } = link.ahead
  const until = { shown: shown === null ? Infinity : endOf(shown), details: details === null ? Infinity : endOf(details) }
  const what = `${link.audience} link ${door} as ${who(scene, person)}`
  if (door === 'ics') {
    const reply = await get(scene, { path: `/p/${token}.ics`, headers: key?.dav ?? {} })
    // An app password of nobody's is refused before the link is looked up.
    if (person?.disabled) return same(`${what}, status`, reply.status, 401)
    const long =
      given === 'gone' && !link.unpublished && link.secrets.some(one => one.token === token && !one.retired) && (link.left ?? 0) <= -30
    const statuses = { unknown: 404, gone: long ? 410 : 200, suspended: 200, 'sign-in': 401 }
    same(`${what}, status`, reply.status, given in statuses ? statuses[given as keyof typeof statuses] : 200)
    if (given in statuses) {
      judge(what, reply.text, calendar, 'none', text)
      return same(`${what}, notice`, reply.text.match(/BEGIN:VEVENT/g)?.length ?? 0, reply.status === 200 ? 1 : 0)
    }
    return file(what, reply.text, calendar, given as ViewRole, text, until)
  }
  if (door === 'expanded' || door === 'json' || door === 'ifb') return await askFormat(scene, link, token, person, door, until)
  const view = door === 'html' ? 'list' : door
  const reply = await get(scene, { path: `/p/${token}?date=${monday}&view=${view}`, headers: key?.page ?? {} })
  const statuses = { unknown: 404, gone: 410, suspended: 403, 'sign-in': 303 }
  same(`${what}, status`, reply.status, given in statuses ? statuses[given as keyof typeof statuses] : 200)
  page(what, reply, calendar, given in statuses ? 'none' : (given as ViewRole), door, until)
  // Each event of a page leads to its own file: two of them stand for all.
  for (const [, address = ''] of [...reply.text.matchAll(/href="([\w-]+\.event\.ics[^"]*)"/g)].slice(0, 2)) {
    const single = await get(scene, { path: `/p/${address.replaceAll('&amp;', '&')}`, headers: key?.page ?? {} })
    same(`${what}, status of an event's file`, single.status, 200)
    judge(`${what}, an event's file`, single.text, calendar, given as ViewRole, /^$/, undefined, until)
  }
}

/** An expanded feed has no people in it, and UIDs of its own. */
const single = /-(?:summary|location|description|category|url)$/
/** JSCalendar has no place for a comment. */
const grouped = /-(?:summary|location|description|category|organizer|attendee|url|uid)$/

async function askFormat(
  scene: Scene,
  link: Link,
  token: string,
  person: Principal | null,
  door: 'expanded' | 'json' | 'ifb',
  until: typeof forEver,
): Promise<void> {
  const calendar = scene.model.calendars.get(link.calendar)
  if (!calendar) return
  const given = opened(scene.model, link, token, person)
  const what = `${link.audience} link ${door} as ${who(scene, person)}`
  const path = `/p/${token}${door === 'expanded' ? '.ics?expand=1' : `.${door}`}`
  const reply = await get(scene, { path, headers: (person ? scene.keys.get(person.id)?.dav : undefined) ?? {} })
  if (person?.disabled) return same(`${what}, status`, reply.status, 401)
  const shows = !['unknown', 'gone', 'suspended', 'sign-in'].includes(given)
  // What an ended feed says in place of its events is asked of the feed itself.
  if (door === 'expanded' && !shows) return judge(what, reply.text, calendar, 'none', text)
  const statuses: Record<string, number> = { unknown: 404, gone: 410, suspended: 403, 'sign-in': 401 }
  same(`${what}, status`, reply.status, statuses[given] ?? 200)
  if (!shows) return judge(what, reply.text, calendar, 'none', text)
  const role = given as ViewRole
  judge(what, reply.text, calendar, role, { expanded: single, json: grouped, ifb: /^$/ }[door], undefined, until)
  if (door === 'expanded') same(what, startsIn(reply.text), startsOf(calendar, role, until))
  if (door === 'ifb') judge(what, reply.text, calendar, 'freeBusyRead', /^$/)
}

/** What is stored of permissions, whoever they show something today: what was deleted for good is gone, all else is there. */
export async function askRows(scene: Scene, calendar: Calendar): Promise<void> {
  const where = { organization_id: calendar.organization, collection_id: calendar.id }
  const rows = await knexOf(scene.house.db)('permission').where(where).select('grantee_id', 'role')
  const wanted = [...calendar.grants].map(([grantee, { role }]) => `${grantee} ${role}`)
  same(`permissions of ${calendar.id}`, rows.map(row => `${row.grantee_id ?? 'organization'} ${row.role}`).sort(), wanted.sort())
}

export const overseeing = ['explain', 'view-as'] as const

/** What somebody is told of somebody else: the same role, and the same events. */
export async function askOversight(
  scene: Scene,
  asker: Principal,
  subject: Principal,
  calendar: Calendar,
  door: (typeof overseeing)[number],
): Promise<void> {
  count(door)
  const { model } = scene
  const own = effective(model, asker, calendar)
  const may = own === 'owner' || (asker.administrator && asker.organization === calendar.organization)
  const about = encodeURIComponent(subject.address)
  const path =
    door === 'explain'
      ? `/api/explain?subject=${about}&collection=${calendar.id}`
      : `/api/calendars/${calendar.id}/view-as?subject=${about}&start=${window.from}&end=${window.to}`
  const what = `${door} of ${calendar.id} by ${who(scene, asker)} about ${who(scene, subject)}`
  const reply = await get(scene, { path, headers: scene.keys.get(asker.id)?.api ?? {} })
  same(`${what}, status`, reply.status, asker.disabled ? 401 : may ? 200 : own === 'none' ? 404 : 403)
  // The address may be somebody else's in the organization of the calendar: the guest there, or whom a row stands for.
  const row = [...model.principals.values()].find(one => one.organization === calendar.organization && one.address === subject.address)
  const person = row && (row.home === null ? row : model.principals.get(row.home))
  const role = person ? effective(model, person, calendar) : 'none'
  judge(what, reply.text, calendar, reply.status === 200 && door === 'view-as' ? role : 'none', json)
  if (reply.status !== 200) return
  same(what, (JSON.parse(reply.text) as { role: string }).role, role)
  if (door === 'explain') return
  const { value } = JSON.parse(reply.text) as { value: { start: { dateTime: string } }[] }
  same(
    what,
    value.map(one => Date.parse(`${one.start.dateTime}Z`) - firstDay).sort((a, b) => a - b),
    startsOf(calendar, role),
  )
}

/** A mail as it would leave now: decided, read and composed. */
export async function askMail(scene: Scene, calendar: Calendar, address: string, role: ViewRole, sender: Principal): Promise<void> {
  count('mail')
  const wanted = mailed(scene.model, calendar, address, role, sender.id)
  const what = `mail of ${calendar.id} to ${address} as ${role} by ${who(scene, sender)}`
  const [from, to] = [new Date(firstDay), new Date(firstDay + 30 * day)]
  const claimed = {
    deliveryId: calendar.id,
    snapshotId: calendar.id,
    organizationId: calendar.organization,
    collectionId: calendar.id,
    firstDay: monday,
    lastDay: new Date(firstDay + 29 * day).toISOString().slice(0, 10),
    from,
    to,
    subject: null,
    message: null,
    sentFrom: null,
    sender: { id: sender.id, address: sender.address, name: 'x', language: null },
    recipient: { address, name: '', role, language: 'en' },
  }
  const content = await readDelivery(scene.house.db, claimed as never, scene.house.config)
  same(`${what}, decision`, content instanceof Denial ? 'none' : content.role, wanted)
  if (content instanceof Denial) return
  const { html, text: plain, ics: attached } = composeSnapshot(content, from)
  const ics = attached ?? ''
  const early = (at: number) => at < 30 * day
  judge(`${what}, html`, html, calendar, wanted, listed, early)
  judge(`${what}, text`, plain, calendar, wanted, listed, early)
  judge(`${what}, file`, ics, calendar, wanted, sent, early)
  same(`${what}, file`, startsIn(ics), startsOf(calendar, wanted).filter(early))
}
