/** Requests for one link, counted in this process: whoever floods one link meets 429 there, and every other link goes on. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'

export interface LinkLimit {
  /** @throws Problem `too-many-requests` before anything is looked up */
  refuse(key: string): Promise<void>
  /** Counts a request for a link that exists; guesses are never counted, so they take no memory. @throws Problem `too-many-requests` */
  count(key: string): Promise<void>
}

const minute = 60

export function linkLimit({ limits, rateLimits }: Config): LinkLimit {
  if (rateLimits === 'off') return { refuse: async () => {}, count: async () => {} }
  const points = limits.requestsPerMinutePerLink
  const limiter = new RateLimiterMemory({ points, duration: minute })
  const tooMany = ({ msBeforeNext }: RateLimiterRes) =>
    new Problem('too-many-requests', 'This link is asked for too often', { retryAfterSeconds: Math.max(1, msBeforeNext / 1000) })
  return {
    async refuse(key) {
      const known = await limiter.get(key)
      if (known && known.consumedPoints > points) throw tooMany(known)
    },
    async count(key) {
      try {
        await limiter.consume(key)
      } catch (refused) {
        throw refused instanceof RateLimiterRes ? tooMany(refused) : refused
      }
    },
  }
}
