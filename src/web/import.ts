/** A calendar file into a calendar, from a form. */
import type { Request } from 'express'
import { Problem } from '../errors.ts'
import { routeWrite } from '../http/route.ts'
import { importFile, type ReadFile, readFile } from '../services/import.ts'
import { preparing } from '../services/objects.ts'
import type { Access } from '../sharing/access.ts'
import { readCollection } from '../storage/collections.ts'
import type { Door, Row } from './door.ts'
import { refuseForged } from './forgery.ts'
import { back, calendarId, type PublishNote } from './publish.ts'
import { readUpload } from './upload.ts'

type Fault = NonNullable<NonNullable<PublishNote['imported']>['fault']>

const mostRefusals = 50

export function imports({ config, db, now, watch }: Door): Row[] {
  async function fileOf(request: Request, access: Access<'write'>): Promise<ReadFile | Fault> {
    const file = await readUpload(request, config.limits.importBytes)
    refuseForged(request)
    if (file.size === 0) return 'none'
    const { timeZone } = await readCollection(db, access)
    try {
      return await readFile(file.stream(), config, timeZone)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return error.type === 'too-large' ? 'tooLarge' : 'unreadable'
    }
  }

  return [
    {
      method: 'post',
      path: '/calendars/:calendarId/import',
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: fileOf,
        handler: async (tx, access, file, request) => {
          if (typeof file === 'string') return back(request, access, { imported: { report: null, fault: file } })
          const { created, changed, unchanged, refused } = await importFile(
            tx,
            access,
            file,
            await preparing(tx, access, config, now(), watch),
          )
          const report = { created, changed, unchanged, refused: refused.slice(0, mostRefusals) }
          return back(request, access, { imported: { report, fault: null } })
        },
      }),
    },
  ]
}
