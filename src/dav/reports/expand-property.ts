/** DAV:expand-property (RFC 3253 §3.8): properties, and where these name resources, the properties of those. */
import { Problem } from '../../errors.ts'
import { dav, element } from '../../http/xml.ts'
import { parseXml, type XmlElement } from '../../http/xml-tree.ts'
import { Denied } from '../../services/gate.ts'
import { multistatus, propertiesResponse, statusResponse } from '../multistatus.ts'
import { propertyOf, valueOf } from '../properties.ts'
import type { Report } from '../reports.ts'
import { type Resource, resourceAt } from '../resource.ts'
import { hrefFor, targetOf, type Visit } from '../visit.ts'

const deepest = 3
const mostResources = 500

export const expandProperty: Report = async (visit, resource, root) => {
  const answer = multistatus(visit)
  await answer.add(await expand(visit, resource, root, { depth: 0, left: mostResources }))
  await answer.end()
}

interface Budget {
  depth: number
  left: number
}

async function expand(visit: Visit, resource: Resource, asked: XmlElement, budget: Budget): Promise<string> {
  const has: string[] = []
  const lacks = []
  for (const one of asked.children.filter(each => each.namespace === dav && each.name === 'property')) {
    const name = { namespace: one.attributes.get('namespace') ?? dav, name: one.attributes.get('name') ?? '' }
    if (!/^[\w.-]{1,100}$/.test(name.name)) throw new Problem('bad-request', 'A DAV:property needs a name')
    const row = propertyOf(name)
    const value = row ? await valueOf(row, resource, visit) : null
    if (value === null) lacks.push(name)
    else has.push(one.children.length > 0 ? element(name, await inside(visit, value, one, budget)) : value)
  }
  return propertiesResponse(hrefFor(visit, resource.target), has, lacks, visit.prefer.minimal)
}

/** A response for each address in the value, in place of the address. */
async function inside(visit: Visit, value: string, asked: XmlElement, budget: Budget): Promise<string> {
  if (budget.depth >= deepest) throw new Problem('need-privileges', 'Properties are expanded three levels deep')
  const wrapped = `<D:x xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/">${value}</D:x>`
  const hrefs = parseXml(Buffer.from(wrapped), { depth: 64, nodes: 50_000 }).children.flatMap(hrefsIn)
  const responses: string[] = []
  for (const href of hrefs) {
    if (budget.left-- <= 0)
      throw new Problem('need-privileges', 'The report would be too long', { condition: 'number-of-matches-within-limits' })
    responses.push(await one(visit, href, asked, { ...budget, depth: budget.depth + 1 }))
  }
  return responses.join('')
}

function hrefsIn(tree: XmlElement): string[] {
  return tree.namespace === dav && tree.name === 'href' ? [tree.text.trim()] : tree.children.flatMap(hrefsIn)
}

async function one(visit: Visit, href: string, asked: XmlElement, budget: Budget): Promise<string> {
  try {
    const target = href.startsWith('/') ? targetOf(visit, href) : null
    if (target) return await expand(visit, await resourceAt(visit, target), asked, budget)
  } catch (error) {
    const unseen = error instanceof Denied || (error instanceof Problem && error.type === 'not-found')
    if (!unseen) throw error
  }
  return statusResponse(href, '404 Not Found')
}
