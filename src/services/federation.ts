/** Federation with another organization of this server: each side names the other, and either ends it (sharing model §1). */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { organizationWithDomain } from '../storage/domains.ts'
import { addPartner, listPartners, type Partner, removePartner } from '../storage/federation.ts'
import { readDomainName } from './domain-names.ts'
import { isId } from './names.ts'

/**
 * Names the organization that has proved the domain. It holds for sharing once that one names this one.
 * @throws Problem `bad-request`, `not-found` where no organization of the server has proved the domain
 */
export async function federate(tx: Db, access: Access<'administer'>, text: string): Promise<Partner> {
  const domain = readDomainName(text)
  const partnerId = await organizationWithDomain(tx, domain)
  if (partnerId === null) throw new Problem('not-found', `No organization on this server has proved ${domain}`, { field: 'domain' })
  if (partnerId === access.organizationId) throw new Problem('bad-request', `${domain} is your own`, { field: 'domain' })
  const isNew = await addPartner(tx, access, partnerId)
  const [partner] = await listPartners(tx, access, partnerId)
  if (!partner) throw new Problem('not-found', 'There is no such organization')
  if (isNew) await audit(tx, access, 'federation.add', { details: { partnerId, name: partner.name, domain } })
  return partner
}

/** Holds from the next request on: people of the other organization keep what they were given, and it gives nothing. @throws Problem `not-found` */
export async function endFederation(tx: Db, access: Access<'administer'>, partnerId: string): Promise<void> {
  if (!isId(partnerId) || !(await removePartner(tx, access, partnerId))) throw new Problem('not-found', 'This organization is not named')
  await audit(tx, access, 'federation.remove', { details: { partnerId } })
}
