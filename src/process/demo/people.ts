/** Who works at the demonstration's studio, and the way each of them signs in. */
import { randomInt } from 'node:crypto'
import type { UserSubject } from '../../sharing/principal.ts'
import { freshSecret, hashPassword, hashSecret } from '../../services/authentication.ts'
import * as gate from '../../services/gate.ts'
import { addCredential } from '../../storage/credentials.ts'
import type { Db } from '../../storage/database.ts'
import { addGroupMember, addMailboxMember, addPrincipal } from '../../storage/directory.ts'
import { found } from '../../storage/organizations.ts'

export interface Account {
  address: string
  password: string
  appPassword: string
  token: string
}

export interface People {
  astrid: UserSubject
  ingrid: UserSubject
  jens: UserSubject
  groupAddress: string
  mailboxId: string
  accounts: Account[]
}

const syllables = ['ba', 'de', 'fi', 'go', 'hu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'ju', 'ly']

/** 48 random bits that can be typed from a screen. */
function freshPassword(): string {
  return [1, 2, 3].map(() => Array.from({ length: 4 }, () => syllables[randomInt(syllables.length)]).join('')).join('-')
}

/** Founds the studio: three people of three languages, a group and a shared mailbox. */
export async function foundStudio(db: Db, language: string, timeZone: string): Promise<People> {
  const accounts: Account[] = []
  const passwordOf = async (address: string) => {
    const password = freshPassword()
    accounts.push({ address, password, appPassword: freshSecret(), token: freshSecret() })
    return await hashPassword(password)
  }
  const address = 'astrid@nordlys.example'
  const administrator = { address, name: 'Astrid Berg', passwordHash: await passwordOf(address), language: 'sv' }
  const founding = { name: 'Nordlys Design Studio', language, timeZone, domains: ['nordlys.example'], administrator }
  const { organizationId, administratorId } = await found(db, founding)
  const base = { kind: 'user' as const, organizationId, guest: false, scopes: null, expiresAt: null, mark: '' }
  const astrid: UserSubject = { ...base, id: administratorId, address, name: administrator.name, administrator: true }
  const admin = gate.administer(astrid)
  const hire = async (localPart: string, name: string, speaks: string): Promise<UserSubject> => {
    const given = `${localPart}@nordlys.example`
    const person = { kind: 'user' as const, address: given, name, passwordHash: await passwordOf(given), language: speaks }
    const { id } = await addPrincipal(db, admin, person)
    return { ...base, id, address: given, name, administrator: false }
  }
  const ingrid = await hire('ingrid', 'Ingrid Solheim', 'nb')
  const jens = await hire('jens', 'Jens Bak', 'da')
  const group = await addPrincipal(db, admin, { kind: 'group', address: 'project-team@nordlys.example', name: 'Project team' })
  await addGroupMember(db, admin, group.id, ingrid.id)
  await addGroupMember(db, admin, group.id, jens.id)
  const mailbox = await addPrincipal(db, admin, { kind: 'mailbox', address: 'reception@nordlys.example', name: 'Reception' })
  await addMailboxMember(db, admin, mailbox.id, group.id)
  await addMailboxMember(db, admin, mailbox.id, astrid.id)
  for (const person of [astrid, ingrid, jens]) await giveCredentials(db, person, accounts)
  return { astrid, ingrid, jens, groupAddress: group.address, mailboxId: mailbox.id, accounts }
}

async function giveCredentials(db: Db, person: UserSubject, accounts: readonly Account[]): Promise<void> {
  const account = accounts.find(one => one.address === person.address)
  if (!account) return
  const access = gate.self(person)
  const fresh = (secret: string) => ({ name: 'Demonstration', scopes: null, secretHash: hashSecret(secret), expiresAt: null })
  await addCredential(db, access, 'appPassword', fresh(account.appPassword))
  await addCredential(db, access, 'token', fresh(account.token))
}
