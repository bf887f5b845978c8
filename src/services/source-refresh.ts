/** One refresh of a calendar that is fed: taken, asked, compared by UID, written, settled. What goes wrong leaves the calendar as it was. */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { type Db, transaction } from '../storage/database.ts'
import { allUids } from '../storage/objects.ts'
import { holdClaim, settleFailed, settleTaken, settleUnchanged, type SourceClaim } from '../storage/source-claims.ts'
import * as gate from './gate.ts'
import { importFile } from './import.ts'
import { preparing, type Watch } from './objects.ts'
import { type FeedFile, hashOf, readFeed, unlessSame } from './source-content.ts'
import { SourceFailure } from './source-failure.ts'
import { disbeliefMilliseconds, lifetimeOf, patienceMilliseconds, waitAfter, waitAfterFailure } from './source-pace.ts'
import { type Answer, askSource } from './source-request.ts'

export { claimDueSource, claimSource, type SourceClaim } from '../storage/source-claims.ts'

/** SQLSTATEs and codes of a database that is away or in somebody's way: what was to be written may be as it should. */
const away = /^(?:08|53|57|58|40)|^25006$|^55P03$|^ECONN|^EPIPE$|^ETIMEDOUT$/

export interface Refreshing {
  config: Config
  now: () => Date
  watch?: Watch
  log: { error(facts: object, message: string): void }
}

/** Asks and takes what comes. Never throws for what the other side does: how it went stands with the source. */
export async function refreshSource(db: Db, claim: SourceClaim, given: Refreshing): Promise<void> {
  try {
    await take(db, claim, given)
  } catch (error) {
    const failure = failureOf(error)
    // What the database is not up to now is somebody's turn later; nothing is settled, and the claim is forgotten by itself.
    if (failure === null) throw error
    if (failure.problem === 'fault')
      given.log.error({ err: error, collection: claim.collectionId }, 'A subscription could not be refreshed')
    await settle(db, claim, failure, given.config)
  }
}

async function take(db: Db, claim: SourceClaim, given: Refreshing): Promise<void> {
  const answer = await askSource(new URL(claim.address), { etag: claim.etag, lastModified: claim.lastModified }, given.config)
  // Names expire and are sold: whoever a redirect leads to now is not whom the owner chose.
  if (claim.settledHost !== null && answer.host !== claim.settledHost) throw new SourceFailure('moved')
  if (answer.body === null || hashOf(answer.body) === claim.contentHash) {
    await settleUnchanged(db, claim, waitAfter(claim.lifetimeSeconds))
    return
  }
  const file = await readFeed(answer.body, given.config, claim.timeZone)
  await transaction(db, async tx => await write(tx, claim, answer, file, given))
}

async function write(tx: Db, claim: SourceClaim, answer: Answer, file: FeedFile, { config, now, watch }: Refreshing): Promise<void> {
  const collection = await holdClaim(tx, claim)
  if (!collection) return
  const access = gate.refresh(collection)
  if (file.empty && !believed(claim) && (await allUids(tx, access)).length > 0) throw new SourceFailure('empty')
  const objects = await unlessSame(tx, access, file.objects)
  const report = await importFile(tx, access, { ...file, objects }, await preparing(tx, access, config, now(), watch), true)
  const taken = takenOf(answer, file, config)
  await settleTaken(tx, claim, taken, report.created + report.changed + report.deleted > 0, waitAfter(taken.lifetimeSeconds))
}

/** What is kept of an answer that was taken. */
export function takenOf(answer: Answer, file: FeedFile, { subscriptions }: Config) {
  return {
    host: answer.host,
    etag: answer.etag,
    lastModified: answer.lastModified,
    contentHash: hashOf(answer.body ?? Buffer.alloc(0)),
    lifetimeSeconds: lifetimeOf(file.refreshSeconds, answer.maxAgeSeconds, subscriptions),
    leftOut: file.empty ? 0 : file.refused.length,
  }
}

function believed({ emptySince, now }: SourceClaim): boolean {
  return emptySince !== null && now.getTime() - emptySince.getTime() >= disbeliefMilliseconds
}

/** null for what is no fault of the source or of its content. */
function failureOf(error: unknown): SourceFailure | null {
  if (error instanceof SourceFailure) return error
  if (error instanceof Problem) return new SourceFailure(error.type === 'insufficient-storage' ? 'no-room' : 'fault')
  const code = (error as { code?: string } | null)?.code ?? ''
  return away.test(code) || (error as Error).name === 'KnexTimeoutError' ? null : new SourceFailure('fault')
}

async function settle(db: Db, claim: SourceClaim, failure: SourceFailure, { subscriptions }: Config): Promise<void> {
  const { problem, status } = failure
  const since = claim.failingSince ?? claim.now
  const patient = claim.now.getTime() - since.getTime() < patienceMilliseconds
  const state = problem === 'gone' ? 'ended' : patient ? 'failing' : 'stopped'
  const empty = problem === 'empty'
  const wait = empty ? waitAfter(claim.lifetimeSeconds) : waitAfterFailure(claim.failures, failure.retryAfterSeconds, subscriptions)
  await settleFailed(db, claim, { state, problem, status, empty, waitSeconds: state === 'failing' ? wait : null })
}
