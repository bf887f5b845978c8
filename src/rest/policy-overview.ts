/** The sharing policy before it is saved and at a glance: rehearsals, Exchange's own text, and every scope with what holds there. */
import { z } from 'zod'
import { routeAdminister } from '../http/route.ts'
import { importPolicy, type ImportedPolicy } from '../services/policy-import.ts'
import { listScopes, type ScopeAtAGlance } from '../services/policy-scopes.ts'
import { rehearse, type Rehearsal } from '../services/rehearsal.ts'
import { sharingCapabilities } from '../sharing/policy.ts'
import { effects } from '../sharing/rehearse.ts'
import { mediaType, readJson, readQuery, readText } from './body.ts'
import { cursorsOf } from './cursor.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { emailAddress, id, pageOf, paging, role } from './fields.ts'
import { changeOf, overrideChangeShape, policyShape } from './policy-shape.ts'
import { send } from './reply.ts'

const count = z.int()
const rehearsal = z
  .object({
    counts: z.object({ stop: count, shrink: count, deleted: count, regain: count }),
    rows: z.array(
      z.object({
        kind: z.enum(['permission', 'link', 'invitation']),
        effect: z.enum(effects).meta({ description: '`deleted` is for good, whatever the policy says later' }),
        id,
        name: z.string().meta({ description: 'Address of a person, name of a link' }),
        collection: z.object({ id, name: z.string() }),
        owner: emailAddress,
        from: role,
        to: role,
        because: z.string(),
      }),
    ),
    total: count.meta({ description: 'Rows in all; the answer has the worst of them' }),
  })
  .meta({ id: 'PolicyRehearsal' }) satisfies z.ZodType<Rehearsal>
const scoped = z.strictObject({ kind: z.enum(['user', 'mailbox', 'calendar', 'contacts']), id })
const asked = z
  .strictObject({ scope: scoped.optional(), change: overrideChangeShape })
  .meta({ id: 'PolicyRehearsalRequest', description: 'Without a scope the organization’s own policy' })
const imported = z
  .object({ policy: policyShape, saved: z.boolean(), notes: z.array(z.string()), rehearsal })
  .meta({ id: 'ImportedPolicy' }) satisfies z.ZodType<ImportedPolicy>
const scope = z
  .object({
    kind: z.enum(['user', 'mailbox', 'calendar', 'contacts']),
    id,
    name: z.string(),
    owner: emailAddress.extend({ id }),
    sharingCapability: z.enum(sharingCapabilities).nullable().meta({ description: 'Set here; null inherits' }),
    effectiveCapability: z.enum(sharingCapabilities).meta({ description: 'What holds here: the strictest of every level' }),
    sets: z.array(z.string()).meta({ description: 'Every setting that is set here' }),
  })
  .meta({ id: 'PolicyScope' }) satisfies z.ZodType<ScopeAtAGlance>

const rows = 500
const plain = 'text/plain'
const importQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).optional().meta({ description: 'true saves nothing' }) })

export function policyOverview({ config, db, enqueue, sessionSecret }: Door): Endpoint[] {
  const tag = 'Sharing policy'
  const cursors = cursorsOf(sessionSecret)
  const query = z.strictObject(paging(config.limits.eventsPerPage))
  return [
    {
      method: 'get',
      path: '/policy/scopes',
      tag,
      summary: 'Every mailbox and calendar, with what it sets and what holds there',
      query,
      answers: { 200: { description: 'In pages, each owner followed by their calendars', schema: pageOf(scope) } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const { cursor, limit } = readQuery(request, query)
          const list = `policy scopes ${access.organizationId}`
          const [address, last] = cursor === undefined ? [] : cursors.read(list, cursor)
          const after = address !== undefined && last !== undefined ? ([address, last] as const) : null
          const { value, next } = await listScopes(db, access, { after, limit: limit ?? 100 })
          send(response, 200, { value, nextCursor: next && cursors.write(list, next) })
        },
      }),
    },
    {
      method: 'post',
      path: '/policy/rehearsal',
      tag,
      summary: 'What a change would stop, shrink, delete for good or bring back; nothing is saved',
      body: { [json]: asked },
      answers: { 200: { description: `Counts of all, and the worst ${rows} rows`, schema: rehearsal } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const wanted = await readJson(request, asked, config.limits)
          send(response, 200, await rehearse(db, access, wanted.scope ?? null, changeOf(wanted.change), rows))
        },
      }),
    },
    {
      method: 'post',
      path: '/policy/import',
      tag,
      summary: 'Take over the rules of an Exchange sharing policy as they were pasted',
      description:
        'What `Get-SharingPolicy | Format-List` shows, `New-` or `Set-SharingPolicy -Domains`, or one rule a line. The rules take the place of those that are set.',
      query: importQuery,
      body: { [plain]: null },
      answers: { 200: { description: 'The policy then, and what it does to what is shared today', schema: imported } },
      handler: routeAdminister({
        handler: async (request, response, access) => {
          const trial = readQuery(request, importQuery).dryRun === 'true'
          mediaType(request, [plain])
          const text = await readText(request, config.limits.jsonBytes)
          send(response, 200, await importPolicy(db, access, text, { trial, limit: rows, enqueue }))
        },
      }),
    },
  ]
}
