/**
 * One question to the address of a source. Whoever gave that address is not trusted with this server's place in the network: every
 * name is looked up here, every address that it has must be allowed, and exactly those are connected to, at each redirect anew.
 */
import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Config } from '../config.ts'
import { mayConnect } from './public-address.ts'
import { hostOf, RefusedAddress, requireAskable } from './source-address.ts'
import { bodyOf } from './source-body.ts'
import { SourceFailure } from './source-failure.ts'

/** What the last answer was known by. */
export interface Validators {
  etag: string | null
  lastModified: string | null
}

export interface Answer extends Validators {
  /** null: not modified. */
  body: Buffer | null
  /** Of Cache-Control; null where it says nothing. */
  maxAgeSeconds: number | null
  /** That answered in the end. */
  host: string
}

type Settings = Pick<Config, 'subscriptions' | 'directory'>

const mostRedirects = 5
const headerBytes = 16_384
const resolving = { timeout: 2000, tries: 2 }
const redirects = new Set([301, 302, 303, 307, 308])
/** Honest, and the same for everybody: nothing of who asks, and nothing of who runs the server. */
const agentName = 'Dela (calendar subscription)'

/**
 * Asks, follows redirects and reads the answer, all within the time that the settings allow. No cookie, no credential and no
 * Referer is ever sent, whatever the answers say.
 * @throws SourceFailure
 */
export async function askSource(address: URL, known: Validators, settings: Settings): Promise<Answer> {
  const { timeoutSeconds, caFile } = settings.subscriptions
  const signal = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    const ca = caFile === null ? {} : { ca: await readFile(caFile) }
    let url = address
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await send(url, known, ca, settings, signal)
      const next = redirects.has(response.statusCode ?? 0) ? response.headers.location : undefined
      if (next === undefined) return await answerOf(response, hostOf(url), settings, signal)
      response.destroy()
      url = redirected(url, next)
    }
    throw new SourceFailure('redirects')
  } catch (error) {
    throw failureOf(error, signal)
  }
}

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof SourceFailure) return error
  if (error instanceof RefusedAddress) return new SourceFailure('refused-address')
  if (signal.aborted) return new SourceFailure('timeout')
  const code = (error as { code?: string }).code ?? ''
  if (/^(?:Z_|ERR_(?:_ERROR|BROTLI)_)/.test(code)) return new SourceFailure('not-a-calendar')
  if (code.startsWith('HPE_')) return new SourceFailure('not-http')
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER/.test(code)) return new SourceFailure('tls')
  if (code !== '') return new SourceFailure('unreachable')
  return error
}

function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from.href)
  if (to === null || (from.protocol === 'https:' && to.protocol !== 'https:')) throw new SourceFailure('refused-redirect')
  to.hash = ''
  return to
}

async function send(url: URL, known: Validators, ca: { ca?: Buffer }, settings: Settings, signal: AbortSignal): Promise<IncomingMessage> {
  requireAskable(url, settings.subscriptions.allowedNetworks)
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolved(host, settings, signal) : []
  const lookup: LookupFunction = (_name, options, found) => {
    const [first] = addresses
    if (options.all === true) found(null, [...addresses])
    else found(null, first?.address ?? '', first?.family)
  }
  const options: RequestOptions = {
    host,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    lookup,
    signal,
    maxHeaderSize: headerBytes,
    headers: {
      Host: url.host,
      Accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1',
      'Accept-Encoding': 'gzip, br',
      'User-Agent': agentName,
      ...(known.etag === null ? {} : { 'If-None-Match': known.etag }),
      ...(known.lastModified === null ? {} : { 'If-Modified-Since': known.lastModified }),
    },
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  // An agent of its own: no connection that was opened for somebody else is used, and no proxy of the environment.
  const request =
    url.protocol === 'https:'
      ? httpsRequest({ ...options, ...ca, agent: new HttpsAgent({ keepAlive: false }), ...(isIP(host) === 0 ? { servername: host } : {}) })
      : httpRequest({ ...options, agent: new HttpAgent({ keepAlive: false }) })
  // Another protocol that was agreed to ends without an error; what has been answered is not touched by the end.
  request
    .on('response', resolve)
    .on('error', reject)
    .on('close', () => reject(new SourceFailure('not-http')))
    .end()
  return await promise
}

// Not the system's own look-up: that one waits in the pool of threads that passwords and files need too.
async function resolved(host: string, settings: Settings, signal: AbortSignal): Promise<{ address: string; family: 4 | 6 }[]> {
  const resolver = new Resolver(resolving)
  if (settings.directory.dnsServers) resolver.setServers(settings.directory.dnsServers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel)
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const found = [
      ...(four.status === 'fulfilled' ? four.value : []).map(address => ({ address, family: 4 as const })),
      ...(six.status === 'fulfilled' ? six.value : []).map(address => ({ address, family: 6 as const })),
    ]
    if (found.length === 0) throw new SourceFailure('not-resolved')
    // One bad address among good ones is no accident: nothing of such a name is connected to.
    if (!found.every(({ address }) => mayConnect(address, settings.subscriptions.allowedNetworks)))
      throw new SourceFailure('refused-address')
    return found
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

async function answerOf(response: IncomingMessage, host: string, settings: Settings, signal: AbortSignal): Promise<Answer> {
  const { statusCode: status = 0, headers } = response
  const validators = { etag: bounded(headers.etag), lastModified: bounded(headers['last-modified']) }
  const about = { ...validators, maxAgeSeconds: maxAgeOf(headers['cache-control']), host }
  if (status === 304) {
    response.destroy()
    return { ...about, body: null }
  }
  if (status !== 200) {
    response.destroy()
    throw SourceFailure.ofStatus(status, headers['retry-after'])
  }
  const body = await bodyOf(response, settings.subscriptions.bytes, signal)
  return { ...about, body }
}

const longestValidator = 500

// Kept and sent back: no more of it than a validator is.
function bounded(value: string | undefined): string | null {
  return value !== undefined && value !== '' && value.length <= longestValidator && /^[\x21-\x7E\x80-\xFF ]+$/.test(value) ? value : null
}

function maxAgeOf(header: string | undefined): number | null {
  const [, seconds] = /(?:^|[,\s])max-age\s*=\s*"?(\d{1,9})/i.exec(header ?? '') ?? []
  return seconds === undefined ? null : Number(seconds)
}
