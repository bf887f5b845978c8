/** Every command, in the order of the help. */
import type { Command } from './command.ts'
import { asking } from './noun/access.ts'
import { bundling } from './noun/bundle.ts'
import { calendars } from './noun/calendar.ts'
import { credentials } from './noun/credential.ts'
import { directory, guests, people } from './noun/directory.ts'
import { doctor } from './noun/doctor.ts'
import { hours } from './noun/hours.ts'
import { members } from './noun/member.ts'
import { founding, organization } from './noun/organization.ts'
import { outbox } from './noun/outbox.ts'
import { oversight } from './noun/oversight.ts'
import { policy } from './noun/policy.ts'
import { publishing } from './noun/publish.ts'
import { subscriptions } from './noun/subscription.ts'
import { senders } from './noun/sender.ts'
import { received, sharing } from './noun/share.ts'
import { mailing } from './noun/snapshot.ts'
import { entering, whoAmI } from './noun/sign-in.ts'

export const commands: readonly Command[] = [
  ...entering,
  whoAmI,
  ...credentials,
  ...calendars,
  ...subscriptions,
  ...sharing,
  ...received,
  ...asking,
  ...publishing,
  ...bundling,
  ...hours,
  ...mailing,
  people,
  ...directory,
  ...members,
  ...senders,
  ...guests,
  ...organization,
  founding,
  ...policy,
  ...oversight,
  ...outbox,
  doctor,
]

/** The command that the words begin with, and the words after its name; the longest name wins. */
export function findCommand(words: readonly string[]): { command: Command; rest: readonly string[] } | null {
  // Options may stand before and between the words of a name; the value of one is no word of it.
  const found = commands
    .map(command => ({ command, at: placesOf(command.name.split(' '), words) }))
    .filter(({ at }) => at !== null)
    .sort((one, other) => (other.at?.length ?? 0) - (one.at?.length ?? 0))[0]
  return found?.at ? { command: found.command, rest: words.filter((_word, index) => !found.at?.includes(index)) } : null
}

function placesOf(name: readonly string[], words: readonly string[]): number[] | null {
  const plain = plainWords(words)
  const begins = name.every((word, index) => words[plain[index] ?? -1] === word)
  return begins ? plain.slice(0, name.length) : null
}

const valued: ReadonlySet<string> = new Set(['--url', '--token-file', '--as', '--organization', '--data'])

function plainWords(words: readonly string[]): number[] {
  return words.flatMap((word, index) => (word.startsWith('-') || valued.has(words[index - 1] ?? '') ? [] : [index]))
}
