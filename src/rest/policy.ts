/** The organization's sharing policy in Exchange's words, and what single calendars set on their own. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { routeAdminister, routeSelf } from '../http/route.ts'
import { changeOverride, changePolicy, type PolicyChange, type PolicyText, readOverrideOf, readPolicy } from '../services/policy.ts'
import { domainModes, externalSharers, linkAudiences, sharingCapabilities } from '../sharing/policy.ts'
import { viewRoles } from '../sharing/roles.ts'
import { transaction } from '../storage/database.ts'
import { given, readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, line, viewRole } from './fields.ts'
import { send, sendTagged } from './reply.ts'

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
    .meta({ description: 'Who may share outside; `groupId` names the group where `allow` is `group`' }),
  requireAcceptingAccountMatchInvitedAccount: z.boolean(),
  preventExternalUsersFromResharing: z.boolean(),
  defaultLinkType: z.enum(linkAudiences),
  internalDefaultRole: z.enum(['none', ...viewRoles]),
  webDavPublishing: z.boolean(),
}
const policyShape = z.object(fields).meta({ id: 'SharingPolicy' }) satisfies z.ZodType<PolicyText>
const change = z
  .strictObject({ ...z.strictObject({ ...fields, anonymousLinks: anonymousLinks.partial() }).partial().shape })
  .meta({ id: 'SharingPolicyChange', description: 'What is absent stays' })
const nullable = z.strictObject({
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
})
const override = nullable.meta({
  id: 'SharingPolicyOverride',
  description: 'null inherits. Stricter than the organization or without effect',
})
const overrideChange = z
  .strictObject({ ...nullable.partial().shape, anonymousLinks: anonymousLinks.partial().nullable().optional() })
  .meta({ id: 'SharingPolicyOverrideChange', description: 'What is absent stays, null goes back to inheriting' })

function changeOf(wanted: z.infer<typeof change> | z.infer<typeof overrideChange>): PolicyChange {
  const { anonymousLinks, ...rest } = wanted
  return { ...rest, ...(anonymousLinks === undefined ? {} : { anonymousLinks: anonymousLinks && given(anonymousLinks) }) }
}

export function policy({ config, db }: Door): Endpoint[] {
  const tag = 'Sharing policy'
  const ofCalendar = '/calendars/:calendarId/policy'
  return [
    {
      method: 'get',
      path: '/policy',
      tag,
      summary: 'The rules that people of your organization share under',
      answers: { 200: { description: 'The policy, defaults filled in', schema: policyShape } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const subject = subjectOf(request)
          if (subject.kind === 'user' && subject.guest) throw new Problem('need-privileges', 'The policy is for people of the organization')
          sendTagged(request, response, await readPolicy(db, access))
        },
      }),
    },
    {
      method: 'patch',
      path: '/policy',
      tag,
      summary: 'Change the policy; it holds from the next request on',
      body: { [json]: change },
      answers: { 200: { description: 'Changed', schema: policyShape } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = await readJson(request, change, config.limits)
          send(response, 200, await transaction(db, tx => changePolicy(tx, access, changeOf(wanted))))
        },
      }),
    },
    {
      method: 'get',
      path: ofCalendar,
      tag,
      summary: 'What this calendar sets on its own',
      answers: { 200: { description: 'null inherits', schema: override } },
      handler: routeAdminister({
        handler: async (request, response, access) => sendTagged(request, response, await readOverrideOf(db, access, calendarId(request))),
      }),
    },
    {
      method: 'patch',
      path: ofCalendar,
      tag,
      summary: 'Make the policy of one calendar stricter',
      description: '`sharingCapability: Disabled` deletes what people outside were given on it, for good.',
      body: { [json]: overrideChange },
      answers: { 200: { description: 'Changed', schema: override } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = await readJson(request, overrideChange, config.limits)
          const changed = await transaction(db, tx => changeOverride(tx, access, calendarId(request), changeOf(wanted)))
          send(response, 200, changed)
        },
      }),
    },
  ]
}
