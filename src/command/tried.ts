/** How far a mail has come that has not left yet: how often it was tried, when again, and what the mail server said. */

/** @returns what follows the state of the mail; empty for one that was not tried yet, or waits no more */
export function tried(state: unknown, attempts: unknown, nextAt: unknown, answer: unknown): string {
  if (state !== 'queued' || Number(attempts) === 0) return ''
  const times = attempts === 1 ? 'tried once' : `tried ${String(attempts)} times`
  return `, ${times}, next ${typeof nextAt === 'string' ? nextAt : 'now'}: ${String(answer)}`
}
