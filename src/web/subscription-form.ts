/** A calendar made from an address: the form, and what stands in its way. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { type Deciding, routeDeciding } from '../http/route.ts'
import { subscriptionFormPage } from '../pages/screens/subscriptionForm.ts'
import type { Words } from '../pages/words/catalogues.ts'
import type { SourceProblem } from '../services/source-failure.ts'
import { bring, subscribe } from '../services/sources.ts'
import type { Access } from '../sharing/access.ts'
import { type Db, transaction } from '../storage/database.ts'
import { mailboxesOf } from '../storage/directory.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { nameFault, textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** Why an address was not taken: told in words when the page is shown, in whichever language that is. */
export type SourceFault = SourceProblem | 'notAddress' | 'tooMany' | 'busy'

/** A form to be mended. */
export interface SubscriptionNote {
  values: { address: string; name: string; owner: string }
  fault: SourceFault
}

const longestName = 100
const longestAddress = 2000

/** The fault as its reader is told. */
export function toldOf({ subscriptions: said }: Words, fault: SourceFault): string {
  const problems: Record<SourceProblem, string> = said.problems
  return fault === 'notAddress' || fault === 'tooMany' ? said[fault] : fault === 'busy' ? said.problems.busy : problems[fault]
}

/** What a form may say of a refusal. @throws the refusal, where it is about something else */
export function faultOf(error: unknown): SourceFault {
  if (!(error instanceof Problem)) throw error
  if (error.type === 'too-many-requests') return 'tooMany'
  if (error.type === 'insufficient-storage') return 'no-room'
  if (error.type !== 'bad-request') throw error
  return error.details.because === 'address' ? 'notAddress' : ((error.details.because ?? 'notAddress') as SourceFault)
}

async function ownersOf(db: Db, self: Access<'self'>, name: string): Promise<{ id: string; name: string }[]> {
  return [{ id: self.principalId ?? '', name }, ...(await mailboxesOf(db, self)).map(one => ({ id: one.id, name: one.name }))]
}

export function subscriptionForm(door: Door): Row[] {
  const { config, db, now } = door

  async function make(request: Request, deciding: Deciding): Promise<string> {
    deciding.self()
    refuseForged(request)
    const values = { address: textOf(request, 'address'), name: textOf(request, 'name'), owner: textOf(request, 'owner') }
    const name = nameFault(values.name, longestName) === 'tooLong' ? values.name.slice(0, longestName) : values.name
    try {
      const brought = await bring(db, await deciding.create(values.owner), values.address, config, 'address')
      return await transaction(db, async tx => {
        const wanted = name === '' ? {} : { name }
        return paths.source(await subscribe(tx, await deciding.create(values.owner, tx), brought, wanted, config, now()))
      })
    } catch (error) {
      const kept = { ...values, name, address: values.address.slice(0, longestAddress) }
      leave(request, 'subscription', { values: kept, fault: faultOf(error) })
      return paths.subscribe
    }
  }

  return [
    {
      method: 'get',
      path: paths.subscribe,
      handler: routeDeciding(db, {
        because: 'whoever may make calendars of their own may make one from an address',
        handler: async (request, response, deciding) => {
          const self = deciding.self()
          await deciding.create(self.principalId ?? '')
          const { words, frame } = await frameFor(door, request, self)
          const note = take(request, 'subscription')
          const owners = await ownersOf(db, self, frame.person.name)
          const values = note?.values ?? { address: '', name: '', owner: owners[0]?.id ?? '' }
          const fault = note && toldOf(words, note.fault)
          sendPage(response, subscriptionFormPage(words, { ...frame, action: paths.subscribe, values, fault, owners }))
        },
      }),
    },
    {
      method: 'post',
      path: paths.subscribe,
      handler: routeDeciding(db, {
        because: 'the owner is named by the form; whether the person may make calendars for them is decided with it',
        handler: async (request, response, deciding) => seeOther(response, await make(request, deciding)),
      }),
    },
  ]
}
