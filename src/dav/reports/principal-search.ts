/** DAV:principal-property-search (RFC 3744 §9.4) and what it can search (§9.5): the same people as the address book shows, and no others. */
import { Problem } from '../../errors.ts'
import { caldav, d, dav, declarations, element, prolog } from '../../http/xml.ts'
import { child, type XmlElement } from '../../http/xml-tree.ts'
import { type Principal, searchPrincipals } from '../../services/principals.ts'
import { multistatus } from '../multistatus.ts'
import { calendarServerNamespace as cs } from '../calendar-server.ts'
import type { Report } from '../reports.ts'
import { responseOf, wantedIn } from '../wanted.ts'

const searchable = new Map<string, { describe: string; of: (principal: Principal) => string[] }>([
  [`{${dav}}displayname`, { describe: 'Name', of: one => [one.name] }],
  [`{${caldav}}calendar-user-address-set`, { describe: 'Calendar user address', of: one => [`mailto:${one.address}`, one.address] }],
  [`{${cs}}email-address-set`, { describe: 'E-mail address', of: one => [one.address] }],
])
const most = 200

type Match = 'contains' | 'starts-with' | 'ends-with' | 'equals'

interface Search {
  properties: string[]
  text: string
  match: Match
}

export const principalPropertySearch: Report = async (visit, _resource, root) => {
  if (visit.depth !== null && visit.depth !== '0') throw new Problem('bad-request', 'This report has Depth 0')
  const searches = root.children.filter(one => one.namespace === dav && one.name === 'property-search').map(searchOf)
  if (searches.length === 0) throw new Problem('bad-request', 'The report searches for nothing')
  const any = root.attributes.get('test') === 'anyof'
  const wanted = wantedIn(root)
  const answer = multistatus(visit)
  const words = searches.map(one => one.text).filter(text => text !== '')
  const found = await searchPrincipals(visit.door.db, visit.decide.self(), words[0] ?? '', most)
  for (const principal of found) {
    const holds = (one: Search) =>
      one.properties.some(name =>
        searchable
          .get(name)
          ?.of(principal)
          .some(value => matches(value, one)),
      )
    if (any ? searches.some(holds) : searches.every(holds)) {
      const target = { kind: 'principal' as const, address: principal.address }
      await answer.add(await responseOf(visit, { kind: 'principal', target, principal }, wanted))
    }
  }
  await answer.end()
}

function searchOf(element: XmlElement): Search {
  const named = child(element, dav, 'prop')?.children.map(one => `{${one.namespace}}${one.name}`) ?? []
  const match = child(element, dav, 'match')
  if (named.length === 0 || !match) throw new Problem('bad-request', 'A DAV:property-search has properties and a DAV:match')
  const type = match.attributes.get('match-type') ?? 'contains'
  const known: readonly Match[] = ['contains', 'starts-with', 'ends-with', 'equals']
  return { properties: named, text: fold(match.text.trim()), match: known.find(one => one === type) ?? 'contains' }
}

const fold = (text: string) => text.toLowerCase().toUpperCase().normalize('NFKD').toLowerCase()

function matches(value: string, { text, match }: Search): boolean {
  const folded = fold(value)
  switch (match) {
    case 'contains':
      return folded.includes(text)
    case 'starts-with':
      return folded.startsWith(text)
    case 'ends-with':
      return folded.endsWith(text)
    case 'equals':
      return folded === text
  }
}

export const principalSearchPropertySet: Report = async visit => {
  if (visit.depth !== null && visit.depth !== '0') throw new Problem('bad-request', 'This report has Depth 0')
  visit.decide.self()
  const rows = [...searchable].map(([key, { describe }]) => {
    const [, namespace = '', name = ''] = /^\{(.*)\}(.*)$/.exec(key) ?? []
    return d(
      'principal-search-property',
      d('prop', element({ namespace, name })) + `<D:description xml:lang="en">${describe}</D:description>`,
    )
  })
  visit.response
    .status(200)
    .type('application/xml')
    .send(`${prolog}<D:principal-search-property-set${declarations}>${rows.join('')}</D:principal-search-property-set>\n`)
  await Promise.resolve()
}
