/** The shared mailbox that mails go out from, as every command that sends some takes it. */
import type { Options } from './command.ts'
import type { Given } from './given.ts'
import { Misuse } from './refusal.ts'

export const sentFrom: Options = {
  from: { value: '<mailbox>', about: 'send it as this shared mailbox' },
  'on-behalf': { about: 'with --from: on its behalf' },
}

/** As the API takes it; undefined for one's own name. @throws Misuse */
export function sentFromOf(given: Given): { mailbox: string; right: 'sendAs' | 'sendOnBehalf' } | undefined {
  const mailbox = given.text('from')
  if (mailbox === undefined && given.flag('on-behalf')) throw new Misuse('--on-behalf goes with --from <mailbox>')
  return mailbox === undefined ? undefined : { mailbox, right: given.flag('on-behalf') ? 'sendOnBehalf' : 'sendAs' }
}
