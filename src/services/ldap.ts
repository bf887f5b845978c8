/** An LDAP server, asked with ldapts: one connection for each question, encrypted or on this machine, and never a second one in its place. */
import { readFile } from 'node:fs/promises'
import { connect as openSocket, isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Client, type Entry, Filter, ResultCodeError } from 'ldapts'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Claimed } from './external-identity.ts'
import type { ExternalGroup } from './external-groups.ts'

export type LdapSettings = NonNullable<Config['signIn']['ldap']>

/** The provider's name in identities and memberships; there is one LDAP server. */
export const ldapProvider = 'ldap'

export interface LdapPerson extends Omit<Claimed, 'groups'> {
  /** As `dnKey` writes it. */
  dn: string
}

export interface LdapGroup extends ExternalGroup {
  dn: string
  /** DNs of people and of groups. */
  members: string[]
}

export interface Ldap {
  /** Whoever the login and the password belong to, with their groups; null for nobody. @throws Problem `unavailable` */
  byPassword(login: string, password: string): Promise<Claimed | null>
  /** Everybody who could sign in, and all groups. @throws Problem `unavailable` */
  everything(): Promise<{ people: LdapPerson[]; groups: LdapGroup[] | null }>
}

/** Result codes that say no to somebody's password, or to them: not allowed so, no such entry, wrong, locked. RFC 4511 §4.1.9 */
const refusing = [19, 32, 48, 49, 50, 53]
const pageSize = 500
/** A whole directory takes longer than one question. */
const longReads = 30

/** One form for DNs that differ in case and in spaces alone. */
export function dnKey(dn: string): string {
  return dn.toLowerCase().replaceAll(/\s*([,=+])\s*/g, '$1')
}

/** @param tell hears why the server could not be used; the password is never in it */
export function openLdap(settings: LdapSettings, timeoutSeconds: number, tell: (error: unknown) => void): Ldap {
  const { url, baseDn, idAttribute, addressAttribute, nameAttribute, groupBaseDn, groupFilter, memberAttribute } = settings
  const attributes = [idAttribute, addressAttribute, nameAttribute, 'preferredLanguage']
  const explicitBufferAttributes = idAttribute.toLowerCase() === 'objectguid' ? [idAttribute] : []

  async function connected<T>(work: (client: Client) => Promise<T>, seconds = timeoutSeconds): Promise<T> {
    const one = timeoutSeconds * 1000
    const { hostname } = new URL(url)
    const host = hostname.replaceAll(/^\[|\]$/g, '')
    const ca = settings.caFile === null ? {} : { ca: await readFile(settings.caFile) }
    const tls: ConnectionOptions = { ...ca, host, minVersion: 'TLSv1.2', ...(isIP(host) ? {} : { servername: host }) }
    const secure = url.startsWith('ldaps:')
    const client = new Client({
      url,
      timeout: one,
      connectTimeout: one,
      ...(secure ? { tlsOptions: tls } : { createConnection: onlyOne() as typeof openSocket }),
    })
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('The LDAP server takes too long')), seconds * 1000)
    })
    const asked = async () => {
      if (!secure && settings.startTls) await client.startTLS(tls)
      return await work(client)
    }
    try {
      return await Promise.race([asked(), tooLong])
    } finally {
      clearTimeout(timer)
      void client.unbind().catch(() => {})
    }
  }

  async function reached<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      tell(error)
      throw new Problem('unavailable', 'The LDAP server does not answer', { retryAfterSeconds: 30 })
    }
  }

  async function look<T>(work: (client: Client) => Promise<T>, seconds = timeoutSeconds): Promise<T> {
    return await connected(async client => {
      if (settings.bindDn !== null) await client.bind(settings.bindDn, settings.bindPassword ?? '')
      return await work(client)
    }, seconds)
  }

  async function opens(dn: string, password: string): Promise<boolean> {
    try {
      return await connected(async client => {
        await client.bind(dn, password)
        return client.isBound
      })
    } catch (error) {
      if (error instanceof ResultCodeError && refusing.includes(error.code)) return false
      throw error
    }
  }

  function personOf(entry: Entry, login: string | null): LdapPerson | null {
    const subject = idOf(entry[idAttribute])
    const addresses = textsOf(entry[addressAttribute])
    if (subject === null) return null
    return {
      dn: dnKey(entry.dn),
      provider: ldapProvider,
      subject,
      address: addresses.find(one => one.toLowerCase() === login?.toLowerCase()) ?? addresses[0] ?? null,
      // Whoever keeps the directory says whose an address is.
      verified: true,
      name: textsOf(entry[nameAttribute])[0] ?? null,
      language: textsOf(entry['preferredLanguage'])[0]?.split(/[,;]/, 1)[0] ?? null,
    }
  }

  function groupOf(entry: Entry): LdapGroup | null {
    const subject = idOf(entry[idAttribute])
    const name = textsOf(entry[nameAttribute])[0]
    return subject && name ? { dn: dnKey(entry.dn), subject, name, members: textsOf(entry[memberAttribute]).map(dnKey) } : null
  }

  async function groupsIn(client: Client, filter: string, more: string[]): Promise<LdapGroup[] | null> {
    if (groupBaseDn === null) return null
    const wanted = { filter, attributes: [idAttribute, nameAttribute, ...more], explicitBufferAttributes, paged: { pageSize } }
    const { searchEntries } = await client.search(groupBaseDn, wanted)
    return searchEntries.map(groupOf).filter(one => one !== null)
  }

  return {
    async byPassword(login, password) {
      // RFC 4513 §5.1.2: a bind without a password succeeds, as nobody.
      if (password === '' || password.includes('\0')) return null
      return await reached(async () => {
        const filter = settings.userFilter.replaceAll('{login}', () => Filter.escape(login))
        const entries = await look(
          async client => (await client.search(baseDn, { filter, attributes, explicitBufferAttributes })).searchEntries,
        )
        const [entry, another] = entries
        const person = entry && another === undefined ? personOf(entry, login) : null
        // Whether there is an entry must not be told by whether the server is asked once more.
        if (!(await opens(person && entry ? entry.dn : `cn=nobody,${baseDn}`, password)) || !person || !entry) return null
        const mine = `(&${groupFilter}(${memberAttribute}=${Filter.escape(entry.dn)}))`
        return { ...person, groups: await look(async client => await groupsIn(client, mine, [])) }
      })
    },
    async everything() {
      return await reached(
        async () =>
          await look(async client => {
            const filter = settings.userFilter.replaceAll('{login}', '*')
            const { searchEntries } = await client.search(baseDn, { filter, attributes, explicitBufferAttributes, paged: { pageSize } })
            const people = searchEntries.map(entry => personOf(entry, null)).filter(one => one !== null)
            return { people, groups: await groupsIn(client, groupFilter, [memberAttribute]) }
          }, timeoutSeconds * longReads),
      )
    },
  }
}

// ldapts connects again by itself, in the clear and as nobody: what came next would go to whoever cut the first connection.
function onlyOne(): (port: number, host: string) => Socket {
  let opened = false
  return (port, host) => {
    if (opened) throw new Error('The LDAP server closed the connection')
    opened = true
    return openSocket(port, host)
  }
}

function textsOf(value: Entry[string] | undefined): string[] {
  return [value ?? []]
    .flat()
    .map(one => (Buffer.isBuffer(one) ? one.toString() : one))
    .filter(one => one !== '')
}

/** Ids that are bytes, as Active Directory's, in hexadecimal. */
function idOf(value: Entry[string] | undefined): string | null {
  const [first] = [value ?? []].flat()
  const text = Buffer.isBuffer(first) ? first.toString('hex') : first
  return text ? text : null
}
