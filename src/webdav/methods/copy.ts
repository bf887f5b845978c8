/** COPY (RFC 4918 §9.8): a copy of a calendar is a calendar of its own, with what the visitor sees of the first; nothing of its sharing goes along. */
import { Problem } from '../../errors.ts'
import { hrefOf } from '../address.ts'
import { isSame } from '../conditions.ts'
import { kernelPath } from '../kernel-paths.ts'
import type { Method } from '../methods.ts'
import { kept } from '../plain.ts'
import { destinationOf } from '../transfer.ts'
import { folderSeen, read } from '../visit.ts'

export const copy: Method = async (visit, context) => {
  const { target } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file' && target.kind !== 'plain')
    throw new Problem('need-privileges', 'The folders of people and mailboxes are not copied; copy what is in them')
  if (target.kind === 'file') await read(visit, target)
  else await kept(visit, target)
  const to = destinationOf(visit)
  if (isSame(to, target)) throw new Problem('need-privileges', 'Source and destination are the same')
  const resource = await context.getResourceAsync()
  // The kernel's own promise of a copy never settles: it forgets its callback. Overwrite is judged by ourselves, within the transaction.
  const replaced = await new Promise<boolean>((resolve, reject) => {
    resource.copy(kernelPath(to), true, 0, (error, done) => (error ? reject(error) : resolve(done === true)))
  })
  visit.response.status(replaced ? 204 : 201)
  if (!replaced) visit.response.set({ Location: hrefOf(to), 'Content-Length': '0' })
  visit.response.end()
}
