/** A whole calendar file into a calendar, in one transaction. */
import type { Request } from 'express'
import { z } from 'zod'
import { routeWrite } from '../http/route.ts'
import { importFile, type ReadFile, readFile } from '../services/import.ts'
import { preparing } from '../services/objects.ts'
import { readCollection } from '../storage/collections.ts'
import { mediaType, pieces } from './body.ts'
import { calendarId } from './calendars.ts'
import { calendarType, type Door, type Endpoint } from './endpoint.ts'
import { send } from './reply.ts'

const report = z
  .object({
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    refused: z.array(z.object({ line: z.int(), reason: z.string() })).meta({ description: 'Components that were not taken' }),
  })
  .meta({ id: 'ImportReport' })

export function imports({ config, db, now, watch }: Door): Endpoint[] {
  return [
    {
      method: 'post',
      path: '/calendars/:calendarId/import',
      tag: 'Events',
      summary: 'Import an iCalendar file',
      description: 'Adds what is new and changes what differs, by UID. All of the file is kept, or nothing of it.',
      body: { [calendarType]: null },
      answers: { 200: { description: 'What came of it', schema: report } },
      handler: routeWrite(db, {
        needs: 'write',
        target: calendarId,
        prepare: async (request: Request, access): Promise<ReadFile> => {
          mediaType(request, [calendarType])
          const { timeZone } = await readCollection(db, access)
          return await readFile(pieces(request, config.limits.importBytes), config, timeZone)
        },
        handler: async (tx, access, file) => {
          const { created, changed, unchanged, refused } = await importFile(
            tx,
            access,
            file,
            await preparing(tx, access, config, now(), watch),
          )
          return response => send(response, 200, { created, changed, unchanged, refused } satisfies z.infer<typeof report>)
        },
      }),
    },
  ]
}
