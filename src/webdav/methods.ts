/** The methods of this door: one file each, one row each. OPTIONS and every 405 list exactly these. */
import type { v2 as webdav } from 'webdav-server'
import { Problem } from '../errors.ts'
import { copy } from './methods/copy.ts'
import { remove } from './methods/delete.ts'
import { get } from './methods/get.ts'
import { lockMethod } from './methods/lock.ts'
import { mkcol } from './methods/mkcol.ts'
import { move } from './methods/move.ts'
import { options } from './methods/options.ts'
import { propfind } from './methods/propfind.ts'
import { proppatch } from './methods/proppatch.ts'
import { put } from './methods/put.ts'
import { unlockMethod } from './methods/unlock.ts'
import type { Visit } from './visit.ts'

/** Answers the request, or throws what the answer is to say. */
export type Method = (visit: Visit, context: webdav.HTTPRequestContext) => Promise<void>

export const methods = {
  OPTIONS: options,
  GET: get,
  HEAD: get,
  PUT: put,
  DELETE: remove,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  MKCOL: mkcol,
  COPY: copy,
  MOVE: move,
  LOCK: lockMethod,
  UNLOCK: unlockMethod,
} as const satisfies Record<string, Method>

export const refuseMethod: Method = async visit => {
  await Promise.reject(new Problem('method-not-allowed', `${visit.request.method} is not a method of this server`))
}
