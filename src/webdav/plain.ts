/** What a visit does with files that are no calendars: which one an address means, and whether it is the visitor's. */
import { Problem } from '../errors.ts'
import { Denied } from '../services/gate.ts'
import { type PlainFile, readPlain } from '../services/plain-files.ts'
import { findFile, type Place, requireWebDav } from '../services/publications.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import type { Target } from './address.ts'
import { type FileTarget, nothing, type Visit } from './visit.ts'

export type PlainTarget = Target & { kind: 'plain' }

/** A file or folder of the visitor's. */
export interface Kept {
  access: Access<'readFiles'>
  file: PlainFile
  place: Place
}

/** The path in the owner's folder that a calendar or another file has. */
export function pathOf(target: FileTarget | PlainTarget): string {
  return target.kind === 'file' ? target.fileName : target.path
}

async function folderId(visit: Visit, address: string, db: Db): Promise<string> {
  return (await findFile(db, visit.subject.organizationId, address, null)).folderId ?? nothing
}

/** @throws Denied: the same for what is not there and for what is not theirs */
export async function reading(visit: Visit, address: string, tx?: Db): Promise<Access<'readFiles'>> {
  return await visit.decide.files('readFiles', await folderId(visit, address, tx ?? visit.door.db), tx)
}

/** The same, without throwing: null for a folder that is somebody else's, and for a credential that does not read. */
export async function readingOrNot(visit: Visit, address: string, tx?: Db): Promise<Access<'readFiles'> | null> {
  try {
    return await reading(visit, address, tx)
  } catch (error) {
    if (error instanceof Denied) return null
    throw error
  }
}

/** @throws Denied */
export async function removing(visit: Visit, address: string, tx?: Db): Promise<Access<'writeFiles'>> {
  return await visit.decide.files('writeFiles', await folderId(visit, address, tx ?? visit.door.db), tx)
}

/** May write there, and the policy lets anybody write by WebDAV. @throws Denied, Problem `need-privileges` naming the setting */
export async function keeping(visit: Visit, address: string, tx?: Db): Promise<Access<'writeFiles'>> {
  const access = await removing(visit, address, tx)
  await requireWebDav(tx ?? visit.door.db, access)
  return access
}

/** @throws Denied, Problem `not-found` */
export async function kept(visit: Visit, target: PlainTarget, tx?: Db): Promise<Kept> {
  const access = await reading(visit, target.address, tx)
  const file = await readPlain(tx ?? visit.door.db, access, target.path)
  if (!file) throw new Problem('not-found', 'There is no such file')
  return { access, file, place: { folderId: access.collectionId, fileName: target.path } }
}

/**
 * An empty file of a calendar's name is no calendar yet: programs make it before they write to it, or lock the name (RFC 4918 §7.3). It is
 * its owner's alone until a calendar is put over it.
 */
export async function settle(visit: Visit): Promise<Visit> {
  const { target, subject, door } = visit
  if (target.kind !== 'file') return visit
  const { folderId: owner, collectionId } = await findFile(door.db, subject.organizationId, target.address, target.fileName)
  if (owner === null || collectionId !== null) return visit
  const access = await readingOrNot(visit, target.address)
  if (!access || !(await readPlain(door.db, access, target.fileName))) return visit
  return { ...visit, target: { kind: 'plain', address: target.address, path: target.fileName } }
}
