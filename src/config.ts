/** config/*.json and the environment → one frozen, validated Config. `config/README.md` says what each key means. */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { delimiter, join, resolve } from 'node:path'
import { Load } from 'config/lib/util.js'
import { z } from 'zod'
import { mail } from './config-mail.ts'
import { commas, count, digits, ldap, oidc, url, yesNo } from './config-sign-in.ts'

const schema = z.strictObject({
  server: z.strictObject({
    host: z.string().min(1),
    port: z.preprocess(digits, z.int().min(0).max(65_535)),
    publicUrl: url(/^https?$/).nullable(),
    trustedProxies: z.preprocess(
      commas,
      z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.enum(['loopback', 'linklocal', 'uniquelocal'])])),
    ),
    shutdownSeconds: count,
  }),
  database: z.strictObject({
    url: url(/^postgres(ql)?$/).nullable(),
    poolSize: count,
    statementTimeoutMs: count,
    dataDirectory: z.string().min(1),
  }),
  mail,
  signIn: z.strictObject({ timeoutSeconds: count, mostGroups: count, oidc, ldap }),
  sessions: z.strictObject({ days: count, secret: z.string().min(32).nullable() }),
  directory: z.strictObject({
    dnsServers: z.preprocess(commas, z.array(z.string().refine(isDnsServer, 'not an address with or without a port'))).nullable(),
  }),
  feed: z.strictObject({ ttlMinutes: count, cacheBytes: count, items: count, bytes: count, pastDays: count, futureDays: count }),
  subscriptions: z.strictObject({
    enabled: yesNo,
    allowedNetworks: z.preprocess(commas, z.array(z.union([z.cidrv4(), z.cidrv6()]))),
    caFile: z.string().min(1).nullable(),
    timeoutSeconds: count,
    bytes: count,
    leastMinutes: count,
    usualMinutes: count,
    mostMinutes: count,
    secondsBetweenPerHost: count,
  }),
  occurrences: z.strictObject({ pastYears: count, futureYears: count, instancesPerObject: count }),
  limits: z.strictObject({
    signInPerAddressPerHour: count,
    signInPerAccountPerHour: count,
    codesPerAddressPerHour: count,
    codesPerNetworkPerHour: count,
    requestsPerMinutePerLink: count,
    requestsPerMinutePerAccount: count,
    anonymousRequestsPerMinute: count,
    snapshotRecipients: count,
    snapshotsPerDayPerPerson: count,
    invitationsPerDayPerPerson: count,
    refreshesPerHourPerPerson: count,
    mailsPerMinutePerOrganization: count,
    objectBytes: count,
    importBytes: count,
    importEvents: count,
    jsonBytes: count,
    jsonDepth: count,
    xmlBytes: count,
    xmlDepth: count,
    unauthenticatedBodyBytes: count,
    pathSegmentBytes: count,
    attendees: count,
    instances: count,
    properties: count,
    eventsPerPage: count,
    windowDays: count,
    bytesPerOwner: count,
    collectionsPerPerson: count,
    linksPerCollection: count,
    appPasswordsPerPerson: count,
    locksPerPerson: count,
    lockSeconds: count,
    plainFileBytes: count,
    plainBytesPerOwner: count,
    plainFilesPerOwner: count,
  }),
  rateLimits: z.enum(['on', 'off']),
  metrics: z.strictObject({ token: z.string().min(32).nullable() }),
  log: z.strictObject({ level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) }),
  defaults: z.strictObject({
    language: z.enum(['sv', 'nb', 'da', 'en']),
    timeZone: z.string().refine(isTimeZone, 'not a time zone name'),
  }),
})

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T
export type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T
export type Config = DeepReadonly<z.infer<typeof schema>>

/** The settings cannot be used; the message names each key at fault, one per line. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Of the command line, which may run where the server's own variables are set too. */
const clientVariables: ReadonlySet<string> = new Set(['DELA_URL', 'DELA_TOKEN'])

const folder = join(import.meta.dirname, '..', 'config')

/**
 * Reads config/default.json, the file of the environment (`NODE_ENV`), local.json, the same names in the folders of
 * `NODE_CONFIG_DIR`, then the environment variables of custom-environment-variables.json, then `overrides`.
 * Paths in the result are absolute. Throws ConfigError on an unknown, missing or unusable key, and on an unknown `DELA_` variable.
 */
export function loadConfig(overrides: DeepPartial<Config> = {}): Config {
  const variables = environmentVariables()
  const unknown = Object.keys(process.env).filter(name => name.startsWith('DELA_') && !variables.has(name) && !clientVariables.has(name))
  if (unknown.length > 0) throw new ConfigError(unknown.map(name => `${name}: no such setting (see config/README.md)`).join('\n'))

  const configDir = [folder, ...(process.env['NODE_CONFIG_DIR'] ?? '').split(delimiter)].filter(Boolean).join(delimiter)
  const load = new Load({ configDir, nodeEnv: [process.env['NODE_ENV'] ?? 'development'] })
  load.scan([])
  load.addConfig('overrides', overrides)
  const checked = schema.safeParse(load.config)
  if (!checked.success) throw new ConfigError(checked.error.issues.flatMap(issue => lines(issue, variables)).join('\n'))

  const { database, mail: letters } = checked.data
  const dataDirectory = resolve(database.dataDirectory)
  const directory = resolve(letters.directory ?? join(dataDirectory, 'mail'))
  return freeze({ ...checked.data, database: { ...database, dataDirectory }, mail: { ...letters, directory } })
}

/** Variable name → key, `PORT` → `server.port`. */
function environmentVariables(): Map<string, string> {
  const file = join(folder, 'custom-environment-variables.json')
  if (!existsSync(file)) throw new ConfigError(`${file}: missing`)
  const found = new Map<string, string>()
  const walk = (node: object, path: string[]) => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string') found.set(value, [...path, key].join('.'))
      else walk(value as object, [...path, key])
    }
  }
  walk(JSON.parse(readFileSync(file, 'utf8')) as object, [])
  return found
}

function lines(issue: z.core.$ZodIssue, variables: Map<string, string>): string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => `${[...path, key].join('.')}: no such setting`)
  const key = path.join('.')
  const variable = [...variables].find(([name, target]) => target === key && process.env[name])?.[0]
  if (issue.message.endsWith('received undefined')) return [`${key}: missing`]
  return [`${key}: ${issue.message}${variable ? ` (from the environment variable ${variable})` : ''}`]
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

// Node ends the whole process at a port of 0, and takes one that is too high for another.
function isDnsServer(text: string): boolean {
  if (isIP(text) !== 0) return true
  const [, v6 = '', v4 = '', port = ''] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? []
  return (isIP(v6) === 6 || isIP(v4) === 4) && Number(port) >= 1 && Number(port) <= 65_535
}

function freeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze)
  return value as DeepReadonly<T>
}
