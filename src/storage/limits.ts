/** Counters in Postgres, so that every process counts together. */
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { type Db, knexOf } from './database.ts'

export interface Limiter {
  /** Seconds to wait when the key is used up, else null. Counts nothing. */
  blocked(key: string): Promise<number | null>
  /** Counts one. @returns seconds to wait when that was one too many, else null */
  count(key: string): Promise<number | null>
}

/** At most `points` per `seconds` for each key. */
export function limiterOf(db: Db, name: string, points: number, seconds: number): Limiter {
  const limiter = new RateLimiterPostgres({
    storeClient: knexOf(db),
    storeType: 'knex',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
    clearExpiredByTimeout: false,
    inMemoryBlockOnConsumed: points,
  })
  return {
    async blocked(key) {
      const state = await limiter.get(key)
      return state && state.consumedPoints >= points && state.msBeforeNext > 0 ? Math.ceil(state.msBeforeNext / 1000) : null
    },
    async count(key) {
      try {
        await limiter.consume(key)
        return null
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.ceil(error.msBeforeNext / 1000)
        throw error
      }
    },
  }
}
