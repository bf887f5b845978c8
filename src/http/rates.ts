/** Requests of one account over all doors, counted in this process: a program that runs wild meets 429, everybody else goes on. */
import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { subjectOf } from './hall.ts'

const minute = 60

/** Comes right after the hall, which knows whose request it is. What nobody is signed in for is counted by the doors themselves. */
export function accountRates({ limits, rateLimits }: Pick<Config, 'limits' | 'rateLimits'>): RequestHandler {
  const limiter = rateLimits === 'off' ? null : new RateLimiterMemory({ points: limits.requestsPerMinutePerAccount, duration: minute })
  return (request, _response, next) => {
    const subject = subjectOf(request)
    if (!limiter || subject.kind !== 'user') {
      next()
      return
    }
    limiter.consume(subject.id).then(
      () => next(),
      (refused: unknown) => next(refused instanceof RateLimiterRes ? tooMany(refused) : refused),
    )
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): Problem {
  return new Problem('too-many-requests', 'This account asks too often', { retryAfterSeconds: Math.max(1, msBeforeNext / 1000) })
}
