/** What POST asks of calendars and homes: Calendar Server's sharing, one file each, one row each. The body's root names it. */
import type { XmlElement } from '../http/xml-tree.ts'
import type { Target } from './address.ts'
import { publishCalendar, unpublishCalendar } from './posts/publish.ts'
import { inviteReply } from './posts/reply.ts'
import { share } from './posts/share.ts'
import type { Visit } from './visit.ts'

/** Answers the request, or throws what the answer is to say. @param collection the calendar's id; empty for a home */
export type Post = (visit: Visit, collection: string, root: XmlElement) => Promise<void>

export const posts: Readonly<Record<string, { on: Target['kind']; run: Post }>> = {
  share: { on: 'calendar', run: share },
  'publish-calendar': { on: 'calendar', run: publishCalendar },
  'unpublish-calendar': { on: 'calendar', run: unpublishCalendar },
  'invite-reply': { on: 'home', run: inviteReply },
}
