/** The components of a file by UID: a master and its overrides, wherever they stand, the newest of several versions. */
import { createHash } from 'node:crypto'
import type { Found } from './import-gather.ts'

export interface Group {
  uid: string
  name: string
  /** By RECURRENCE-ID line. */
  members: Map<string, Found>
}

/** A component that comes into no object, and why. */
export interface Refusal {
  found: Found
  reason: string
  /** False for what was well formed and merely has no place: another component, an older version. */
  faulty: boolean
}

const kinds = new Set(['VEVENT', 'VTODO', 'VJOURNAL'])

/** The same event without UID gets the same one each time it is imported. */
function derivedUid(found: Found): string {
  const lines = found.lines.filter(line => !/^(?:DTSTAMP|CREATED|LAST-MODIFIED)[;:]/i.test(line))
  return `${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32)}@import`
}

/** The newer of two by SEQUENCE, then by time stamp, then the later in the file (RFC 5546 §2.1.5). */
function newer(a: Found, b: Found): boolean {
  return a.sequence !== b.sequence ? a.sequence > b.sequence : a.stamp > b.stamp
}

export class Groups {
  readonly all = new Map<string, Group>()
  readonly refusals: Refusal[] = []
  readonly zones: Found[] = []

  add(found: Found): void {
    if (found.fault !== null) this.#refuse(found, found.fault)
    else if (found.name === 'VTIMEZONE') this.zones.push(found)
    else if (kinds.has(found.name)) this.#join(found)
    else this.#refuse(found, `${found.name.slice(0, 40)} is not stored`, false)
  }

  #refuse(found: Found, reason: string, faulty = true): void {
    this.refusals.push({ found, reason, faulty })
  }

  #join(found: Found): void {
    const uid = found.uid ?? derivedUid(found)
    const group = this.all.get(uid) ?? { uid, name: found.name, members: new Map<string, Found>() }
    this.all.set(uid, group)
    const other = group.members.get(found.instance)
    if (group.name !== found.name) this.#refuse(found, `Its UID belongs to a ${group.name}`)
    else if (!other) group.members.set(found.instance, found)
    else {
      const [kept, left] = newer(other, found) ? [other, found] : [found, other]
      group.members.set(found.instance, kept)
      this.#refuse(left, `Replaced by the version at line ${kept.line}`, false)
    }
  }
}
