/** XML on its way out: escaped text between known prefixes, built as strings so that a listing can be sent piece by piece. */

export const dav = 'DAV:'
export const caldav = 'urn:ietf:params:xml:ns:caldav'
export const appleIcal = 'http://apple.com/ns/ical/'

const prefixes = new Map([
  [dav, 'D'],
  [caldav, 'C'],
  ['urn:ietf:params:xml:ns:carddav', 'CR'],
  ['http://calendarserver.org/ns/', 'CS'],
  [appleIcal, 'A'],
])

/** What every document of ours declares on its root element. */
export const declarations = [...prefixes].map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`).join('')
export const prolog = '<?xml version="1.0" encoding="utf-8"?>\n'

/** A name in a namespace. */
export interface XmlName {
  namespace: string
  name: string
}

/** Text made safe for XML content; characters XML cannot hold are dropped. */
export function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- what XML 1.0 §2.2 does not allow
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;')
  )
}

function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

/**
 * One element. Names come from our tables or from a parsed document; both are well-formed.
 * @param inner XML, escaped already
 * @param language for `xml:lang`
 */
export function element({ namespace, name }: XmlName, inner = '', language: string | null = null): string {
  const prefix = prefixes.get(namespace)
  const tag = prefix ? `${prefix}:${name}` : namespace === '' ? name : `x:${name}`
  const spoken = language === null ? '' : ` xml:lang="${xmlAttribute(language)}"`
  const declared = (prefix ? '' : namespace === '' ? ' xmlns=""' : ` xmlns:x="${xmlAttribute(namespace)}"`) + spoken
  return inner === '' ? `<${tag}${declared}/>` : `<${tag}${declared}>${inner}</${tag}>`
}

/** A tree that was read, written again: for what others gave us to keep. */
export function written(tree: Tree): string {
  const attributes = [...tree.attributes].map(([key, value], index) => attribute(key, value, index)).join('')
  const open = `<x:${tree.name} xmlns:x="${xmlAttribute(tree.namespace)}"${attributes}`
  const inner = xmlText(tree.text) + tree.children.map(written).join('')
  const plain = tree.namespace === '' ? open.replace('x:', '').replace(' xmlns:x=""', ' xmlns=""') : open
  const name = tree.namespace === '' ? tree.name : `x:${tree.name}`
  return inner === '' ? `${plain}/>` : `${plain}>${inner}</${name}>`
}

interface Tree extends XmlName {
  attributes: ReadonlyMap<string, string>
  children: readonly Tree[]
  text: string
}

function attribute(key: string, value: string, index: number): string {
  const [, namespace, name = key] = /^\{(.*)\}(.*)$/.exec(key) ?? []
  if (namespace === undefined) return ` ${name}="${xmlAttribute(value)}"`
  if (namespace === 'http://www.w3.org/XML/1998/namespace') return ` xml:${name}="${xmlAttribute(value)}"`
  return ` xmlns:a${index}="${xmlAttribute(namespace)}" a${index}:${name}="${xmlAttribute(value)}"`
}

/** An element of the DAV: namespace. */
export function d(name: string, inner = ''): string {
  return element({ namespace: dav, name }, inner)
}

/** One segment of a path: encoded so that no character of it is taken for something else; `@` stays readable. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replaceAll('%40', '@')
}

/** The stretch of a propstat (RFC 4918 §14.22). @param properties XML of the properties, `status` as `404 Not Found` */
export function propstat(properties: string, status: string, more = ''): string {
  return d('propstat', d('prop', properties) + d('status', `HTTP/1.1 ${status}`) + more)
}
