/** A real LDAP server (OpenLDAP's slapd) as a child of the test, with a folder and loopback ports of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ldapts'

const program = '/usr/sbin/slapd'
const schemas = '/etc/ldap/schema'
export const slapdMissing = !existsSync(program) || !existsSync(schemas)

export const suffix = 'dc=nordlys,dc=example'
export const reader = { bindDn: `cn=reader,${suffix}`, bindPassword: 'kanari-bind-password' }
const root = { dn: `cn=root,${suffix}`, password: 'kanari-root-password' }

export interface Slapd {
  url: string
  secureUrl: string
  /** PEM of the certificate, which signed itself. */
  caFile: string
  /** Someone who may change everything. */
  as<T>(work: (client: Client) => Promise<T>): Promise<T>
  addPerson(uid: string, more?: Record<string, string | string[]>): Promise<string>
  addGroup(name: string, members: string[]): Promise<string>
  process: ChildProcess
  /** Starts it again on the same ports, with what it held. */
  start(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

export async function openSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'dela-slapd-'))
  mkdirSync(join(folder, 'db'))
  const caFile = join(folder, 'cert.pem')
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost'
  const making = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', names]
  execFileSync('openssl', [...making, '-keyout', join(folder, 'key.pem'), '-out', caFile], { stdio: 'ignore' })
  writeFileSync(
    join(folder, 'slapd.conf'),
    [
      ...['core', 'cosine', 'inetorgperson'].map(name => `include ${schemas}/${name}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `pidfile ${folder}/slapd.pid`,
      `TLSCACertificateFile ${caFile}`,
      `TLSCertificateFile ${caFile}`,
      `TLSCertificateKeyFile ${folder}/key.pem`,
      // The trap: a bind with a name and no password succeeds.
      'allow bind_anon_cred',
      // No more than 500 entries at once, any number in pages.
      'sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited',
      'database mdb',
      `suffix "${suffix}"`,
      `rootdn "${root.dn}"`,
      `rootpw ${root.password}`,
      `directory ${folder}/db`,
      'access to attrs=userPassword by anonymous auth by * none',
      `access to * by dn.exact="${reader.bindDn}" read by * none`,
      '',
    ].join('\n'),
  )
  const [port, securePort] = await freePorts()
  const [url, secureUrl] = [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${securePort}`]
  const self = { url, secureUrl, caFile, as, addPerson, addGroup, start, stop, close } as Slapd

  async function start(): Promise<void> {
    const given = ['-f', join(folder, 'slapd.conf'), '-h', `${url} ${secureUrl}`, '-d', '0']
    self.process = spawn(program, given, { stdio: 'ignore' })
    for (const end = Date.now() + 60_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 50))) {
      if (await as(async () => true).catch(() => false)) return
      if (self.process.exitCode !== null) throw new Error(`slapd ended with ${self.process.exitCode}`)
    }
    throw new Error('slapd did not start')
  }

  async function stop(): Promise<void> {
    if (self.process.exitCode !== null || self.process.signalCode !== null) return
    self.process.kill('SIGCONT')
    self.process.kill('SIGTERM')
    await once(self.process, 'exit')
  }

  async function close(): Promise<void> {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }

  async function as<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ url, connectTimeout: 5_000, timeout: 20_000 })
    try {
      await client.bind(root.dn, root.password)
      return await work(client)
    } finally {
      await client.unbind().catch(() => {})
    }
  }

  async function addPerson(uid: string, more: Record<string, string | string[]> = {}): Promise<string> {
    const dn = `uid=${uid},ou=people,${suffix}`
    const entry = { objectClass: 'inetOrgPerson', uid, cn: `${uid} of the directory`, sn: uid, mail: `${uid}@nordlys.example` }
    const whole = { ...entry, userPassword: `${uid}-secret`, ...more }
    const given = Object.fromEntries(Object.entries(whole).filter(([, value]) => value.length > 0))
    await as(async client => await client.add(dn, given))
    return dn
  }

  async function addGroup(name: string, members: string[]): Promise<string> {
    const dn = `cn=${name},ou=groups,${suffix}`
    await as(async client => await client.add(dn, { objectClass: 'groupOfNames', cn: name, member: members }))
    return dn
  }

  await start()
  await as(async client => {
    await client.add(suffix, { objectClass: ['dcObject', 'organization'], dc: 'nordlys', o: 'Nordlys' })
    for (const ou of ['people', 'groups']) await client.add(`ou=${ou},${suffix}`, { objectClass: 'organizationalUnit', ou })
    await client.add(reader.bindDn, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'reader',
      userPassword: reader.bindPassword,
    })
  })
  return self
}

async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port)
  }
  for (const server of servers) server.close()
  return ports
}
