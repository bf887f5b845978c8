/**
 * Objects that differ from those stored in nothing but DTSTAMP. In a published file that is when the file was written (RFC 5545 §3.8.7.2):
 * programs that publish every hour would change every event every hour, for every subscriber.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ValidObject } from '../icalendar/object.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { textsByUid } from '../storage/own-alarms.ts'

const batch = 500
// A folded line goes on with a space: what begins a line is a property.
const stamps = /^DTSTAMP[;:].*\r?\n/gm

/** The UIDs of those of the objects that say what is stored already. */
export async function restamped(tx: Db, access: Access<'write'>, objects: readonly ValidObject[]): Promise<Set<string>> {
  const same = new Set<string>()
  for (let at = 0; at < objects.length; at += batch) {
    const some = objects.slice(at, at + batch)
    const uids = some.map(({ uid }) => uid)
    const stored = await textsByUid(tx, access, uids)
    for (const { uid, text } of some) {
      if (stored.get(uid)?.replaceAll(stamps, '') === text.replaceAll(stamps, '')) same.add(uid)
    }
    await breathe()
  }
  return same
}
