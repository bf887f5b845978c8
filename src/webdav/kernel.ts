/**
 * webdav-server as the kernel of this door: its method table, its file system dispatch and its privilege manager. Its own methods,
 * If parser, XML, locks and Basic authentication are not used: one request is enough to kill a process with them.
 */
import type { IncomingMessage } from 'node:http'
import { v2 as webdav } from 'webdav-server'
import { PublishedFileSystem } from './file-system.ts'
import { type Method, methods, refuseMethod } from './methods.ts'
import { PolicyPrivilegeManager } from './privileges.ts'
import type { Visit } from './visit.ts'

/** Answers one request that the guard has let through. @throws whatever a method refuses with */
export type Kernel = (visit: Visit) => Promise<void>

const nobodyInParticular: webdav.HTTPAuthentication = {
  askForAuthentication: () => ({}),
  getUser: (_context, callback) => callback(null as never, { uid: '', username: '', isAdministrator: false, isDefaultUser: false }),
}

// Set by the kernel on every reply: other origins may not read ours, and what we are made of is nobody's business.
const unwanted = /^(?:access-control-.*|server|allow|dav|ms-author-via)$/i

export function kernel(): Kernel {
  const visits = new WeakMap<IncomingMessage, Visit & { settle: Settle }>()
  const visitOf = (context: webdav.RequestContext): Visit => {
    const visit = context instanceof webdav.HTTPRequestContext ? visits.get(context.request) : undefined
    if (!visit) throw new TypeError('The kernel acts for requests of this door only')
    return visit
  }
  const server = new webdav.WebDAVServer({
    rootFileSystem: new PublishedFileSystem(visitOf),
    privilegeManager: new PolicyPrivilegeManager(visitOf),
    httpAuthentication: nobodyInParticular,
    respondWithPaths: true,
    serverName: 'Dela',
    version: '0',
  })

  const mount = (method: Method): webdav.HTTPMethod => ({
    isValidFor: () => true,
    chunked(context) {
      const visit = visits.get(context.request)
      visit?.settle(async () => {
        await method(visit, context)
      })
    },
  })
  for (const name of Object.keys(server.methods)) server.method(name, mount(refuseMethod))
  for (const [name, method] of Object.entries(methods)) server.method(name, mount(method))
  server.onUnknownMethod(mount(refuseMethod))

  return async visit => {
    const { request, response } = visit
    await new Promise<void>((resolve, reject) => {
      const own = response.setHeader
      response.setHeader = (name, value) => (unwanted.test(name) ? response : own.call(response, name, value))
      const settle: Settle = work => {
        response.setHeader = own
        work().then(resolve, reject)
      }
      visits.set(request, { ...visit, settle })
      // The kernel ends a reply by itself when it cannot read the address; the guard has read it before, so this is the sender going away.
      response.once('close', resolve)
      server.executeRequest(request, response, '/webdav')
    })
  }
}

type Settle = (work: () => Promise<void>) => void
