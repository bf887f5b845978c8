/** Domains of an organization: named by its administrator, proved by a TXT record, and then nobody else's on this server. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import { type Db, transaction } from '../storage/database.ts'
import {
  addDomain as add,
  countAddressesIn,
  type Domain,
  markVerified,
  organizationWithDomain,
  readDomain,
  removeDomain as remove,
} from '../storage/domains.ts'
import { freshSecret } from './authentication.ts'
import { readDomainName, requireProof } from './domain-names.ts'

export { type Domain, listDomains } from '../storage/domains.ts'

/** @throws Problem `bad-request`, `conflict` for one that is in the list already or belongs to another organization */
export async function addDomain(tx: Db, access: Access<'administer'>, text: string): Promise<Domain> {
  const domain = readDomainName(text)
  const holder = await organizationWithDomain(tx, domain)
  if (holder !== null && holder !== access.organizationId) {
    throw new Problem('conflict', `The domain ${domain} belongs to another organization on this server`, { field: 'domain' })
  }
  const added = await add(tx, access, domain, `dela-verification=${freshSecret().slice(0, 32)}`)
  await audit(tx, access, 'domain.add', { details: { domain } })
  return added
}

/**
 * Looks the proof up and keeps that it was there. The question to the name servers is asked outside any transaction.
 * @param servers whom to ask; null for the system's
 * @throws Problem `not-found`, `conflict` that says whether the record is missing, DNS does not answer or another organization was first
 */
export async function verifyDomain(db: Db, access: Access<'administer'>, text: string, servers: readonly string[] | null): Promise<Domain> {
  const known = await readDomain(db, access, readDomainName(text))
  if (!known) throw new Problem('not-found', 'There is no such domain')
  if (known.verifiedAt !== null || known.proof === null) return known
  await requireProof(known.domain, known.proof, servers)
  return await transaction(db, async tx => {
    const verified = await markVerified(tx, access.organizationId, known.domain)
    await audit(tx, access, 'domain.verify', { details: { domain: known.domain } })
    return verified
  })
}

/** @throws Problem `not-found`, `conflict` while people, groups or shared mailboxes have addresses in a domain that was proved */
export async function removeDomain(tx: Db, access: Access<'administer'>, text: string): Promise<void> {
  const domain = readDomainName(text)
  const known = await readDomain(tx, access, domain)
  if (!known) throw new Problem('not-found', 'There is no such domain')
  const used = known.verifiedAt === null ? 0 : await countAddressesIn(tx, access, domain)
  if (used > 0) throw new Problem('conflict', `${used} addresses of the organization are in ${domain}`, { field: 'domain' })
  await remove(tx, access, domain)
  await audit(tx, access, 'domain.remove', { details: { domain } })
}
