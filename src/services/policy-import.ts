/** Exchange's sharing policy taken over as it was pasted. */
import type { Access } from '../sharing/access.ts'
import { readExchangeText } from '../sharing/exchange-text.ts'
import { type Db, transaction } from '../storage/database.ts'
import type { Enqueue } from './outbox.ts'
import { changePolicy, type PolicyText, readPolicy, textOf } from './policy.ts'
import { planChange, type PolicyChange } from './policy-change.ts'
import { rehearse, type Rehearsal } from './rehearsal.ts'

export interface ImportedPolicy {
  /** The policy as it is then; not saved on a trial. */
  policy: PolicyText
  saved: boolean
  /** What the text says that is not a rule, and what was made of it. */
  notes: string[]
  /** What it does to what is shared today. */
  rehearsal: Rehearsal
}

/**
 * Takes the rules in place of those that are set. A policy that is switched off there (`Enabled : False`) lets nobody share, so
 * `sharingCapability` becomes `Disabled`: the rules alone would open what was closed.
 * @param trial read, checked and rehearsed, and nothing saved
 * @throws Problem `bad-request` saying what cannot be read
 */
export async function importPolicy(
  db: Db,
  access: Access<'administer'>,
  text: string,
  { trial, limit, enqueue }: { trial: boolean; limit: number; enqueue: Enqueue },
): Promise<ImportedPolicy> {
  const { domainRules, enabled } = readExchangeText(text)
  const change: PolicyChange = { domainRules, ...(enabled === false ? { sharingCapability: 'Disabled' as const } : {}) }
  return await transaction(db, async tx => {
    const rehearsal = await rehearse(tx, access, null, change, limit)
    if (!trial) await changePolicy(tx, access, change, enqueue)
    const policy = trial ? textOf((await planChange(tx, access, null, change)).next.organization) : await readPolicy(tx, access)
    return { policy, saved: !trial, notes: notesOf(enabled, policy), rehearsal }
  })
}

function notesOf(enabled: boolean | null, policy: PolicyText): string[] {
  const off =
    'The policy is switched off in Exchange (Enabled: False): nobody shares outside, so sharingCapability is set to Disabled. Change it when sharing is to begin.'
  const closed = 'sharingCapability is Disabled and stays so: the rules hold once it is switched on.'
  const links = 'There is no rule for Anonymous: nothing is published without sign-in.'
  return [
    ...(enabled === false ? [off] : policy.sharingCapability === 'Disabled' ? [closed] : []),
    ...(policy.domainRules.some(rule => rule.startsWith('Anonymous:')) ? [] : [links]),
  ]
}
