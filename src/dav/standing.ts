/** The calendar that a request is about, told from its first line: who signs in is looked up together with what they ask for. */
import type { Request } from 'express'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Standing } from '../services/authentication.ts'
import { mount, readAddress, type Target } from './address.ts'

const methods = new Set(['GET', 'HEAD', 'PROPFIND', 'REPORT', 'PUT'])

/** null for requests of other doors, and for those that begin with something else than a calendar. */
export function standingIn(request: Request, config: Config): Standing | null {
  if (!methods.has(request.method) || !request.originalUrl.startsWith(`${mount}/calendars/`)) return null
  try {
    const target = readAddress(request.originalUrl.split('?')[0] ?? '', config.limits.pathSegmentBytes)
    if (target.kind !== 'calendar' && target.kind !== 'object') return null
    const read = request.method === 'GET' || request.method === 'HEAD' ? target : { ...target, kind: 'calendar' as const }
    return standingOf(read)
  } catch (error) {
    // The door says so when it comes to it.
    if (error instanceof Problem) return null
    throw error
  }
}

export function standingOf(target: Extract<Target, { kind: 'calendar' | 'object' }>): Standing {
  return { home: target.address, segment: target.segment, name: target.kind === 'object' ? target.name : null }
}
