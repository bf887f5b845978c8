/** After signing in: the person's own list of calendars, and the making of new ones. */
import type { Request } from 'express'
import { subjectOf } from '../http/hall.ts'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { type CalendarRow, type HomePage, homePage } from '../pages/screens/home.ts'
import { toneOf } from '../pages/published/tone.ts'
import { waitingAccess } from '../services/access-answers.ts'
import { createCalendar } from '../services/calendars.ts'
import { type Listing, listingsOf } from '../services/listings.ts'
import { countLive } from '../services/link-state.ts'
import { failingAmong } from '../services/sources.ts'
import type { Access } from '../sharing/access.ts'
import { type Collection, readCollections } from '../storage/collections.ts'
import { transaction } from '../storage/database.ts'
import { mailboxesOf } from '../storage/directory.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { nameFault, textOf } from './form.ts'
import { refuseForged } from './forgery.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** A name to be mended. */
export interface HomeNote {
  name: string
  fault: 'required' | 'tooLong'
}

const longestName = 100

interface Seen {
  access: Access<'readFreeBusy'>
  collection: Collection
  listing: Listing
}

/** Of calendars that are one's own: how many live links each has, and which are fed and do not come. */
interface Known {
  counts: Map<string, number>
  failing: Set<string>
}

function rowOf({ access, collection, listing }: Seen, { counts, failing }: Known, owner: string | null): CalendarRow {
  return {
    name: listing.name ?? collection.name,
    color: toneOf(listing.color ?? collection.color),
    role: access.role,
    owner,
    href: paths.view(collection.id),
    publish: access.role === 'owner' ? paths.calendar(collection.id) : null,
    links: counts.get(collection.id) ?? 0,
    source: collection.fed && access.role === 'owner' ? { href: paths.source(collection.id), failing: failing.has(collection.id) } : null,
  }
}

/** Mine; what stands in my list of what people share; and what I own as a member of a shared mailbox, by mailbox. */
function sections(seen: readonly Seen[], me: string, known: Known): Pick<HomePage, 'mine' | 'people' | 'mailboxes'> {
  const mine = seen.filter(one => one.collection.ownerId === me)
  const others = seen.filter(one => one.collection.ownerId !== me && one.listing.listed)
  const boxes = Map.groupBy(
    others.filter(one => one.access.role === 'owner'),
    one => one.collection.ownerId,
  )
  return {
    mine: mine.map(one => rowOf(one, known, null)),
    people: others.filter(one => one.access.role !== 'owner').map(one => rowOf(one, known, one.collection.ownerName)),
    mailboxes: [...boxes.values()].map(some => ({
      name: some[0]?.collection.ownerName ?? '',
      address: some[0]?.collection.ownerAddress ?? '',
      calendars: some.map(one => rowOf(one, known, null)),
    })),
  }
}

export function home(door: Door): Row[] {
  const { config, db, now } = door

  async function create(request: Request, deciding: Deciding): Promise<string> {
    deciding.self()
    refuseForged(request)
    const name = textOf(request, 'name')
    const fault = nameFault(name, longestName)
    if (fault) {
      leave(request, 'home', { name: name.slice(0, 2 * longestName), fault })
      return paths.home
    }
    const owner = textOf(request, 'owner')
    return await transaction(db, async tx => paths.calendar(await createCalendar(tx, await deciding.create(owner, tx), { name }, config)))
  }

  return [
    {
      method: 'get',
      path: paths.home,
      handler: routeDeciding(db, {
        because: 'the calendars are those that the gate gives, in the frame of the person themselves',
        handler: async (request, response, deciding) => {
          const self = deciding.self()
          const { words, frame } = await frameFor(door, request, self)
          const accesses = await deciding.all('readFreeBusy', 'calendar')
          const [collections, listings] = await Promise.all([readCollections(db, accesses), listingsOf(db, accesses)])
          const seen = collections.flatMap(one => {
            const listing = listings.get(one.collection.id)
            return listing ? [{ ...one, listing }] : []
          })
          const shared = await deciding.all('share', 'calendar')
          const [counts, asked, failing] = await Promise.all([
            countLive(db, shared, now()),
            waitingAccess(db, shared),
            failingAmong(db, await deciding.all('writeProperties', 'calendar')),
          ])
          const subject = subjectOf(request)
          const guest = subject.kind === 'user' && subject.guest
          const me = self.principalId ?? ''
          const note = take(request, 'home')
          const owners = [{ id: me, name: frame.person.name }, ...(await mailboxesOf(db, self)).map(({ id, name }) => ({ id, name }))]
          const form = { action: '/calendars', name: note?.name ?? '', owners, fault: note?.fault ?? null }
          const subscribe = guest || !config.subscriptions.enabled ? null : paths.subscribe
          const requests = guest ? null : { href: paths.requests, waiting: asked.length }
          const own = { guest, directory: guest ? null : paths.people, requests, create: guest ? null : form, subscribe }
          sendPage(response, homePage(words, { ...frame, ...sections(inOrder(seen), me, { counts, failing }), ...own }))
        },
      }),
    },
    {
      method: 'post',
      path: '/calendars',
      handler: routeDeciding(db, {
        because: 'the owner is named by the form; whether the person may make calendars for them is decided with it',
        handler: async (request, response, deciding) => seeOther(response, await create(request, deciding)),
      }),
    },
  ]
}

/** As the person put them in order; what has no place comes after, by name. */
function inOrder(seen: readonly Seen[]): Seen[] {
  const place = ({ listing }: Seen) => listing.position ?? Number.MAX_SAFE_INTEGER
  const name = ({ listing, collection }: Seen) => listing.name ?? collection.name
  return seen.toSorted((a, b) => place(a) - place(b) || name(a).localeCompare(name(b)) || a.collection.id.localeCompare(b.collection.id))
}
