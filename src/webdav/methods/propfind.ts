/** PROPFIND (RFC 4918 §9.1), at most one level deep: each resource is written as soon as it is known. */
import { Problem } from '../../errors.ts'
import { readBody } from '../../http/body.ts'
import { d, dav, declarations, element, prolog, propstat, type XmlName, xmlText } from '../../http/xml.ts'
import { child, parseXml, type XmlElement, xmlNodes } from '../../http/xml-tree.ts'
import { mailboxAddresses } from '../../services/publications.ts'
import { Denied } from '../../services/gate.ts'
import { listPlain } from '../../services/plain-files.ts'
import { deadProperties, keyOf } from '../dead-properties.ts'
import type { Method } from '../methods.ts'
import { type Kept, kept, readingOrNot } from '../plain.ts'
import { properties, propertyOf, type Resource, valueOf } from '../properties.ts'
import { filesSeen, folderSeen, hrefFor, ownsFolder, read, type Visit } from '../visit.ts'

type Wanted = { kind: 'names' } | { kind: 'values'; names: readonly XmlName[]; missing: boolean }

export const propfind: Method = async visit => {
  const { request, response, door } = visit
  const wanted = wantedBy(await readBody(request, door.config.limits.xmlBytes), door.config.limits.xmlDepth)
  if (visit.depth === 'infinity') throw new Problem('need-privileges', 'Listings go one level deep', { condition: 'propfind-finite-depth' })
  const found = resources(visit)
  // What cannot be shown is refused before the reply has begun.
  const first = await found.next()
  const opening = first.done ? '' : await responseOf(visit, first.value, wanted)
  response.status(207).set({ 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-store' })
  response.write(`${prolog}<D:multistatus${declarations}>${opening}`)
  for await (const resource of found) response.write(await responseOf(visit, resource, wanted))
  response.end('</D:multistatus>\n')
}

/** @throws Problem `bad-request` */
function wantedBy(body: Uint8Array, depth: number): Wanted {
  const all: Wanted = { kind: 'values', names: properties.filter(one => !one.onRequest), missing: false }
  if (body.length === 0) return all
  const root = parseXml(body, { depth, nodes: xmlNodes })
  if (root.namespace !== dav || root.name !== 'propfind') throw new Problem('bad-request', 'The body is not a DAV:propfind')
  if (child(root, dav, 'propname')) return { kind: 'names' }
  const named = child(root, dav, 'prop')
  if (named) return { kind: 'values', names: namesIn(named), missing: true }
  if (!child(root, dav, 'allprop')) throw new Problem('bad-request', 'The body asks for nothing')
  const included = child(root, dav, 'include')
  return included ? { ...all, names: [...all.names, ...namesIn(included)] } : all
}

function namesIn(element: XmlElement): XmlName[] {
  return [...new Map(element.children.map(one => [`{${one.namespace}}${one.name}`, one])).values()]
}

async function* resources(visit: Visit): AsyncGenerator<Resource> {
  const { target } = visit
  const deep = visit.depth !== '0'
  if (target.kind === 'file') {
    yield { target, file: await read(visit, target) }
  } else if (target.kind === 'plain') {
    const one = await kept(visit, target)
    yield { target, kept: one }
    if (deep && one.file.isFolder) yield* keptIn(visit, target.address, target.path)
  } else if (target.kind === 'folder') {
    const files = await folderSeen(visit, target.address)
    yield { target }
    if (!deep) return
    for (const file of files) yield { target: { ...target, kind: 'file', fileName: file.file.fileName }, file }
    yield* keptIn(visit, target.address, '')
  } else {
    const addresses = await foldersSeen(visit)
    yield { target }
    if (deep) for (const address of addresses) yield { target: { kind: 'folder', address } }
  }
}

/** Files beside the calendars, for whose they are. */
async function* keptIn(visit: Visit, address: string, folder: string): AsyncGenerator<Resource & { kept: Kept }> {
  const access = await readingOrNot(visit, address)
  if (!access) return
  for (const file of await listPlain(visit.door.db, access, folder)) {
    const place = { folderId: access.collectionId, fileName: file.path }
    yield { target: { kind: 'plain', address, path: file.path }, kept: { access, file, place } }
  }
}

async function foldersSeen(visit: Visit): Promise<string[]> {
  const shown = (await filesSeen(visit)).map(({ file }) => file.ownerAddress)
  const own = (await ownsFolder(visit, visit.subject.address)) ? [visit.subject.address] : []
  return [...new Set([...own, ...(await mailboxes(visit)), ...shown])].sort()
}

// A credential that is not for this shows the mailboxes whose files it may see.
async function mailboxes(visit: Visit): Promise<string[]> {
  try {
    return await mailboxAddresses(visit.door.db, visit.decide.self())
  } catch (error) {
    if (error instanceof Denied) return []
    throw error
  }
}

const isKnown = (name: XmlName): boolean => propertyOf(name) !== undefined

function nameOf(key: string): XmlName {
  const end = key.indexOf('}')
  return { namespace: key.slice(1, end), name: key.slice(end + 1) }
}

async function responseOf(visit: Visit, resource: Resource, wanted: Wanted): Promise<string> {
  const has: string[] = []
  const lacks: string[] = []
  const dead = wanted.kind === 'values' && wanted.missing && wanted.names.every(isKnown) ? null : await deadProperties(visit, resource)
  for (const name of wanted.kind === 'names' ? properties : wanted.names) {
    const value = (await valueOf(name, resource, visit)) ?? dead?.get(keyOf(name)) ?? null
    if (value === null) lacks.push(element(name))
    else has.push(wanted.kind === 'names' ? element(name) : value)
  }
  if (wanted.kind === 'names') has.push(...[...(dead ?? [])].map(([key]) => element(nameOf(key))))
  if (wanted.kind === 'values' && !wanted.missing) has.push(...(dead?.values() ?? []))
  const missing = wanted.kind === 'values' && wanted.missing && lacks.length > 0
  const found = has.length > 0 || !missing ? propstat(has.join(''), '200 OK') : ''
  const href = hrefFor(visit, resource.target) + (resource.kept?.file.isFolder ? '/' : '')
  return d('response', d('href', xmlText(href)) + found + (missing ? propstat(lacks.join(''), '404 Not Found') : ''))
}
