/** Passwords: those of apps made, shown once, taken back; one's own changed. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { routeSelf } from '../http/route.ts'
import { type AccountPage, accountPage } from '../pages/screens/account.ts'
import { shortestPassword } from '../services/authentication.ts'
import { createCredential, endCredential } from '../services/credentials.ts'
import { dayIn } from '../services/day.ts'
import type { Access } from '../sharing/access.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { type Credential, listCredentials } from '../storage/credentials.ts'
import { transaction } from '../storage/database.ts'
import { principalById } from '../storage/directory.ts'
import type { Door, Row } from './door.ts'
import { leave, take } from './flash.ts'
import { refuseForged } from './forgery.ts'
import { nameFault, textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { frameFor, paths } from './signed-in.ts'

/** The password that was just made, or the name to be mended. */
export type AccountNote = { created: { name: string; secret: string } } | { name: string; fault: 'required' | 'tooLong' | 'nameTaken' }

const longestName = 100

function personOf(request: Request): UserSubject {
  const subject = subjectOf(request)
  if (subject.kind !== 'user') throw new TypeError('Nobody is signed in')
  if (subject.guest) throw new Problem('need-privileges', 'Guests have no passwords: they sign in with a code')
  return subject
}

function shown(one: Credential, zone: string): AccountPage['passwords'][0] {
  return {
    id: one.id,
    name: one.name,
    created: dayIn(zone, one.createdAt),
    lastUsed: one.lastUsedAt && dayIn(zone, one.lastUsedAt),
    revoke: `${paths.account}/${one.id}/revoke`,
  }
}

export function account(door: Door): Row[] {
  const { config, db, publicUrl, now } = door
  const { oidc } = config.signIn

  async function create(request: Request, access: Access<'self'>): Promise<AccountNote> {
    const person = personOf(request)
    const name = textOf(request, 'name')
    const fault = nameFault(name, longestName)
    if (fault) return { name: name.slice(0, 2 * longestName), fault }
    const others = await listCredentials(db, access, 'appPassword')
    if (others.some(one => one.name.toLowerCase() === name.toLowerCase())) return { name, fault: 'nameTaken' }
    const { credential, secret } = await transaction(db, tx => createCredential(tx, access, 'appPassword', { name }, person, config, now()))
    return { created: { name: credential.name, secret } }
  }

  return [
    {
      method: 'get',
      path: paths.account,
      handler: routeSelf({
        handler: async (request, response, access) => {
          personOf(request)
          const { words, frame } = await frameFor(door, request, access)
          const zone = (await principalById(db, access, access.principalId ?? ''))?.timeZone ?? config.defaults.timeZone
          const note = take(request, 'account')
          const mend = note && 'fault' in note ? note : { name: '', fault: null }
          const own = take(request, 'password') ?? { changed: false, faults: {}, retryMinutes: null }
          const passwords = (await listCredentials(db, access, 'appPassword')).toReversed().map(one => shown(one, zone))
          sendPage(
            response,
            accountPage(words, {
              ...frame,
              passwords,
              created: note && 'created' in note ? note.created : null,
              server: `${publicUrl}/webdav/`,
              caldav: `${publicUrl}/dav/`,
              create: { action: paths.account, ...mend },
              own: { action: paths.password, length: shortestPassword, ...own },
              connect: oidc && { name: oidc.name, href: `/sign-in/oidc?to=${encodeURIComponent(paths.account)}` },
            }),
          )
        },
      }),
    },
    {
      method: 'post',
      path: paths.account,
      handler: routeSelf({
        handler: async (request, response, access) => {
          refuseForged(request)
          leave(request, 'account', await create(request, access))
          seeOther(response, paths.account)
        },
      }),
    },
    {
      method: 'post',
      path: `${paths.account}/:credentialId/revoke`,
      handler: routeSelf({
        handler: async (request, response, access) => {
          refuseForged(request)
          const id = String(request.params['credentialId'])
          await transaction(db, tx => endCredential(tx, access, 'appPassword', id))
          seeOther(response, paths.account)
        },
      }),
    },
  ]
}
