/** CS:publish-calendar and CS:unpublish-calendar (caldav-pubsubdiscovery): a calendar opened to whoever has its address, and closed again. */
import { d, declarations, element, prolog, xmlText } from '../../http/xml.ts'
import { publishPlainly, unpublishPlainly } from '../../services/program-sharing.ts'
import { transaction } from '../../storage/database.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'
import type { Post } from '../posts.ts'

/** The answer is the only place where the address is ever told; a later PROPFIND cannot know it. */
export const publishCalendar: Post = async (visit, calendar) => {
  const { db, config, now, publicUrl } = visit.door
  const token = await transaction(db, async tx => {
    const access = await visit.decide.require('share', calendar, { tx })
    return await publishPlainly(tx, access, { config, now: now() })
  })
  if (token === null) return void visit.response.status(200).set('Content-Length', '0').end()
  const url = element({ namespace: cs, name: 'publish-url' }, d('href', xmlText(`${publicUrl}/p/${token}.ics`)))
  visit.response
    .status(200)
    .set({ 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-store' })
    .send(`${prolog}<D:prop${declarations}>${url}</D:prop>\n`)
}

export const unpublishCalendar: Post = async (visit, calendar) => {
  const { db, now } = visit.door
  await transaction(db, async tx => await unpublishPlainly(tx, await visit.decide.require('share', calendar, { tx }), now()))
  visit.response.status(200).set('Content-Length', '0').end()
}
