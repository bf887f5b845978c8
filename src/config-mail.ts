/** The settings of mail. Part of `config.ts`. */
import { z } from 'zod'
import { commas, url } from './config-sign-in.ts'

const text = z.string().min(1)
const domain = z.string().regex(/^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'not a domain in lower case')

const dkim = z
  .strictObject({
    domain: domain.nullable(),
    selector: text.regex(/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/).nullable(),
    key: text.nullable(),
    keyFile: text.nullable(),
  })
  .refine(given => [given.domain, given.selector].every(part => (part === null) === (given.key === null && given.keyFile === null)), {
    path: ['domain'],
    error: 'DKIM takes a domain, a selector and a key',
  })
  .refine(given => given.key === null || given.keyFile === null, { path: ['keyFile'], error: 'the key is given twice' })
  .transform(({ domain: signs, selector, key, keyFile }) =>
    signs === null || selector === null ? null : { domain: signs, selector, key, keyFile },
  )

export const mail = z.strictObject({
  smtpUrl: url(/^smtps?$/).nullable(),
  from: z.string().min(3),
  directory: z.string().min(1).nullable(),
  bounceAddress: z.string().min(3).nullable(),
  tls: z.enum(['auto', 'required', 'offered']),
  caFile: text.nullable(),
  domains: z.preprocess(commas, z.array(domain)),
  dkim,
})
