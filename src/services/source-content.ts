/** What an address answered with, as a file to be taken: whole, without what would ring or be opened at its readers' end, and compared with what is there. */
import { hash } from 'node:crypto'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { ValidObject } from '../icalendar/object.ts'
import { withoutAlarms } from '../icalendar/own-alarms.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { differingTexts } from '../storage/source-claims.ts'
import { etagOf } from '../storage/objects.ts'
import { readFile, type ReadFile } from './import.ts'
import { SourceFailure } from './source-failure.ts'

export interface FeedFile extends ReadFile {
  /** A calendar, and nothing in it. */
  empty: boolean
}

export function hashOf(body: Buffer): string {
  return hash('sha256', body, 'base64url')
}

/** Whether it is there to its end: a calendar that was cut off would delete what comes after. */
function isWhole(text: string): boolean {
  const upper = text.toUpperCase()
  return upper.lastIndexOf('END:VCALENDAR') > upper.lastIndexOf('BEGIN:')
}

/**
 * Reads an answer. Single events that cannot be read are left out; alarms are too, for a stranger's would ring at everybody's.
 * @param zone IANA zone of floating times where the calendar names none
 * @throws SourceFailure `not-a-calendar`, `broken`, `too-large`
 */
export async function readFeed(body: Buffer, config: Config, zone: string): Promise<FeedFile> {
  const text = body.toString('latin1').replaceAll('\u0000', '')
  try {
    const file = await readFile(once(body), config, zone)
    if (!isWhole(text)) throw new SourceFailure('broken')
    const empty = !/^BEGIN:(?:VEVENT|VTODO|VJOURNAL)\s*$/im.test(text)
    if (file.objects.length === 0 && !empty) throw new SourceFailure('broken')
    return { ...file, objects: file.objects.map(quiet), empty }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new SourceFailure(error.type === 'too-large' ? 'too-large' : 'not-a-calendar')
  }
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body
}

function quiet(object: ValidObject): ValidObject {
  return { ...object, text: withoutAlarms(object.text) }
}

// Many hosts make these anew for every answer.
const stamps = /^(?:DTSTAMP|LAST-MODIFIED|CREATED)[;:][^\r]*\r\n(?:[ \t][^\r]*\r\n)*/gim

/** Objects that differ from those there in nothing but when they were written stay as they are: nobody has to fetch them again. */
export async function unlessSame(tx: Db, access: Access<'write'>, objects: readonly ValidObject[]): Promise<ValidObject[]> {
  const brought = objects.map(object => ({ uid: object.uid, etag: etagOf(object.text) }))
  const stored = await differingTexts(tx, access, brought)
  return objects.map(object => {
    const text = stored.get(object.uid)
    return text !== undefined && text.replaceAll(stamps, '') === object.text.replaceAll(stamps, '') ? { ...object, text } : object
  })
}
