/** How long a mail waits for another attempt. Pure. */

export interface Steps {
  /** Before the second attempt; doubled with each. */
  retrySeconds: number
  /** The longest wait. */
  mostSeconds: number
}

/** Up to a quarter more, so that what failed together does not come back together. */
const jitter = 0.25

/**
 * @param attempts made so far, at least one
 * @param random from 0 up to 1
 * @returns seconds, from `retrySeconds` to `mostSeconds`
 */
export function backOff(attempts: number, { retrySeconds, mostSeconds }: Steps, random: number): number {
  const longest = mostSeconds / (1 + jitter)
  const base = Math.min(longest, retrySeconds * 2 ** Math.min(attempts - 1, 40))
  return base * (1 + jitter * random)
}
