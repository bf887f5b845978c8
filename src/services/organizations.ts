/** Organizations: founded by whoever runs the server, changed by their administrators. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { audit, auditOperator } from '../storage/audit.ts'
import { personById } from '../storage/authentication.ts'
import { type Db, transaction } from '../storage/database.ts'
import { addVerifiedDomain, type Domain, refuseForeignAddress } from '../storage/domains.ts'
import {
  changeOrganization as change,
  type Founding,
  found,
  type Organization,
  type OrganizationChange,
  organizationOf,
} from '../storage/organizations.ts'
import { readAddress } from './addresses.ts'
import { hashPassword } from './authentication.ts'
import { checkName, checkTimeZone } from './calendars.ts'
import { readDomainName } from './domain-names.ts'
import { giveFirstCalendar } from './first-calendars.ts'
import * as gate from './gate.ts'

/**
 * Writes the organization, its first administrator and their calendar.
 * @param founding checked already @throws Problem `conflict` for domains of another organization
 */
export async function establish(tx: Db, founding: Founding): Promise<{ organizationId: string; administratorId: string }> {
  const { organizationId, administratorId } = await found(tx, founding)
  const { address, language } = founding.administrator
  await refuseForeignAddress(tx, organizationId, address)
  const administrator = await personById(tx, organizationId, administratorId)
  if (!administrator) throw new Error('The administrator was not written')
  await giveFirstCalendar(tx, gate.administer(administrator), { id: administratorId, language, timeZone: null })
  await auditOperator(tx, organizationId, 'organization.found', { name: founding.name, domains: founding.domains, administrator: address })
  return { organizationId, administratorId }
}

export interface NewOrganization {
  name: string
  /** One of the four. */
  language: string
  /** IANA name. */
  timeZone: string
  /** Whoever runs the server answers for them: they count as proved. */
  domains: readonly string[]
  /** Without a password nobody signs in until one is set. */
  administrator: { address: string; name: string; password?: string; language?: string }
}

/**
 * One more organization on this server: an act of whoever runs it, at the command line.
 * @throws Problem `bad-request`, `calendar-cannot-be-shared` for an address that is none, `conflict` for domains of another organization
 */
export async function foundOrganization(db: Db, wanted: NewOrganization): Promise<{ organizationId: string; administratorId: string }> {
  const { address, name, password, language } = wanted.administrator
  const founding: Founding = {
    name: checkName(wanted.name),
    language: wanted.language,
    timeZone: checkTimeZone(wanted.timeZone),
    domains: [...new Set(wanted.domains.map(readDomainName))],
    administrator: {
      address: readAddress(address, 'administrator.address'),
      name: checkName(name),
      passwordHash: password === undefined ? null : await hashPassword(password),
      language: language ?? wanted.language,
    },
  }
  return await transaction(db, async tx => await establish(tx, founding))
}

/**
 * Whoever runs the server says whose a domain is; nothing is asked of DNS.
 * @throws Problem `bad-request`, `conflict` when another organization has proved it
 */
export async function operatorVerifyDomain(db: Db, organizationId: string, text: string): Promise<Domain> {
  const domain = readDomainName(text)
  return await transaction(db, async tx => {
    const verified = await addVerifiedDomain(tx, organizationId, domain)
    await auditOperator(tx, organizationId, 'domain.verify', { domain })
    return verified
  })
}

/** @throws Problem `bad-request` naming the field */
export async function changeOrganization(tx: Db, access: Access<'administer'>, wanted: OrganizationChange): Promise<Organization> {
  const checked = {
    ...wanted,
    ...(wanted.name === undefined ? {} : { name: checkName(wanted.name) }),
    ...(wanted.timeZone === undefined ? {} : { timeZone: checkTimeZone(wanted.timeZone) }),
  }
  if (Object.keys(checked).length === 0) throw new Problem('bad-request', 'Nothing to change was named')
  await change(tx, access, checked)
  await audit(tx, access, 'organization.change', { details: checked })
  return await organizationOf(tx, access)
}
