/** PROPFIND (RFC 4918 §9.1), at most one level deep: each resource is written as soon as it is known. */
import { Problem } from '../../errors.ts'
import { readBody } from '../../http/body.ts'
import { d, dav, declarations, element, prolog, propstat, type XmlName } from '../../http/xml.ts'
import { child, parseXml, type XmlElement, xmlNodes } from '../../http/xml-tree.ts'
import { mailboxAddresses } from '../../services/publications.ts'
import { Denied } from '../../services/gate.ts'
import type { Method } from '../methods.ts'
import { properties, type Resource, valueOf } from '../properties.ts'
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
  } else if (target.kind === 'folder') {
    const files = await folderSeen(visit, target.address)
    yield { target, file: null }
    if (deep) for (const file of files) yield { target: { ...target, kind: 'file', fileName: file.file.fileName }, file }
  } else {
    const addresses = await foldersSeen(visit)
    yield { target, file: null }
    if (deep) for (const address of addresses) yield { target: { kind: 'folder', address }, file: null }
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

async function responseOf(visit: Visit, resource: Resource, wanted: Wanted): Promise<string> {
  const has: string[] = []
  const lacks: string[] = []
  for (const name of wanted.kind === 'names' ? properties : wanted.names) {
    const value = await valueOf(name, resource, visit)
    if (value === null) lacks.push(element(name))
    else has.push(wanted.kind === 'names' ? element(name) : value)
  }
  const missing = wanted.kind === 'values' && wanted.missing && lacks.length > 0
  const found = has.length > 0 || !missing ? propstat(has.join(''), '200 OK') : ''
  return d('response', d('href', hrefFor(visit, resource.target)) + found + (missing ? propstat(lacks.join(''), '404 Not Found') : ''))
}
