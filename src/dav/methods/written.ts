/** What a write is answered with: nothing, or what stands there now for whoever prefers to see it (RFC 7240 §4.2, RFC 8144 §3). */
import { Problem } from '../../errors.ts'
import { Denied } from '../../services/gate.ts'
import type { Target } from '../address.ts'
import { type ObjectResource, resourceAt } from '../resource.ts'
import { followed, hrefFor, type Visit } from '../visit.ts'
import { sendObject } from './get.ts'

type ObjectTarget = Extract<Target, { kind: 'object' }>

/** After the write. @param created 201 where it was new, else 204, or 200 with what was written */
export async function answerWritten(visit: Visit, target: ObjectTarget, created: boolean): Promise<void> {
  const stored = visit.prefer.representation ? await standing(visit, target) : null
  if (stored) show(visit, stored, created ? 201 : 200)
  else visit.response.status(created ? 201 : 204).end()
}

/**
 * The write, or where it came too late the answer that says what stands there (RFC 8144 §3.2): a program need not ask for it again.
 * @returns null where the answer was sent
 */
export async function orShownAsItIs<T>(visit: Visit, target: ObjectTarget, write: () => Promise<T>): Promise<T | null> {
  try {
    return await write()
  } catch (error) {
    const late = error instanceof Problem && error.type === 'precondition-failed' && visit.prefer.representation
    const stored = late ? await standing(visit, target) : null
    if (!stored) throw error
    show(visit, stored, 412)
    return null
  }
}

function show(visit: Visit, resource: ObjectResource, status: number): void {
  followed(visit, 'return=representation')
  visit.response.set('Content-Location', hrefFor(visit, resource.target))
  sendObject(visit, resource, status)
}

async function standing(visit: Visit, target: ObjectTarget): Promise<ObjectResource | null> {
  try {
    const found = await resourceAt(visit, target)
    return found.kind === 'object' ? found : null
  } catch (error) {
    if (error instanceof Denied || (error instanceof Problem && error.type === 'not-found')) return null
    throw error
  }
}
