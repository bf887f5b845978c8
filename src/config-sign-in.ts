/** The settings of ways to sign in, and the kinds of values that settings have. Part of `config.ts`. */
import { z } from 'zod'

// Environment variables arrive as text; a number written as digits is taken as that number, anything else is refused by the schema.
export const digits = (value: unknown): unknown => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)
export const commas = (value: unknown): unknown => (typeof value === 'string' ? value.split(',').map(part => part.trim()) : value)
export const count = z.preprocess(digits, z.int().min(1))
export const url = (protocol: RegExp) => z.url({ protocol })
const text = z.string().min(1)
export const yesNo = z.preprocess(value => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())

// Secrets in the clear go no further than this machine.
const near = (address: string): boolean => /^\w+:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?(?:\/|$)/.test(address)

export const oidc = z
  .strictObject({
    name: text.nullable(),
    issuer: url(/^https?$/).nullable(),
    clientId: text.nullable(),
    clientSecret: text.nullable(),
    scopes: text,
    groupsClaim: text.nullable(),
    organization: text.nullable(),
  })
  .refine(given => given.issuer === null || given.issuer.startsWith('https:') || near(given.issuer), {
    path: ['issuer'],
    error: 'has to be https',
  })
  .refine(given => given.issuer === null || given.clientId !== null, { path: ['clientId'], error: 'missing' })
  .transform(({ issuer, clientId, name, ...rest }) =>
    issuer === null || clientId === null ? null : { ...rest, issuer, clientId, name: name ?? new URL(issuer).hostname },
  )

export const ldap = z
  .strictObject({
    url: url(/^ldaps?$/).nullable(),
    startTls: yesNo,
    caFile: text.nullable(),
    bindDn: text.nullable(),
    bindPassword: text.nullable(),
    baseDn: text.nullable(),
    userFilter: text.includes('{login}'),
    idAttribute: text,
    addressAttribute: text,
    nameAttribute: text,
    groupBaseDn: text.nullable(),
    groupFilter: text,
    memberAttribute: text,
    organization: text.nullable(),
  })
  .refine(given => given.url === null || given.url.startsWith('ldaps:') || given.startTls || near(given.url), {
    path: ['startTls'],
    error: 'has to be true, or the url ldaps',
  })
  .refine(given => given.url === null || given.baseDn !== null, { path: ['baseDn'], error: 'missing' })
  .transform(({ url: address, baseDn, ...rest }) => (address === null || baseDn === null ? null : { ...rest, url: address, baseDn }))
