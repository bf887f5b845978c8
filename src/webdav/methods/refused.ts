/** Methods that this door has a clear no for: published files are not copied, and there are no folders but people's and mailboxes'. */
import { Problem } from '../../errors.ts'
import type { Method } from '../methods.ts'
import { folderSeen, read } from '../visit.ts'
import { destinationFile } from './move.ts'

export const copy: Method = async (visit, context) => {
  const { target } = visit
  if (target.kind === 'folder') await folderSeen(visit, target.address)
  if (target.kind !== 'file') throw new Problem('need-privileges', 'Folders are not copied')
  await read(visit, target)
  const to = destinationFile(visit.destination)
  const resource = await context.getResourceAsync()
  // The kernel's own promise of a copy never settles: it forgets its callback.
  await new Promise<boolean>((resolve, reject) => {
    resource.copy(`/${to.address}/${to.fileName}`, visit.overwrite, 0, (error, replaced) =>
      error ? reject(error) : resolve(replaced === true),
    )
  })
}

export const mkcol: Method = async visit => {
  const { target } = visit
  if (target.kind === 'root')
    throw new Problem('method-not-allowed', 'There is something here already', { condition: 'resource-must-be-null' })
  if (target.kind === 'file') throw new Problem('need-privileges', 'Calendars are made by publishing them: PUT the file')
  await folderSeen(visit, target.address)
  throw new Problem('method-not-allowed', 'There is something here already', { condition: 'resource-must-be-null' })
}
