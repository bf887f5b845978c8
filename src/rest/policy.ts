/** The organization's sharing policy in Exchange's words, and what single mailboxes and calendars set on their own. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { subjectOf } from '../http/hall.ts'
import { routeAdminister, routeSelf } from '../http/route.ts'
import { changeOverride, changePolicy, readOverrideOf, readPolicy } from '../services/policy.ts'
import { transaction } from '../storage/database.ts'
import { readJson } from './body.ts'
import { calendarId } from './calendars.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { changeOf, changeShape, overrideChangeShape, overrideShape, policyShape } from './policy-shape.ts'
import { send, sendTagged } from './reply.ts'

const tag = 'Sharing policy'

/** The two rows of one kind of scope. Only administrators: an owner does not loosen or tighten what stands over their own (sharing model §4). */
function scoped(
  { config, db, enqueue }: Door,
  kind: 'user' | 'mailbox' | 'calendar',
  path: string,
  scopeId: (request: Request) => string,
): Endpoint[] {
  const what = { user: 'the calendars of one person', mailbox: 'the calendars of one shared mailbox', calendar: 'one calendar' }[kind]
  return [
    {
      method: 'get',
      path,
      tag,
      summary: `The policy of ${what}: what is set there, and what holds`,
      answers: { 200: { description: 'null inherits', schema: overrideShape } },
      handler: routeAdminister({
        handler: async (request, response, access) =>
          sendTagged(request, response, await readOverrideOf(db, access, { kind, id: scopeId(request) })),
      }),
    },
    {
      method: 'patch',
      path,
      tag,
      summary: `Make the policy of ${what} stricter`,
      description:
        '`sharingCapability: Disabled` deletes what people outside were given there, for good. Looser than the level above is refused with its value.',
      body: { [json]: overrideChangeShape },
      answers: { 200: { description: 'Changed', schema: overrideShape } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = await readJson(request, overrideChangeShape, config.limits)
          const scope = { kind, id: scopeId(request) }
          send(response, 200, await transaction(db, tx => changeOverride(tx, access, scope, changeOf(wanted), enqueue)))
        },
      }),
    },
  ]
}

export function policy(door: Door): Endpoint[] {
  const { config, db, enqueue } = door
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
      body: { [json]: changeShape },
      answers: { 200: { description: 'Changed', schema: policyShape } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = await readJson(request, changeShape, config.limits)
          send(response, 200, await transaction(db, tx => changePolicy(tx, access, changeOf(wanted), enqueue)))
        },
      }),
    },
    ...scoped(door, 'user', '/users/:id/policy', request => String(request.params['id'])),
    ...scoped(door, 'mailbox', '/mailboxes/:id/policy', request => String(request.params['id'])),
    ...scoped(door, 'calendar', '/calendars/:calendarId/policy', calendarId),
  ]
}
