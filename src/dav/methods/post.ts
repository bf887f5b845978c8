/** POST (caldav-sharing, caldav-pubsubdiscovery): the body's root names what is to be done. */
import { Problem } from '../../errors.ts'
import { calendarServerNamespace } from '../calendar-server.ts'
import type { Method } from '../methods.ts'
import { posts } from '../posts.ts'
import { resourceAt } from '../resource.ts'
import { readXml } from '../visit.ts'

export const post: Method = async visit => {
  const root = await readXml(visit)
  const resource = await resourceAt(visit, visit.target)
  const row = root?.namespace === calendarServerNamespace && Object.hasOwn(posts, root.name) ? posts[root.name] : undefined
  if (!root || row?.on !== resource.kind) throw new Problem('bad-request', 'The body asks for nothing that is done here')
  // What waits for somebody is answered in their own home.
  if (resource.kind === 'home' && resource.principal.id !== visit.subject.id)
    throw new Problem('need-privileges', 'Invitations are answered by whoever was invited')
  await row.run(visit, resource.kind === 'calendar' ? resource.calendar.id : '', root)
}
