/** REPORT (RFC 3253 §3.6): the body's root names the report. Without a Depth header each report takes what its clients mean by that. */
import { Problem } from '../../errors.ts'
import type { Method } from '../methods.ts'
import { reports } from '../reports.ts'
import { resourceAt } from '../resource.ts'
import { readXml } from '../visit.ts'

export const report: Method = async visit => {
  const root = await readXml(visit)
  if (root === null) throw new Problem('bad-request', 'A REPORT says in its body what is asked')
  const resource = await resourceAt(visit, visit.target)
  const row = reports.find(one => one.namespace === root.namespace && one.name === root.name)
  if (!row?.on.includes(resource.kind)) {
    throw new Problem('need-privileges', `There is no report ${root.name.slice(0, 80)} here`, { condition: 'supported-report' })
  }
  await row.run(visit, resource, root)
}
