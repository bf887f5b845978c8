/** Refusals of the DAV doors: a `DAV:error` body with the RFC's precondition element (RFC 4918 §16, RFC 4791 §1.3). */
import type { Failure, Render } from './problem.ts'
import { xmlText } from './xml.ts'

const calendarConditions = new Set([
  'supported-calendar-data',
  'valid-calendar-data',
  'valid-calendar-object-resource',
  'supported-calendar-component',
  'max-resource-size',
  'min-date-time',
  'max-date-time',
  'max-instances',
  'max-attendees-per-instance',
  'no-uid-conflict',
  'calendar-collection-location-ok',
  'valid-filter',
  'supported-filter',
  'supported-collation',
  'valid-timezone',
])

const elements: Partial<Record<Failure['type'], string>> = {
  'need-privileges': 'need-privileges',
  policy: 'need-privileges',
  'no-uid-conflict': 'no-uid-conflict',
  locked: 'lock-token-submitted',
  'insufficient-storage': 'quota-not-exceeded',
}

/** The body of an error answer; the reason in words stands in a `responsedescription` beside the element. */
export function davErrorBody(failure: Failure): string {
  const condition = failure.details.condition ?? elements[failure.type]
  const prefix = condition && calendarConditions.has(condition) ? 'C' : 'D'
  const inner = failure.details.href ? `<D:href>${xmlText(failure.details.href)}</D:href>` : ''
  const element = condition ? `<${prefix}:${condition}>${inner}</${prefix}:${condition}>` : ''
  const line = failure.details.line ? `Line ${failure.details.line}: ` : ''
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">' +
    `${element}<D:responsedescription>${xmlText(line + failure.detail)}</D:responsedescription></D:error>\n`
  )
}

export const davError: Render = (failure, _request, response) => {
  if (failure.status === 401) response.set('WWW-Authenticate', 'Basic realm="Dela", charset="UTF-8"')
  response.type('application/xml').send(davErrorBody(failure))
}
