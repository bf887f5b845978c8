/** One attempt at one mail, and what its row says afterwards. */
import { MailFailure } from '../mail/transport.ts'
import type { Working } from './queue.ts'

interface Tried {
  /** Decided, composed and handed to the mail server. */
  send(): Promise<void>
  settle(state: 'failed' | 'queued', why: string): Promise<void>
  /** For the log. */
  facts: { attempt: number } & Record<string, unknown>
  failed: string
  waits: string
}

/**
 * @param last no further attempt follows: what is not sent now has failed
 * @throws when it is to be tried again
 */
export async function attempt({ log }: Pick<Working, 'log'>, last: boolean, tried: Tried): Promise<void> {
  try {
    await tried.send()
  } catch (error) {
    const why = error instanceof MailFailure ? error.message : 'The mail could not be made; the fault has been logged'
    const final = last || (error instanceof MailFailure && error.final)
    await tried.settle(final ? 'failed' : 'queued', why)
    log.warn({ ...tried.facts, err: error }, final ? tried.failed : tried.waits)
    if (!final) throw error
  }
}
