/** 207 answers (RFC 4918 §13), sent as they grow: long ones leave in pieces and let other requests in between. */
import { once } from 'node:events'
import { setImmediate as breathe } from 'node:timers/promises'
import { d, declarations, element, prolog, propstat, type XmlName, xmlText } from '../http/xml.ts'
import { followed, type Visit } from './visit.ts'

const piece = 64 * 1024

export interface Multistatus {
  /** One DAV:response, or what else stands in a multistatus. @returns null while the answer need not be waited for */
  add(xml: string): Promise<void> | null
  end(): Promise<void>
}

/** Nothing is sent before the first piece is full: until then a refusal can still take the answer's place. */
export function multistatus(visit: Visit): Multistatus {
  const { response, prefer, depth } = visit
  let waiting = `${prolog}<D:multistatus${declarations}>`
  const begin = () => {
    if (response.headersSent) return
    followed(visit, ...(prefer.minimal ? ['return=minimal'] : []), ...(prefer.noRoot && depth === '1' ? ['depth-noroot'] : []))
    response.status(207).set({ 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-store' })
  }
  return {
    add(xml) {
      waiting += xml
      return waiting.length < piece ? null : flush()
    },
    async end() {
      begin()
      response.end(`${waiting}</D:multistatus>\n`)
      await Promise.resolve()
    },
  }
  async function flush(): Promise<void> {
    begin()
    const flows = response.write(waiting)
    waiting = ''
    if (response.destroyed) throw new Error('The reader went away')
    if (flows) await breathe()
    else await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
}

/** A DAV:response of properties. @param has elements with values, `lacks` names that the resource does not have */
export function propertiesResponse(href: string, has: readonly string[], lacks: readonly XmlName[], minimal: boolean): string {
  const missing = lacks.length > 0 && !minimal ? propstat(lacks.map(name => element(name)).join(''), '404 Not Found') : ''
  const found = has.length > 0 || missing === '' ? propstat(has.join(''), '200 OK') : ''
  return d('response', d('href', xmlText(href)) + found + missing)
}

/** A DAV:response of a status alone. @param status as `404 Not Found` @param inner more elements, XML */
export function statusResponse(href: string, status: string, inner = ''): string {
  return d('response', d('href', xmlText(href)) + d('status', `HTTP/1.1 ${status}`) + inner)
}
