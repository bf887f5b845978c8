/** DAV:principal-match (RFC 3744 §9.3): oneself among principals, or what is one's own in a home. DAV:acl-principal-prop-set (§9.2): who may. */
import { Problem } from '../../errors.ts'
import { dav } from '../../http/xml.ts'
import { child } from '../../http/xml-tree.ts'
import { listPermissions } from '../../storage/permissions.ts'
import { multistatus } from '../multistatus.ts'
import type { Report } from '../reports.ts'
import { calendarsIn, resourceAt } from '../resource.ts'
import { responseOf, wantedIn } from '../wanted.ts'

export const principalMatch: Report = async (visit, resource, root) => {
  const wanted = wantedIn(child(root, dav, 'prop') ? root : { ...root, children: [...root.children, empty] })
  const answer = multistatus(visit)
  if (child(root, dav, 'self')) {
    const inside = resource.kind === 'principals' || resource.kind === 'root'
    if (inside)
      await answer.add(await responseOf(visit, await resourceAt(visit, { kind: 'principal', address: visit.subject.address }), wanted))
  } else if (child(root, dav, 'principal-property')) {
    const calendars = resource.kind === 'home' ? await calendarsIn(visit, resource.target.address) : []
    for (const one of calendars)
      if (one.calendar.ownerAddress === visit.subject.address) await answer.add(await responseOf(visit, one, wanted))
  } else throw new Problem('bad-request', 'The report asks for DAV:self or a DAV:principal-property')
  await answer.end()
}

const empty = { namespace: dav, name: 'prop', attributes: new Map<string, string>(), children: [], text: '' }

export const aclPrincipalPropSet: Report = async (visit, resource, root) => {
  if (resource.kind !== 'calendar') throw new Problem('not-found', 'There is no calendar here')
  const share = await visit.decide.require('share', resource.calendar.id)
  const wanted = wantedIn(root)
  const answer = multistatus(visit)
  const addresses = [
    resource.calendar.ownerAddress,
    ...(await listPermissions(visit.door.db, share)).flatMap(one => one.grantee?.address ?? []),
  ]
  for (const address of new Set(addresses)) {
    await answer.add(await responseOf(visit, await resourceAt(visit, { kind: 'principal', address }), wanted))
  }
  await answer.end()
}
