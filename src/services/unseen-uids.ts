/**
 * UIDs that private events have, and writers who may not see these events (invariant 33).
 *
 * A calendar holds one object of each UID, so a writer whose UID is a private event's could only be refused, and every refusal
 * tells: `need-privileges` that there is a private event, `no-uid-conflict` that there is some event, and whoever was invited to a
 * meeting knows its UID. So nothing is refused: what such a writer brings is kept beside the private event, under a UID made from
 * theirs. They cannot tell: below full sight stored UIDs are shown to nobody, and from then on their UID leads to the event that
 * they wrote, whatever becomes of the private one. (Exchange, too, lets a delegate without private access write such a second item.)
 */
import { createHmac } from 'node:crypto'
import type { ValidObject } from '../icalendar/object.ts'
import { renamed } from '../icalendar/renamed.ts'
import type { Access } from '../sharing/access.ts'
import { holdWrites } from '../storage/changes.ts'
import type { Db } from '../storage/database.ts'
import { etagsByUid } from '../storage/objects.ts'

/**
 * The objects as they are to be stored, with the collection held for them; the same where the writer may change private events.
 * @param secret of the collection: nobody else can tell which UID is made from which
 */
export async function besideUnseen(
  tx: Db,
  access: Access<'write'>,
  objects: readonly ValidObject[],
  secret: Uint8Array,
): Promise<ValidObject[]> {
  // An event that became private between the look and the write would be overwritten.
  await holdWrites(tx, access)
  if (access.writesPrivate) return [...objects]
  const uids = new Map(objects.map(({ uid }) => [uid, uid]))
  const beside = (uid: string): string => createHmac('sha256', secret).update(`beside\n${uid}`).digest('base64url')
  // Each round leads past an event that exists, so the rounds come to an end.
  for (let open = [...uids]; open.length > 0; ) {
    const steps = open.map(([given, uid]) => ({ given, uid, next: beside(uid) }))
    const known = await etagsByUid(
      tx,
      access,
      steps.flatMap(({ uid, next }) => [uid, next]),
    )
    open = steps.filter(({ uid, next }) => known.get(uid)?.private === true || known.has(next)).map(({ given, next }) => [given, next])
    for (const [given, uid] of open) uids.set(given, uid)
  }
  return objects.map(object => {
    const uid = uids.get(object.uid) ?? object.uid
    return uid === object.uid ? object : renamed(object, uid)
  })
}
