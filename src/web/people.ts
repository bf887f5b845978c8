/** The directory as a page: a colleague's calendars are opened from it, and put into one's own list or taken out (sharing model §3). */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { toneOf } from '../pages/published/tone.ts'
import { type FoundPerson, type PeoplePage, peoplePage } from '../pages/screens/people.ts'
import { listingsOf, takeIn, takeOut } from '../services/listings.ts'
import { findPeople } from '../services/people.ts'
import type { Access } from '../sharing/access.ts'
import { readCollections } from '../storage/collections.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { textOf } from './form.ts'
import { refuseForged } from './forgery.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** On one page; whoever is looked for is found by writing more of the name. */
const most = 20
const longestSearch = 100

/** Where more of a calendar is asked for; null for who sees all that is shown to anybody but its owner. */
export function moreOf({ role, collectionId }: Access<'readFreeBusy'>): string | null {
  return role === 'freeBusyRead' || role === 'limitedRead' ? paths.askOf({ calendar: collectionId }) : null
}

async function find(db: Db, deciding: Deciding, search: string): Promise<Pick<PeoplePage, 'people' | 'more'>> {
  const { people, next } = await findPeople(db, deciding.self(), search, { after: null, limit: most })
  const me = deciding.self().principalId
  const accesses = await deciding.all('readFreeBusy', 'calendar')
  const [seen, listings] = await Promise.all([readCollections(db, accesses), listingsOf(db, accesses)])
  const calendarsOf = (owner: string): FoundPerson['calendars'] =>
    seen
      .filter(({ collection }) => collection.ownerId === owner)
      .map(({ access, collection: { id, name, color } }) => {
        const listed = listings.get(id)?.listed ?? false
        return { id, name, color: toneOf(color), role: access.role, href: paths.view(id), listed, more: moreOf(access) }
      })
  const named = (owner: string) => calendarsOf(owner).toSorted((a, b) => a.name.localeCompare(b.name))
  const found = people.filter(one => one.kind !== 'group')
  const shown = found.map(({ id, name, address }) => {
    const calendars = named(id)
    return { name, address, calendars, ask: id === me || calendars.length > 0 ? null : paths.askOf({ address }) }
  })
  return { people: shown, more: next !== null }
}

/** @returns where the person goes on: to what they searched for */
async function put(db: Db, request: Request, deciding: Deciding): Promise<string> {
  deciding.self()
  refuseForged(request)
  const listed = textOf(request, 'listed')
  if (listed !== 'yes' && listed !== 'no') throw new Problem('bad-request', 'In the list, or out of it?', { field: 'listed' })
  await transaction(db, async tx => {
    const access = await deciding.require('readFreeBusy', textOf(request, 'calendar'), { tx })
    await (listed === 'yes' ? takeIn(tx, access, {}) : takeOut(tx, access))
  })
  return `${paths.people}?search=${encodeURIComponent(textOf(request, 'search').slice(0, longestSearch))}`
}

export function people(door: Door): Row[] {
  const { db } = door
  return [
    {
      method: 'get',
      path: paths.people,
      handler: routeDeciding(db, {
        because: 'the people are those of the person’s own organization, the calendars those that the gate gives',
        handler: async (request, response, deciding) => {
          const asked = request.query['search']
          if (asked !== undefined && (typeof asked !== 'string' || asked.length > longestSearch || asked.includes('\0')))
            throw new Problem('bad-request', 'This cannot be searched for', { field: 'search' })
          const { words, frame } = await frameFor(door, request, deciding.self())
          // Without anything to search for a guest is told at once, like everywhere else here.
          const found = await find(db, deciding, asked ?? '')
          const shown = asked?.trim() ? found : { people: null, more: false }
          const actions = { search: paths.people, list: `${paths.people}/list` }
          sendPage(response, peoplePage(words, { ...frame, ...shown, search: asked ?? '', actions }))
        },
      }),
    },
    {
      method: 'post',
      path: `${paths.people}/list`,
      handler: routeDeciding(db, {
        because: 'a list is the person’s own, and what is put into it a calendar that they see: both are asked',
        handler: async (request, response, deciding) => seeOther(response, await put(db, request, deciding)),
      }),
    },
  ]
}
