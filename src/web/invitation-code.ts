/** Accepting without an account: a code is mailed to the address, and whoever has it is the guest. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import type { Language } from '../pages/words/language.ts'
import { accept, accepting, type Invited } from '../services/acceptance.ts'
import { readAddress } from '../services/addresses.ts'
import { networkOf } from '../services/network.ts'
import { sendCode, useCode } from '../services/one-time-codes.ts'
import { personById } from '../storage/authentication.ts'
import { transaction } from '../storage/database.ts'
import type { Door, Row } from './door.ts'
import { textOf } from './form.ts'
import { type Act, answer } from './invitation-form.ts'
import { type InvitationNote, refusalFor } from './invitation-step.ts'
import { begin } from './session.ts'

/** @param form makes the row of a form below the page's own address */
export function invitationCodes(
  { config, db, enqueue }: Door,
  form: (path: string, act: Act) => Row,
  languageOf: (request: Request, invited: Invited) => Language,
): Row[] {
  const send: Act = async (request, _response, invited) => {
    const { facts } = invited
    if (facts.kind !== 'guest') return null
    const address = addressOf(request, invited)
    if (typeof address !== 'string') return address
    const who = await accepting(db, facts, { proved: address })
    if (who === 'account') return { id: facts.id, account: address }
    const refusal = who === 'prove' ? null : refusalFor(facts, who)
    if (refusal === 'policy' || refusal === 'sender') return { id: facts.id, ended: refusal }
    if (refusal !== null) return null
    const wanted = { address, invitationId: facts.id, language: languageOf(request, invited), network: networkOf(request.ip ?? '') }
    try {
      await transaction(db, async tx => await sendCode(tx, wanted, { config, enqueue }))
    } catch (error) {
      return waitOf(error, facts.id)
    }
    request.session.invitation = { id: facts.id, address }
    return 'code'
  }

  const enter: Act = async (request, _response, { facts }, token) => {
    const sent = request.session.invitation
    if (sent?.id !== facts.id) return { id: facts.id, formOver: true }
    const code = textOf(request, 'code').slice(0, 100)
    if (code === '') return { id: facts.id, code: 'required' }
    // A wrong code is counted, so this transaction is kept by itself.
    const proved = await transaction(db, async tx => await useCode(tx, { address: sent.address, invitationId: facts.id, code }))
    if (!proved) return { id: facts.id, code: 'wrong' }
    const accepted = await answer(() => transaction(db, async tx => await accept(tx, { token }, { proved: sent.address }, enqueue)))
    if (!accepted) return null
    const guest = await personById(db, accepted.organizationId, accepted.principalId)
    if (guest) await begin(request, guest)
    return null
  }

  return [form('code', send), form('enter', enter)]
}

/** The invited address, or the one that was typed where another may accept too. */
function addressOf(request: Request, { facts }: Invited): string | InvitationNote {
  if (facts.matchRequired) return facts.address
  const typed = textOf(request, 'address').slice(0, 320)
  if (typed === '') return { id: facts.id, fault: 'required', typed }
  try {
    return readAddress(typed, 'address')
  } catch (error) {
    if (error instanceof Problem) return { id: facts.id, fault: 'invalidAddress', typed }
    throw error
  }
}

function waitOf(error: unknown, id: string): InvitationNote {
  if (!(error instanceof Problem) || error.type !== 'too-many-requests') throw error
  return { id, minutes: Math.max(1, Math.ceil((error.details.retryAfterSeconds ?? 60) / 60)) }
}
