/**
 * Requests for links, counted in this process: whoever floods one link meets 429 there, whoever guesses links meets 429 for guesses,
 * and every other link goes on.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'

export interface LinkLimit {
  /** @throws Problem `too-many-requests` before anything is looked up */
  refuse(key: string): Promise<void>
  /** Counts a request for a link that exists; a guess is counted for its network alone, so a flood of them takes little memory. @throws Problem `too-many-requests` */
  count(key: string): Promise<void>
  /**
   * Counts a request from the network for what is no link, or is none for who asks: both the same, or a 404 among 429s would tell
   * them apart. @throws Problem `too-many-requests`
   */
  countGuess(network: string): Promise<void>
}

const minute = 60

export function linkLimit({ limits, rateLimits }: Config): LinkLimit {
  if (rateLimits === 'off') return { refuse: async () => {}, count: async () => {}, countGuess: async () => {} }
  const points = limits.requestsPerMinutePerLink
  const limiter = new RateLimiterMemory({ points, duration: minute })
  // In memory, not in Postgres: 256 random bits are what keeps a link from being guessed, however many processes each count for
  // themselves. The limit is against the load and the noise of a flood, and a row written for each guess would add to both.
  const guesses = new RateLimiterMemory({ points: limits.anonymousRequestsPerMinute, duration: minute })
  return {
    async refuse(key) {
      const known = await limiter.get(key)
      if (known && known.consumedPoints > points) throw tooMany(known, ofLink)
    },
    count: key => consume(limiter, key, ofLink),
    countGuess: network => consume(guesses, network, 'Too many links that do not exist were asked for from here'),
  }
}

const ofLink = 'This link is asked for too often'

async function consume(limiter: RateLimiterMemory, key: string, refusal: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    throw refused instanceof RateLimiterRes ? tooMany(refused, refusal) : refused
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes, refusal: string): Problem {
  return new Problem('too-many-requests', refusal, { retryAfterSeconds: Math.max(1, msBeforeNext / 1000) })
}
