/** Makes the organization's people and groups what the LDAP server says, without waiting for anybody to sign in (invariant 16). */
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import { auditSync } from '../storage/audit.ts'
import { personById } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import {
  type Account,
  accountAt,
  addExternalUser,
  disableGone,
  enableAgain,
  type Home,
  holdProvider,
  isLastAdministrator,
  linkedAccounts,
  linkIdentity,
  refreshAccount,
} from '../storage/external-identities.ts'
import { setAllGroups } from './external-groups.ts'
import { addressIn, homeFor, introduced, linkable, nameOf, welcome } from './external-identity.ts'
import { type LdapPerson, ldapProvider as provider, openLdap } from './ldap.ts'

interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

/** How many people came, went, came back, and could not be taken. */
export interface Synced {
  added: number
  disabled: number
  enabled: number
  skipped: number
}

/**
 * All of it in one transaction. An empty answer changes nothing: a filter with a slip in it must not shut everybody out.
 * @returns null where there is no LDAP server @throws Problem `unavailable`
 */
export async function syncLdap(db: Db, { signIn }: Pick<Config, 'signIn'>, log: Log): Promise<Synced | null> {
  if (signIn.ldap === null) return null
  const tell = (error: unknown) => log.warn({ err: error }, 'The LDAP server could not be used')
  const { people, groups } = await openLdap(signIn.ldap, signIn.timeoutSeconds, tell).everything()
  const home = await homeFor(db, signIn.ldap.organization)
  return await transaction(db, async tx => {
    const { organizationId } = home
    await holdProvider(tx, organizationId, provider)
    const linked = new Map((await linkedAccounts(tx, organizationId, provider)).map(one => [one.subject, one]))
    const done: Synced = { added: 0, disabled: 0, enabled: 0, skipped: 0 }
    if (people.length === 0 && linked.size > 0) {
      log.warn({}, 'The LDAP server named nobody; nothing was changed')
      return done
    }
    const ids = new Map<string, string>()
    for (const person of people) {
      const id = await settle(tx, home, linked.get(person.subject) ?? null, person, done)
      if (id !== null) ids.set(person.dn, id)
    }
    const present = new Set(people.map(one => one.subject))
    for (const account of linked.values()) if (!present.has(account.subject ?? '')) await takeOut(tx, home, account, done, log)
    if (groups !== null) await setAllGroups(tx, home, provider, groups, ids)
    log.info(done, 'People and groups are as the LDAP server says')
    return done
  })
}

/** @returns the id of the account; null for somebody who cannot be taken */
async function settle(tx: Db, home: Home, known: Account | null, person: LdapPerson, done: Synced): Promise<string | null> {
  const { organizationId } = home
  if (known) {
    // Whom an administrator of ours disabled stays so.
    if (known.goneAt !== null && known.disabledAt?.getTime() === known.goneAt.getTime()) {
      await enableAgain(tx, organizationId, provider, known.id)
      await auditSync(tx, organizationId, 'directory.enable', { address: known.address, provider })
      done.enabled += 1
    }
    await refreshAccount(tx, organizationId, { id: known.id, name: nameOf(person, known.name) }, provider)
    return known.id
  }
  try {
    const address = addressIn(home, person)
    const there = await accountAt(tx, organizationId, provider, address)
    const fresh = introduced(person, address)
    const id = there ? linkable(there, null) : await addExternalUser(tx, organizationId, { address, ...fresh })
    await linkIdentity(tx, organizationId, id, provider, person.subject)
    const added = there ? null : await personById(tx, organizationId, id)
    const calendar = added && (await welcome(tx, added, fresh.language))
    const details = there ? { address, provider } : { id, kind: 'user', address, provider }
    await auditSync(tx, organizationId, there ? 'identity.link' : 'directory.add', details, calendar)
    done.added += 1
    return id
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    done.skipped += 1
    return null
  }
}

async function takeOut(tx: Db, { organizationId }: Home, account: Account, done: Synced, log: Log): Promise<void> {
  if (account.disabledAt !== null) return
  if (account.administrator && (await isLastAdministrator(tx, organizationId, account.id))) {
    log.warn({}, 'The last administrator is gone from the LDAP server and stays all the same')
    return
  }
  await disableGone(tx, organizationId, provider, account.id)
  await auditSync(tx, organizationId, 'directory.disable', { address: account.address, provider })
  done.disabled += 1
}
