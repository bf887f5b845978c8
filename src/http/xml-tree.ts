/** XML on its way in (RFC 4918 §17, §20.6): namespaces resolved, no document types, bounded depth and size. */
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { Problem } from '../errors.ts'

export interface XmlElement {
  namespace: string
  name: string
  /** Without namespace declarations; those in a namespace as `{namespace}name`. */
  attributes: Map<string, string>
  children: XmlElement[]
  /** Character data of the element itself, that of its children not included. */
  text: string
}

export interface XmlLimits {
  depth: number
  /** Elements and attributes together. */
  nodes: number
}

/** Most elements and attributes of a request's body: far above what a client asks for, far below what hurts. */
export const xmlNodes = 50_000

const fault = (reason: string) => new Problem('bad-request', `The XML of the request is not usable: ${reason}`)

/**
 * Reads a document into a tree.
 * @throws Problem `bad-request` for anything that is not well-formed, has a document type, or passes a limit
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits): XmlElement {
  const text = decode(bytes)
  const parser = new SaxesParser({ xmlns: true })
  const open: XmlElement[] = []
  let root: XmlElement | null = null
  let nodes = 0

  parser.on('error', error => {
    throw fault(error.message)
  })
  parser.on('doctype', () => {
    throw new Problem('bad-request', 'Document types are not read', { condition: 'no-external-entities' })
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    const element = elementOf(tag)
    nodes += 1 + Object.keys(tag.attributes).length
    if (nodes > limits.nodes) throw fault('it has too many elements')
    if (open.length >= limits.depth) throw fault(`it is nested deeper than ${limits.depth}`)
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const characters = (data: string) => {
    const element = open.at(-1)
    if (element) element.text += data
  }
  parser.on('text', characters)
  parser.on('cdata', characters)
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  if (root === null) throw fault('there is nothing in it')
  return root
}

function elementOf(tag: SaxesTagNS): XmlElement {
  const attributes = new Map<string, string>()
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') continue
    attributes.set(attribute.uri ? `{${attribute.uri}}${attribute.local}` : attribute.local, attribute.value)
  }
  return { namespace: tag.uri, name: tag.local, attributes, children: [], text: '' }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw fault('it is not UTF-8')
  }
}

/** The first child of that name. */
export function child(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return element.children.find(one => one.namespace === namespace && one.name === name)
}
