/** The sharing policy of the organization: read and changed by its administrators, who see first what a change does. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { routeAdminister } from '../http/route.ts'
import { type PolicyPage, policyPage } from '../pages/screens/policy.ts'
import { changePolicy, type PolicyText, readPolicy } from '../services/policy.ts'
import { rehearse, type Rehearsal } from '../services/rehearsal.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { textOf } from './form.ts'
import { changeOf, type Typed, typedIn, valuesOf } from './policy-form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** Saved; or the form with its faults; or, without any, a change to be confirmed. */
export type PolicyNote = { saved: true } | Typed

const rowsShown = 50

/** What a typed change does today; null when it does nothing to what is shared, or can no longer be made. */
async function consequenceOf(db: Db, access: Access<'administer'>, { values, faults }: Typed): Promise<PolicyPage['consequence']> {
  if (Object.keys(faults).length > 0) return null
  const { counts, rows, total } = await rehearse(db, access, null, changeOf(values), rowsShown)
  const affected = rows.map(({ kind, name, collection, from, to }) => ({ kind, name, calendar: collection.name, now: from, after: to }))
  return total === 0 ? null : { counts, affected, more: total - rows.length }
}

async function savedValues(db: Db, access: Access<'administer'>, policy: PolicyText): Promise<Typed> {
  const { groupId } = policy.externalSharers
  const group = groupId === null ? null : await principalById(db, access, groupId)
  return { values: valuesOf(policy, group?.address ?? ''), faults: {} }
}

/** The rehearsal of what was typed; a group that is none is a fault of its field. */
async function tried(db: Db, access: Access<'administer'>, typed: Typed): Promise<Rehearsal | Typed> {
  try {
    return await rehearse(db, access, null, changeOf(typed.values), 0)
  } catch (error) {
    if (!(error instanceof Problem) || error.details.field !== 'externalSharers.groupId') throw error
    return { values: typed.values, faults: { group: 'unknown' } }
  }
}

export function policy(door: Door): Row[] {
  const { db, enqueue } = door

  async function change(request: Request, access: Access<'administer'>): Promise<PolicyNote> {
    const typed = typedIn(request)
    if (Object.keys(typed.faults).length > 0) return typed
    const rehearsed = await tried(db, access, typed)
    if ('faults' in rehearsed) return rehearsed
    if (rehearsed.total > 0 && textOf(request, 'confirm') !== 'yes') return typed
    await transaction(db, tx => changePolicy(tx, access, changeOf(typed.values), enqueue))
    return { saved: true }
  }

  return [
    {
      method: 'get',
      path: paths.policy,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { words, frame } = await frameFor(door, request, access)
          const note = take(request, 'policy')
          const policy = await readPolicy(db, access)
          const typed = note && 'faults' in note ? note : null
          const consequence = typed && (await consequenceOf(db, access, typed))
          const form = typed ?? (await savedValues(db, access, policy))
          const more = { action: paths.policy, saved: note !== null && 'saved' in note, off: policy.sharingCapability === 'Disabled' }
          sendPage(response, policyPage(words, { ...frame, ...form, ...more, consequence }))
        },
      }),
    },
    {
      method: 'post',
      path: paths.policy,
      handler: routeAdminister({
        handler: async (request, response, access) => {
          refuseForged(request)
          leave(request, 'policy', await change(request, access))
          seeOther(response, paths.policy)
        },
      }),
    },
  ]
}
