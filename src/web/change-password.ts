/** The form for a new password on the account page. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { routeSelf } from '../http/route.ts'
import type { PasswordChange } from '../pages/screens/passwordForm.ts'
import { networkOf } from '../services/network.ts'
import { changePassword } from '../services/passwords.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import type { Door, Row } from './door.ts'
import { leave } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { passwordFault, rawOf } from './form.ts'
import { seeOther } from './send.ts'
import { begin } from './session.ts'
import { paths } from './signed-in.ts'

/** What came of it, or what is to be mended; nothing of what was typed. */
export type PasswordNote = Pick<PasswordChange, 'changed' | 'faults' | 'retryMinutes'>

const nothing: PasswordNote = { changed: false, faults: {}, retryMinutes: null }

function faultsOf(current: string, password: string, again: string): PasswordNote['faults'] {
  const fault = passwordFault(password)
  return {
    ...(current === '' ? { current: 'required' } : {}),
    ...(fault === null ? {} : { password: fault }),
    ...(again === password ? {} : { passwordAgain: 'different' }),
  }
}

function noteOf(error: unknown): PasswordNote {
  if (error instanceof Problem && error.details.field === 'current') return { ...nothing, faults: { current: 'wrong' } }
  if (!(error instanceof Problem) || error.type !== 'too-many-requests') throw error
  return { ...nothing, retryMinutes: Math.max(1, Math.ceil((error.details.retryAfterSeconds ?? 60) / 60)) }
}

export function passwordChange({ authentication, db }: Door): Row[] {
  async function change(request: Request, access: Access<'self'>, person: UserSubject): Promise<PasswordNote> {
    const [current, password] = [rawOf(request, 'current'), rawOf(request, 'password')]
    const faults = faultsOf(current, password, rawOf(request, 'passwordAgain'))
    if (Object.keys(faults).length > 0) return { ...nothing, faults }
    try {
      const changed = await changePassword(db, access, person, authentication, { current, password }, networkOf(request.ip ?? ''))
      await begin(request, changed)
      return { ...nothing, changed: true }
    } catch (error) {
      return noteOf(error)
    }
  }

  return [
    {
      method: 'post',
      path: paths.password,
      handler: routeSelf({
        handler: async (request, response, access) => {
          refuseForged(request)
          const person = subjectOf(request)
          if (person.kind !== 'user') throw new TypeError('Nobody is signed in')
          leave(request, 'password', await change(request, access, person))
          // The form stands below the list of app passwords: what came of it must be in sight.
          seeOther(response, `${paths.account}#own`)
        },
      }),
    },
  ]
}
