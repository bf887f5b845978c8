/** The sharing policy as JSON: whole, as one scope sets it, and as a change. */
import { z } from 'zod'
import type { OverrideText, PolicyChange, PolicyText } from '../services/policy.ts'
import { domainModes, externalSharers, linkAudiences, sharingCapabilities } from '../sharing/policy.ts'
import { viewRoles } from '../sharing/roles.ts'
import { given } from './body.ts'
import { address, id, line, viewRole } from './fields.ts'

const anonymousLinks = z.strictObject({
  maxRole: viewRole,
  maxDays: z.int().min(1).max(36_500).nullable().meta({ description: 'null for no limit' }),
  expiryRequired: z.boolean(),
})
const fields = {
  sharingCapability: z.enum(sharingCapabilities),
  domainRules: z
    .array(line(500))
    .max(500)
    .meta({
      description: 'Lines of Exchange `SharingPolicyDomain`; the most specific rule wins',
      example: ['Anonymous:CalendarSharingFreeBusySimple', '*:CalendarSharingFreeBusyDetail'],
    }),
  domainMode: z.enum(domainModes),
  domains: z
    .array(line(253))
    .max(500)
    .meta({ description: 'Outside domains of the allow or block list; `*.fabrikam.com` for all below it' }),
  anonymousLinks,
  externalSharers: z
    .strictObject({ allow: z.enum(externalSharers), groupId: id.nullable() })
    .meta({ description: 'Who may share outside; `groupId` names the security group where `allow` is `group`' }),
  requireAcceptingAccountMatchInvitedAccount: z.boolean(),
  preventExternalUsersFromResharing: z
    .boolean()
    .meta({ description: 'People outside share nothing in any case; `false` lets them share no more' }),
  defaultLinkType: z.enum(linkAudiences),
  internalDefaultRole: z.enum(['none', ...viewRoles]),
  webDavPublishing: z.boolean(),
}
export const policyShape = z.object(fields).meta({ id: 'SharingPolicy' }) satisfies z.ZodType<PolicyText>

const sharersChange = z
  .strictObject({ allow: z.enum(externalSharers), groupId: z.union([id, address]).nullable().default(null) })
  .meta({ description: 'Who may share outside; `groupId` is the id or the address of a security group where `allow` is `group`' })
export const changeShape = z
  .strictObject({ ...fields, anonymousLinks: anonymousLinks.partial(), externalSharers: sharersChange })
  .partial()
  .meta({ id: 'SharingPolicyChange', description: 'What is absent stays' })

const inherited = {
  sharingCapability: fields.sharingCapability.nullable(),
  domainRules: fields.domainRules.nullable(),
  domainMode: fields.domainMode.nullable(),
  domains: fields.domains.nullable(),
  anonymousLinks: anonymousLinks.nullable(),
  externalSharers: fields.externalSharers.nullable(),
  requireAcceptingAccountMatchInvitedAccount: z.boolean().nullable(),
  preventExternalUsersFromResharing: z.boolean().nullable(),
  defaultLinkType: fields.defaultLinkType.nullable(),
  internalDefaultRole: fields.internalDefaultRole.nullable(),
  webDavPublishing: fields.webDavPublishing.nullable(),
}
export const overrideShape = z
  .object({ ...inherited, effective: policyShape.meta({ description: 'What holds here: the strictest of every level' }) })
  .meta({ id: 'SharingPolicyOverride', description: 'null inherits' }) satisfies z.ZodType<OverrideText>
export const overrideChangeShape = z
  .strictObject({ ...inherited, anonymousLinks: anonymousLinks.partial().nullable(), externalSharers: sharersChange.nullable() })
  .partial()
  .meta({
    id: 'SharingPolicyOverrideChange',
    description: 'What is absent stays, null goes back to inheriting. Looser than above is refused',
  })

/** The body as services take it. */
export function changeOf(wanted: z.infer<typeof changeShape> | z.infer<typeof overrideChangeShape>): PolicyChange {
  const { anonymousLinks: links, ...rest } = wanted
  return { ...rest, ...(links === undefined ? {} : { anonymousLinks: links && given(links) }) }
}
