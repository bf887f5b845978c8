import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type Config, loadConfig } from '../src/config.ts'

const read = (name: string) => readFileSync(join(process.cwd(), 'config', name), 'utf8')

const order = (one = '', other = '') => (one < other ? -1 : 1)

/** `server.port` and so on; an empty list is a leaf. */
function leaves(node: object, path: string[] = []): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? leaves(value, [...path, key]) : [[...path, key].join('.')],
  )
}

describe('settings', () => {
  const before = { ...process.env }
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
  const message = (overrides: object = {}): string => {
    try {
      loadConfig(overrides as Partial<Config>)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('are one frozen value with absolute paths', () => {
    const config = loadConfig({ database: { dataDirectory: 'some/where' }, server: { port: 0 } })
    expect(config.database.dataDirectory).toBe(resolve('some/where'))
    expect(config.mail.directory).toBe(resolve('some/where/mail'))
    expect(config.server).toMatchObject({ port: 0, shutdownSeconds: 10 })
    expect(() => Object.assign(config.limits, { attendees: 1 })).toThrow(TypeError)
    expect(() => (config.server.trustedProxies as string[]).push('loopback')).toThrow(TypeError)
  })

  it('come from anywhere, not from the current directory', () => {
    const home = process.cwd()
    process.chdir(tmpdir())
    try {
      expect(loadConfig().server.port).toBe(8080)
    } finally {
      process.chdir(home)
    }
  })

  it('take numbers and lists from the environment', () => {
    Object.assign(process.env, {
      PORT: '81',
      DELA_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      DELA_DNS_SERVERS: '9.9.9.9, 127.0.0.1:5353, ::1, [::1]:53',
      DELA_LIMITS: 'off',
      DELA_TIME_ZONE: 'Europe/Oslo',
    })
    const config = loadConfig()
    expect(config.server).toMatchObject({ port: 81, trustedProxies: ['loopback', '10.0.0.0/8'] })
    expect(config.directory.dnsServers).toEqual(['9.9.9.9', '127.0.0.1:5353', '::1', '[::1]:53'])
    expect(config).toMatchObject({ rateLimits: 'off', defaults: { timeZone: 'Europe/Oslo' } })
  })

  it('take files from the folders of NODE_CONFIG_DIR, above the defaults and below the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dela-config-'))
    writeFileSync(join(folder, 'local.json'), '{ "server": { "port": 82, "host": "::" } }')
    Object.assign(process.env, { NODE_CONFIG_DIR: folder, DELA_HOST: '127.0.0.2' })
    expect(loadConfig().server).toMatchObject({ port: 82, host: '127.0.0.2' })
    writeFileSync(join(folder, 'local.json'), '{ "server": { "prot": 82 } }')
    expect(message()).toBe('server.prot: no such setting')
    rmSync(folder, { recursive: true })
  })

  it.each([
    [{ limits: { attendes: 3 } }, 'limits.attendes: no such setting'],
    [{ nonsense: true }, 'nonsense: no such setting'],
    [{ server: { host: undefined } }, 'server.host: missing'],
    [{ server: { port: 70_000 } }, 'server.port: '],
    [{ limits: { jsonBytes: 0 } }, 'limits.jsonBytes: '],
    [{ server: { trustedProxies: ['everyone'] } }, 'server.trustedProxies.0: '],
    [{ database: { url: 'mysql://x/y' } }, 'database.url: '],
    [{ sessions: { secret: 'short' } }, 'sessions.secret: '],
    ...['ns.example.com', '127.0.0.1:0', '127.0.0.1:70000', '[::1]:', '[127.0.0.1]:53', ''].map(
      one => [{ directory: { dnsServers: ['1.1.1.1', one] } }, 'directory.dnsServers.1: not an address'] as const,
    ),
    [{ defaults: { timeZone: 'Mars/Olympus' } }, 'defaults.timeZone: not a time zone name'],
  ])('refuse %j by the name of the key', (overrides, told) => {
    expect(message(overrides)).toMatch(told)
  })

  it('name the environment variable at fault, without its value', () => {
    process.env['DATABASE_URL'] = 'canary-password'
    expect(message()).toMatch(/^database\.url: .* \(from the environment variable DATABASE_URL\)$/)
    expect(message()).not.toMatch('canary')
    Object.assign(process.env, { DATABASE_URL: '', PORT: 'http' })
    expect(message()).toMatch(/^server\.port: .*PORT/)
    Object.assign(process.env, { PORT: '', DELA_PROT: '80' })
    expect(message()).toMatch('DELA_PROT: no such setting')
  })

  it('are all described in config/README.md, and nothing else is', () => {
    const described = [...read('README.md').matchAll(/^\| `([\w.]+)`\s*\|\s*(?:`(\w+)`)?/gm)].map(match => [match[1], match[2]] as const)
    expect(described.map(([key]) => key).toSorted(order)).toEqual(leaves(JSON.parse(read('default.json')) as object).toSorted(order))
    const variables = JSON.parse(read('custom-environment-variables.json')) as object
    const named = described.filter(([, variable]) => variable)
    expect(named.map(([key]) => key).toSorted(order)).toEqual(leaves(variables).toSorted(order))
    for (const [key, variable] of named) {
      expect(key?.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], variables)).toBe(variable)
    }
  })
})
