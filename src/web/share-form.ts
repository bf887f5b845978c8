/** The form of *Share calendar* as it is posted: read into a request, and a refusal of it in words of the page. */
import type { Request } from 'express'
import { Problem, type RefusedRecipient } from '../errors.ts'
import { type Refused, told } from '../http/refusal.ts'
import { outsideWays, type ShareFault, type ShareForm, sharedRoles, type SharingPage } from '../pages/screens/sharing.ts'
import { type Language, languages } from '../pages/words/language.ts'
import type { InvitationRequest } from '../services/invitations.ts'
import { readAllowed } from '../services/permissions.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { choiceOf, rawOf, textOf } from './form.ts'
import { fromOf, readSender } from './sender-choice.ts'

/** More than any number of recipients that is allowed, and than any message. */
const longestTo = 20_000
const longestMessage = 11_000

export function freshShare(language: Language): ShareForm {
  return { sender: '', to: '', role: 'limitedRead', outside: 'guest', shareBack: false, subject: '', message: '', language }
}

/** As it was typed. @throws Problem `bad-request` for what no form of ours posts */
export function readShare(request: Request): ShareForm {
  return {
    sender: readSender(request),
    to: rawOf(request, 'to').slice(0, longestTo),
    role: choiceOf(request, 'role', sharedRoles),
    outside: choiceOf(request, 'outside', outsideWays),
    shareBack: textOf(request, 'back') === 'yes',
    subject: textOf(request, 'subject').slice(0, 1000),
    message: rawOf(request, 'message').slice(0, longestMessage),
    language: choiceOf(request, 'language', languages),
  }
}

/** The request of the form. Addresses of their own are for people outside alone; who that is, is looked up. */
export async function shareRequest(tx: Db, access: Access<'share'>, form: ShareForm, most: number): Promise<InvitationRequest> {
  const addresses = form.to.split(/[\s,;]+/).filter(one => one !== '')
  const recipients = []
  for (const address of addresses) {
    const personal = form.outside === 'personal' && addresses.length <= most && (await isOutside(tx, access, address))
    recipients.push({ address, role: form.role, personal })
  }
  const { subject, message, shareBack: requestShareBack, language } = form
  const from = fromOf(form.sender)
  return { ...(from === null ? {} : { from }), recipients, subject, message, requestShareBack, language }
}

/** An address that cannot be shared with is refused where it is invited, with the others. */
async function isOutside(tx: Db, access: Access<'share'>, address: string): Promise<boolean> {
  try {
    return !(await readAllowed(tx, access, address)).isInsideOrganization
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** What is wrong, or each who was refused. @throws what is no refusal */
export function shareFaultOf(error: unknown, { to }: ShareForm): { fault: ShareFault } | { refused: RefusedRecipient[] } {
  if (!(error instanceof Problem)) throw error
  const { type, details } = error
  const refused = (details.refused ?? []).filter(one => refusedAs(one) !== null)
  if (refused.length > 0) return { refused }
  if (type === 'too-many-requests') return { fault: 'tomorrow' }
  if (details.field === 'from') return { fault: 'sender' }
  if (type === 'conflict') return { fault: 'own' }
  if (details.field === 'recipients') return { fault: to.trim() === '' ? 'none' : 'many' }
  if (details.field?.endsWith('.role')) return { fault: 'personal' }
  return { fault: details.field?.endsWith('.address') ? 'twice' : 'check' }
}

function refusedAs({ type, reason, highestRole }: RefusedRecipient): Refused | null {
  return reason ?? (type === 'policy' && highestRole !== undefined ? 'above' : null)
}

/** Each who was refused, told in full in the reader's language. */
export function reasonsOf(refused: readonly RefusedRecipient[], language: Language, administrator: boolean): SharingPage['refused'] {
  return refused.flatMap(one => {
    const as = refusedAs(one)
    if (as === null) return []
    const { detail, remedy, whoCan } = told(as, one, language, administrator)
    return [{ address: one.address, reason: detail, remedy, whoCan }]
  })
}

/** What came in between of a button on a row. @throws what is no refusal */
export function changeFaultOf(error: unknown): ShareFault {
  if (!(error instanceof Problem)) throw error
  if (error.type === 'policy' || error.type === 'calendar-cannot-be-shared') return 'policy'
  return error.type === 'not-found' || error.type === 'conflict' ? 'gone' : 'check'
}
