/** Calendars that are fed from an address: made, given another address, refreshed by hand, and made into ordinary ones. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { limiterOf } from '../storage/limits.ts'
import { newlyFed } from '../storage/source-claims.ts'
import { addSource, moveSource, readSource as read, removeSource, type Source } from '../storage/sources.ts'
import { createCalendar, type NewCalendar } from './calendars.ts'
import * as gate from './gate.ts'
import { importFile } from './import.ts'
import { preparing } from './objects.ts'
import { nameOf, zoneForNew, zoneOrNone } from './publications.ts'
import { readSourceAddress } from './source-address.ts'
import { type FeedFile, readFeed } from './source-content.ts'
import { SourceFailure, told } from './source-failure.ts'
import { waitAfter } from './source-pace.ts'
import { claimSource, type Refreshing, refreshSource, takenOf } from './source-refresh.ts'
import { type Answer, askSource } from './source-request.ts'

export { failingAmong, type Source } from '../storage/sources.ts'

const hour = 60 * 60

/** What an address has today, before anything is made of it. */
export interface Brought {
  address: URL
  answer: Answer
  file: FeedFile
}

/** @throws Problem `need-privileges` where this server asks nothing outside, `too-many-requests` */
async function countAsking(db: Db, access: Access<'create' | 'writeProperties'>, config: Config): Promise<void> {
  if (!config.subscriptions.enabled) {
    throw new Problem('need-privileges', 'This server takes no calendars from addresses', { because: 'subscriptions.enabled' })
  }
  if (config.rateLimits === 'off') return
  const limiter = limiterOf(db, 'source', config.limits.refreshesPerHourPerPerson, hour)
  const seconds = await limiter.count(access.principalId ?? '')
  if (seconds !== null)
    throw new Problem('too-many-requests', 'Too many subscriptions and refreshes this hour', { retryAfterSeconds: seconds })
}

/**
 * Asks a new address, outside any transaction: what has no calendar makes none.
 * @param field that the address came in @throws Problem `bad-request` with the reason in `because`, `need-privileges`, `too-many-requests`
 */
export async function bring(db: Db, access: Access<'create'>, text: string, config: Config, field: string): Promise<Brought> {
  await countAsking(db, access, config)
  const address = readSourceAddress(text, config.subscriptions.allowedNetworks, field)
  try {
    const answer = await askSource(address, { etag: null, lastModified: null }, config)
    if (answer.body === null) throw new SourceFailure('status', { status: 304 })
    return { address, answer, file: await readFeed(answer.body, config, await zoneForNew(db, access)) }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    throw new Problem('bad-request', told[error.problem], { field, because: error.problem })
  }
}

/** A calendar fed from the address, with what that has today. @param wanted what the file says of itself where it is absent @returns its id */
export async function subscribe(
  tx: Db,
  access: Access<'create'>,
  { address, answer, file }: Brought,
  wanted: Partial<NewCalendar>,
  config: Config,
  now: Date,
): Promise<string> {
  const zone = wanted.timeZone === undefined && file.zone !== null ? zoneOrNone(file.zone) : {}
  const color = wanted.color === undefined && file.color && /^#[0-9a-f]{6}/i.test(file.color) ? { color: file.color.slice(0, 7) } : {}
  const fresh = { ...zone, ...color, ...wanted, name: wanted.name ?? nameOf(file, address.hostname), fedFrom: address.hostname }
  const id = await createCalendar(tx, access, fresh, config)
  const taken = takenOf(answer, file, config)
  await addSource(tx, access, id, address, taken, waitAfter(taken.lifetimeSeconds))
  const writing = gate.refresh(await newlyFed(tx, access, id))
  await importFile(tx, writing, file, await preparing(tx, writing, config, now), true)
  return id
}

/** @throws Problem `not-found` for a calendar that is not fed */
export async function readSource(db: Db, access: Access<'writeProperties'>): Promise<Source> {
  const source = await read(db, access)
  if (!source) throw notFed()
  return source
}

function notFed(): Problem {
  return new Problem('not-found', 'This calendar is not fed from an address')
}

/** From here on the calendar is fed from another address; what it holds stays until that has answered. @throws Problem `bad-request`, `not-found` */
export async function changeSource(tx: Db, access: Access<'writeProperties'>, text: string, config: Config, field: string): Promise<void> {
  const address = readSourceAddress(text, config.subscriptions.allowedNetworks, field)
  if (!(await moveSource(tx, access, address))) throw notFed()
  await audit(tx, access, 'source.change', { collectionId: access.collectionId, details: { host: address.hostname } })
}

/** Makes it a calendar like any other: what it holds stays, and may be changed. @throws Problem `not-found` */
export async function endSource(tx: Db, access: Access<'writeProperties'>): Promise<void> {
  if (!(await removeSource(tx, access))) throw notFed()
  await audit(tx, access, 'source.end', { collectionId: access.collectionId })
}

/** Asks now, and says how it went. @throws Problem `conflict` while somebody else is at it, `not-found`, `too-many-requests` */
export async function refreshNow(db: Db, access: Access<'writeProperties'>, given: Refreshing): Promise<Source> {
  await readSource(db, access)
  await countAsking(db, access, given.config)
  const claim = await claimSource(db, access)
  if (!claim) throw new Problem('conflict', 'The calendar is being refreshed right now')
  await refreshSource(db, claim, given)
  return await readSource(db, access)
}
