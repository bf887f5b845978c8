/** The methods of this door: one file each, one row each. OPTIONS and every 405 list exactly these. */
import { Problem } from '../errors.ts'
import type { Target } from './address.ts'
import { remove } from './methods/delete.ts'
import { aclMethod } from './methods/acl.ts'
import { copy, move } from './methods/copy-move.ts'
import { get } from './methods/get.ts'
import { lockMethod, unlockMethod } from './methods/lock.ts'
import { mkcalendar, mkcol } from './methods/mkcalendar.ts'
import { options } from './methods/options.ts'
import { post } from './methods/post.ts'
import { propfind } from './methods/propfind.ts'
import { proppatch } from './methods/proppatch.ts'
import { put } from './methods/put.ts'
import { report } from './methods/report.ts'
import type { Visit } from './visit.ts'

/** Answers the request, or throws what the answer is to say. */
export type Method = (visit: Visit) => Promise<void>

interface MethodRow {
  /** Kinds of addresses that take it; every one when absent. */
  on?: readonly Target['kind'][]
  run: Method
}

export const methods: Readonly<Record<string, MethodRow>> = {
  OPTIONS: { run: options },
  GET: { run: get },
  HEAD: { run: get },
  // Evolution takes a calendar for one that is only read when its Allow has no PUT.
  PUT: { on: ['object', 'calendar'], run: put },
  DELETE: { on: ['object', 'calendar', 'home', 'notification'], run: remove },
  POST: { on: ['calendar', 'home'], run: post },
  PROPFIND: { run: propfind },
  PROPPATCH: { run: proppatch },
  REPORT: { run: report },
  ACL: { run: aclMethod },
  MKCALENDAR: { on: ['home', 'calendar', 'object'], run: mkcalendar },
  MKCOL: { on: ['home', 'calendar', 'object'], run: mkcol },
  COPY: { on: ['object', 'calendar'], run: copy },
  MOVE: { on: ['object', 'calendar'], run: move },
  LOCK: { on: ['object', 'calendar'], run: lockMethod },
  UNLOCK: { on: ['object', 'calendar'], run: unlockMethod },
}

/** The value of Allow. @param refused the method that a 405 is about: it is not among those that there are */
export function allowedOn(kind: Target['kind'], refused?: string): string {
  return Object.entries(methods)
    .filter(([name, row]) => name !== refused && (!row.on || row.on.includes(kind)))
    .map(([name]) => name)
    .join(', ')
}

/** @throws Problem `method-not-allowed` */
export function methodFor({ request, target }: Visit): Method {
  const row = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
  if (row && (!row.on || row.on.includes(target.kind))) return row.run
  throw new Problem('method-not-allowed', `${request.method.slice(0, 40)} is not for this address`)
}
