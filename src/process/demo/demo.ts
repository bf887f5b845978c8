/** `--demo`: fills an empty database with a studio and its calendars, through the same services as everybody. */
import { readFile as readBytes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { createCalendar } from '../../services/calendars.ts'
import * as gate from '../../services/gate.ts'
import { importFile, readFile } from '../../services/import.ts'
import * as links from '../../services/links.ts'
import { preparing } from '../../services/objects.ts'
import { share } from '../../services/permissions.ts'
import { changePolicy } from '../../services/policy.ts'
import type { UserSubject } from '../../sharing/principal.ts'
import { viewRoles } from '../../sharing/roles.ts'
import { type Db, transaction } from '../../storage/database.ts'
import { anyOrganization } from '../../storage/organizations.ts'
import { type Account, foundStudio } from './people.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'config', 'demo')
const day = 24 * 60 * 60 * 1000

/** What the demonstration tells whoever started it. The secrets are nowhere else. */
export interface Demo {
  users: Account[]
  links: { calendar: string; role: string; token: string }[]
}

export interface Filling {
  db: Db
  config: Config
  now: Date
  tell: (step: string) => void
}

/**
 * Fills an empty database; a database that was filled by an earlier start gives what that start told, as kept in the data folder.
 * @returns null for a database with other people's organizations in it
 */
export async function fillDemo(given: Filling): Promise<Demo | null> {
  const kept = join(given.config.database.dataDirectory, 'demo.json')
  if (await anyOrganization(given.db)) return await readKept(kept)
  const demo = await fill(given)
  await writeFile(kept, JSON.stringify(demo), { mode: 0o600 })
  return demo
}

async function readKept(path: string): Promise<Demo | null> {
  try {
    return JSON.parse(await readBytes(path, 'utf8')) as Demo
  } catch {
    return null
  }
}

async function fill({ db, config, now, tell }: Filling): Promise<Demo> {
  tell('Founding Nordlys Design Studio: three people, a group, a shared mailbox')
  const people = await foundStudio(db, config.defaults.language, config.defaults.timeZone)
  const { astrid, ingrid, jens } = people
  await transaction(db, async tx => {
    const domainRules = ['Anonymous:CalendarSharingFreeBusyReviewer', '*:CalendarSharingFreeBusyDetail']
    // Nothing is published yet that it could stop.
    await changePolicy(tx, gate.administer(astrid), { domainRules }, async () => {})
  })

  const add = async (owner: UserSubject, name: string, color: string, text: string, ownerId = owner.id): Promise<string> => {
    tell(`Filling the calendar ${name}`)
    const file = await readFile(once(text), config, config.defaults.timeZone)
    return await transaction(db, async tx => {
      const id = await createCalendar(tx, await gate.create(tx, owner, ownerId), { name, color }, config)
      const access = await gate.require(tx, owner, 'write', id, { lock: true })
      await importFile(tx, access, file, await preparing(tx, access, config, now))
      return id
    })
  }
  const template = async (name: string) => relative(await readBytes(join(folder, name), 'utf8'), now)
  const studio = await add(ingrid, 'Studio', '#0D6455', await template('studio.ics'))
  const visits = await add(astrid, 'Visits', '#B5742A', await template('visits.ics'), people.mailboxId)
  // The world's holidays take 30 MB of memory, and are asked for once.
  const { holidaysCalendar } = await import('./holidays.ts')
  const holidays = await add(astrid, 'Helgdagar · Helligdager · Helligdage', '#A8243C', holidaysCalendar(now.getUTCFullYear()))
  await add(jens, 'Nordic flag days', '#2F6DB5', await readBytes(join(folder, 'flag-days.ics'), 'utf8'))

  await transaction(db, async tx => {
    const sharing = async (owner: UserSubject, id: string) => await gate.require(tx, owner, 'share', id)
    await share(tx, await sharing(ingrid, studio), people.groupAddress, 'write')
    await share(tx, await sharing(ingrid, studio), astrid.address, 'limitedRead')
    await share(tx, await sharing(astrid, visits), null, 'limitedRead')
    await share(tx, await sharing(astrid, holidays), null, 'read')
  })
  return { users: people.accounts, links: await publishStudio(db, config, ingrid, studio, now) }
}

const readers = { freeBusyRead: 'Website', limitedRead: 'Partners', read: 'Fjordbanken, project team' } as const

/** The studio's calendar at each of the three levels. */
async function publishStudio(db: Db, config: Config, owner: UserSubject, id: string, now: Date): Promise<Demo['links']> {
  return await transaction(db, async tx => {
    const access = await gate.require(tx, owner, 'share', id)
    const published: Demo['links'] = []
    for (const role of viewRoles) {
      const { token } = await links.publish(tx, access, { role, audience: 'anonymous', name: readers[role] }, config, now)
      published.push({ calendar: 'Studio', role, token })
    }
    return published
  })
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Fills `{{mon+3}}` with the date so many days from this week's Monday, so that there is always something to see. */
export function relative(template: string, now: Date): string {
  const weekday = (now.getUTCDay() + 6) % 7
  const monday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) - weekday * day
  return template.replaceAll(/\{\{mon([+-]\d+)?\}\}/g, (_match, offset?: string) => {
    return new Date(monday + Number(offset ?? 0) * day).toISOString().slice(0, 10).replaceAll('-', '')
  })
}
