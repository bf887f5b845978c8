/**
 * The only two ways to mount a handler. `route` names the privilege it needs and where the target stands in the address;
 * `open` says in words why no decision is needed. A test walks the router and fails on any other handler.
 */
import type { Request, RequestHandler, Response } from 'express'
import { type Invited, readInvited } from '../services/acceptance.ts'
import type { Standing } from '../services/authentication.ts'
import { type Barred, bearer, type Bearing, type Unlock } from '../services/bearing.ts'
import * as gate from '../services/gate.ts'
import { type Check, readCheck } from '../services/snapshot-check.ts'
import type { Access, Filing } from '../sharing/access.ts'
import type { CollectionKind, Privilege } from '../sharing/roles.ts'
import { type Db, transaction } from '../storage/database.ts'
import { mount } from './declaration.ts'
import { cover, subjectOf } from './hall.ts'

export { type Declaration, declarationOf } from './declaration.ts'

type Handler<A extends unknown[]> = (request: Request, response: Response, ...access: A) => Promise<void> | void

/** One collection, named by the address. The handler gets the Access it was decided with. */
export function route<P extends Privilege>(
  db: Db,
  declared: { needs: P; target: (request: Request) => string; handler: Handler<[Access<P>]> },
): RequestHandler {
  return mount({ needs: declared.needs }, async (request, response) => {
    const access = await gate.require(db, subjectOf(request), declared.needs, declared.target(request))
    cover(request)
    await declared.handler(request, response, access)
  })
}

/** What is sent once the transaction is kept. */
export type Reply = (response: Response) => Promise<void> | void

/**
 * A change of one collection. The privilege is decided before the body is read, and again inside the transaction that writes,
 * with the permissions locked: a revoke comes before the write or waits for it. Nothing is answered before the commit.
 */
export function routeWrite<P extends Privilege, Body>(
  db: Db,
  declared: {
    needs: P
    target: (request: Request) => string
    prepare: (request: Request, access: Access<P>) => Promise<Body> | Body
    handler: (tx: Db, access: Access<P>, body: Body, request: Request) => Promise<Reply>
  },
): RequestHandler {
  return mount({ needs: declared.needs }, async (request, response) => {
    const first = await gate.require(db, subjectOf(request), declared.needs, declared.target(request))
    const body = await declared.prepare(request, first)
    const reply = await transaction(db, async tx => {
      const access = await gate.require(tx, subjectOf(request), declared.needs, declared.target(request), { lock: true })
      return await declared.handler(tx, access, body, request)
    })
    cover(request)
    await reply(response)
  })
}

/** Decisions that the handler asks for as it goes: what a protocol kernel's own dispatch needs. */
export interface Deciding {
  require<P extends Privilege>(privilege: P, collectionId: string, more?: { tx?: Db; private?: boolean }): Promise<Access<P>>
  /** The calendar of an address, with what was read of it in the same query. */
  open<P extends Privilege>(privilege: P, standing: Standing): Promise<gate.Opened<P>>
  all<P extends Privilege>(privilege: P, kind: CollectionKind): Promise<Access<P>[]>
  oversee(collectionId: string): Promise<Access<'oversee'>>
  self(): Access<'self'>
  create(ownerId: string, tx?: Db): Promise<Access<'create'>>
  files<P extends Filing>(privilege: P, ownerId: string, tx?: Db): Promise<Access<P>>
}

/**
 * A door whose dispatch is not ours (the WebDAV kernel) or whose page shows several targets. Each decision that is granted covers
 * the reply; a handler that asks for none answers nothing.
 */
export function routeDeciding(db: Db, declared: { because: string; handler: Handler<[Deciding]> }): RequestHandler {
  return mount({ needs: 'deciding', because: declared.because }, async (request, response) => {
    const subject = subjectOf(request)
    const covering = <T>(access: T): T => {
      cover(request)
      return access
    }
    await declared.handler(request, response, {
      require: async (privilege, id, more = {}) => {
        const asked = { lock: more.tx !== undefined, ...(more.private === undefined ? {} : { private: more.private }) }
        return covering(await gate.require(more.tx ?? db, subject, privilege, id, asked))
      },
      open: async (privilege, standing) => covering(await gate.open(db, subject, privilege, standing)),
      all: async (privilege, kind) => covering(await gate.all(db, subject, privilege, kind)),
      oversee: async id => covering(await gate.oversee(db, subject, id)),
      self: () => covering(gate.self(subject)),
      create: async (ownerId, tx) => covering(await gate.create(tx ?? db, subject, ownerId)),
      files: async (privilege, ownerId, tx) => covering(await gate.files(tx ?? db, subject, privilege, ownerId)),
    })
  })
}

/** All collections of a kind on which the person has the privilege. */
export function routeAll<P extends Privilege>(
  db: Db,
  declared: { needs: P; kind: CollectionKind; handler: Handler<[Access<P>[]]> },
): RequestHandler {
  return mount({ needs: 'all' }, async (request, response) => {
    const accesses = await gate.all(db, subjectOf(request), declared.needs, declared.kind)
    cover(request)
    await declared.handler(request, response, accesses)
  })
}

/** Who sees what of one collection: for whoever may share it, and for administrators of its organization. */
export function routeOversee(
  db: Db,
  declared: { target: (request: Request) => string; handler: Handler<[Access<'oversee'>]> },
): RequestHandler {
  return mount({ needs: 'oversee' }, async (request, response) => {
    const access = await gate.oversee(db, subjectOf(request), declared.target(request))
    cover(request)
    await declared.handler(request, response, access)
  })
}

/** An organization's administrator. */
export function routeAdminister(declared: { handler: Handler<[Access<'administer'>]> }): RequestHandler {
  return mount({ needs: 'administer' }, async (request, response) => {
    const access = gate.administer(subjectOf(request))
    cover(request)
    await declared.handler(request, response, access)
  })
}

/** Whoever is signed in, about themselves. */
export function routeSelf(declared: { handler: Handler<[Access<'self'>]> }): RequestHandler {
  return mount({ needs: 'self' }, async (request, response) => {
    const access = gate.self(subjectOf(request))
    cover(request)
    await declared.handler(request, response, access)
  })
}

/** Making a collection for the owner that the request names. */
export function routeCreate(
  db: Db,
  declared: { owner: (request: Request) => string; handler: Handler<[Access<'create'>]> },
): RequestHandler {
  return mount({ needs: 'create' }, async (request, response) => {
    const access = await gate.create(db, subjectOf(request), declared.owner(request))
    cover(request)
    await declared.handler(request, response, access)
  })
}

/** A publish link's bearer, with the password that `enter` brings. A denial is part of what the door answers (sharing model §8), so the handler gets it too. */
export function routeLink(
  db: Db,
  declared: { enter: (request: Request, response: Response) => Promise<Unlock>; handler: Handler<[Bearing | Barred]> },
): RequestHandler {
  return mount({ needs: 'link' }, async (request, response) => {
    const unlock = await declared.enter(request, response)
    const subject = subjectOf(request)
    if (subject.kind !== 'link') throw new TypeError('A link route was entered without a link')
    const decision = await bearer(db, subject, unlock)
    cover(request)
    await declared.handler(request, response, decision)
  })
}

/** Whoever has the secret of an invitation. What it entitles to is decided when it is answered; a secret of none is a refusal. */
export function routeInvitation(db: Db, declared: { token: (request: Request) => string; handler: Handler<[Invited]> }): RequestHandler {
  return mount({ needs: 'invitation' }, async (request, response) => {
    const invited = await readInvited(db, { token: declared.token(request) })
    cover(request)
    await declared.handler(request, response, invited)
  })
}

/** Whoever has the secret address of a mailed calendar. Whether its recipient may be told anything is decided when it is compared; a secret of none is null. */
export function routeMailed(
  db: Db,
  declared: { secret: (request: Request) => Promise<string>; handler: Handler<[Check | null]> },
): RequestHandler {
  return mount({ needs: 'mailed' }, async (request, response) => {
    const check = await readCheck(db, await declared.secret(request))
    cover(request)
    await declared.handler(request, response, check)
  })
}

/** No shared data behind it. `because` is printed and frozen by a test. */
export function open(declared: { because: string; handler: Handler<[]> }): RequestHandler {
  return mount({ needs: 'open', because: declared.because }, async (request, response) => {
    cover(request)
    await declared.handler(request, response)
  })
}
