/** App passwords (Basic, for calendar programs) and tokens (Bearer, for this API): the same rows under two addresses. */
import type { Request } from 'express'
import { z } from 'zod'
import { subjectOf } from '../http/hall.ts'
import { routeSelf } from '../http/route.ts'
import { createCredential, endCredential, scopes } from '../services/credentials.ts'
import type { UserSubject } from '../sharing/principal.ts'
import { type Credential, type CredentialKind, listCredentials } from '../storage/credentials.ts'
import { transaction } from '../storage/database.ts'
import { given, readJson } from './body.ts'
import { type Door, type Endpoint, json } from './endpoint.ts'
import { id, instant, line, listOf, when } from './fields.ts'
import { send } from './reply.ts'

const credential = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(z.enum(scopes)).nullable().meta({ description: 'null for all that its person may' }),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'Credential' })
const newCredential = z
  .strictObject({
    name: line(200),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).optional(),
    expiresAt: when.nullable().optional(),
  })
  .meta({ id: 'NewCredential' })

function shown(one: Credential): z.infer<typeof credential> {
  return {
    id: one.id,
    name: one.name,
    scopes: one.scopes,
    createdAt: one.createdAt.toISOString(),
    lastUsedAt: one.lastUsedAt?.toISOString() ?? null,
    expiresAt: one.expiresAt?.toISOString() ?? null,
  }
}

function holder(request: Request): UserSubject {
  const subject = subjectOf(request)
  if (subject.kind !== 'user') throw new TypeError('Nobody is signed in')
  return subject
}

const kinds = {
  appPassword: { path: '/app-passwords', tag: 'App passwords', one: 'app password', secret: 'password', schemaId: 'FreshAppPassword' },
  token: { path: '/tokens', tag: 'Tokens', one: 'token', secret: 'token', schemaId: 'FreshToken' },
} as const satisfies Record<CredentialKind, object>

export function credentials(door: Door, kind: CredentialKind): Endpoint[] {
  const { config, db, now } = door
  const { path, tag, one, secret, schemaId } = kinds[kind]
  const made = credential.extend({ [secret]: z.string().meta({ description: 'Shown this once' }) }).meta({ id: schemaId })
  return [
    {
      method: 'get',
      path,
      tag,
      summary: `Your ${one}s`,
      answers: { 200: { description: 'Without their secrets', schema: listOf(credential) } },
      handler: routeSelf({
        handler: async (_request, response, access) => send(response, 200, { value: (await listCredentials(db, access, kind)).map(shown) }),
      }),
    },
    {
      method: 'post',
      path,
      tag,
      summary: `Make a ${one}`.replace('a app', 'an app'),
      description: 'It may do no more than the credential of this request, and lives no longer.',
      body: { [json]: newCredential },
      answers: { 201: { description: 'Made', schema: made } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const wanted = given(await readJson(request, newCredential, config.limits))
          const fresh = await transaction(db, tx => createCredential(tx, access, kind, wanted, holder(request), config, now()))
          send(response, 201, { ...shown(fresh.credential), [secret]: fresh.secret })
        },
      }),
    },
    {
      method: 'delete',
      path: `${path}/:credentialId`,
      tag,
      summary: 'End it; holds from the next request on',
      answers: { 204: { description: 'Ended' } },
      handler: routeSelf({
        handler: async (request, response, access) => {
          const wanted = String(request.params['credentialId'])
          await transaction(db, tx => endCredential(tx, access, kind, wanted))
          response.status(204).end()
        },
      }),
    },
  ]
}
