/** PROPFIND (RFC 4918 §9.1), at most one level deep: each resource is written as soon as it is known. */
import { Problem } from '../../errors.ts'
import { dav } from '../../http/xml.ts'
import { addObjects } from '../listing.ts'
import type { Method } from '../methods.ts'
import { multistatus } from '../multistatus.ts'
import { noticeResources } from '../notices.ts'
import { calendarsIn, type Resource, resourceAt } from '../resource.ts'
import { readXml, type Visit } from '../visit.ts'
import { responseOf, wantedIn } from '../wanted.ts'

export const propfind: Method = async visit => {
  const body = await readXml(visit)
  if (body && (body.namespace !== dav || body.name !== 'propfind')) throw new Problem('bad-request', 'The body is not a DAV:propfind')
  const wanted = wantedIn(body)
  if ((visit.depth ?? 'infinity') === 'infinity' && visit.target.kind !== 'object') {
    throw new Problem('need-privileges', 'Listings go one level deep', { condition: 'propfind-finite-depth' })
  }
  const resource = await resourceAt(visit, visit.target)
  const answer = multistatus(visit)
  if (!visit.prefer.noRoot || visit.depth === '0') await answer.add(await responseOf(visit, resource, wanted))
  if (visit.depth === '1') {
    if (resource.kind === 'calendar') await addObjects(visit, resource, wanted, answer)
    else for await (const one of inside(visit, resource)) await answer.add(await responseOf(visit, one, wanted))
  }
  await answer.end()
}

async function* inside(visit: Visit, resource: Resource): AsyncGenerator<Resource> {
  switch (resource.kind) {
    case 'root':
      yield { kind: 'principals', target: { kind: 'principals' } }
      yield { kind: 'homes', target: { kind: 'homes' } }
      return
    case 'principals':
      yield await resourceAt(visit, { kind: 'principal', address: visit.subject.address })
      return
    case 'homes':
      yield await resourceAt(visit, { kind: 'home', address: visit.subject.address })
      return
    case 'principal':
      yield { ...resource, kind: 'proxy', target: { ...resource.target, kind: 'proxy', proxy: 'read' }, proxy: 'read' }
      yield { ...resource, kind: 'proxy', target: { ...resource.target, kind: 'proxy', proxy: 'write' }, proxy: 'write' }
      return
    case 'home':
      yield* await calendarsIn(visit, resource.target.address)
      return
    case 'notifications':
      yield* await noticeResources(visit)
      return
    default:
  }
}
