/** What somebody sees of a calendar, and why (sharing model §7). It tells of grants and rules, and nothing of the calendar. */
import { z } from 'zod'
import { languageFor } from '../http/page.ts'
import { routeOversee } from '../http/route.ts'
import { whySentence } from '../pages/words/oversight.ts'
import { type Explained, explain as ask, type Step } from '../services/explain.ts'
import { spokenOf } from '../services/view-as.ts'
import { visibilityOf } from '../sharing/roles.ts'
import { visibilities } from '../sharing/visible.ts'
import { readQuery } from './body.ts'
import type { Door, Endpoint } from './endpoint.ts'
import { id, language, line, role } from './fields.ts'
import { send } from './reply.ts'

const step = z.object({
  grant: z.string(),
  name: z.string().nullable().meta({ description: 'Of a link' }),
  linkId: id.nullable(),
  role,
  cap: role.nullable().meta({ description: 'The most that the policy lets this grant give; null without a cap' }),
  effective: role,
  because: z.string(),
  wins: z.boolean(),
})
const ceiling = z.object({ role, because: z.string() })
const explanation = z
  .object({
    subject: z.object({
      kind: z.enum(['user', 'group', 'mailbox', 'guest', 'federated', 'address', 'link', 'anonymous']),
      id: id.nullable(),
      address: z.string().nullable(),
      name: z.string().nullable(),
    }),
    class: z.enum(['owner', 'internal', 'federated', 'guest', 'anonymous']),
    role,
    visibility: z.enum(visibilities).nullable().meta({ description: 'Of events that are not private; null for nothing' }),
    sentence: z.string().meta({ description: 'The same in words, in the language of `lang` or `Accept-Language`' }),
    trace: z.array(step),
    ceilings: z.object({ permission: ceiling, personalLink: ceiling }).nullable().meta({
      description: 'The most that somebody outside can be given today, by permission or mail and by a personal link; null inside',
    }),
  })
  .meta({ id: 'Explanation' })

export const subjectField = line(320).min(3).meta({ description: 'An address, `anonymous` for every live link, or the id of a link' })
const query = z.strictObject({ subject: subjectField, collection: id, lang: language.optional() })

function stepOf({ grant, step, name }: Step, wins: boolean): z.infer<typeof explanation>['trace'][number] {
  const linkId = grant.via === 'link' ? grant.id : null
  return { grant: step.grant, name, linkId, role: step.role, cap: step.cap, effective: step.effective, because: step.because, wins }
}

/** The winner, or where nothing wins the first that something keeps down. */
function reasonOf({ steps, winner }: Explained) {
  const decisive = winner ?? steps.find(({ step }) => step.role !== 'none' && step.cap !== null)
  if (!decisive) return null
  const { grant, step, name } = decisive
  return { grant, name, role: step.role, rule: step.effective === step.role ? null : step.because }
}

export function explain({ config, db }: Door): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/explain',
      tag: 'Sharing policy',
      summary: 'What somebody sees of a calendar, and why',
      description: 'For whoever may share the calendar and for administrators. Of a group or a mailbox: what its members get through it.',
      query,
      answers: { 200: { description: 'Each grant considered, with the cap on it', schema: explanation } },
      handler: routeOversee(db, {
        target: request => readQuery(request, query).collection,
        handler: async (request, response, access) => {
          const { subject } = readQuery(request, query)
          const found = await ask(db, access, subject)
          const told = languageFor(request, { fallback: config.defaults.language })
          const answer: z.infer<typeof explanation> = {
            subject: found.subject,
            class: found.class,
            role: found.role,
            visibility: visibilityOf(found.role),
            sentence: whySentence(told, spokenOf(found), found.role, reasonOf(found)),
            trace: found.steps.map(one => stepOf(one, one === found.winner)),
            ceilings: found.ceilings,
          }
          send(response, 200, answer)
        },
      }),
    },
  ]
}
