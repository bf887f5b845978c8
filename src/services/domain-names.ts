/** Domains as people type them, and the proof that one is theirs: a TXT record that only who runs the domain can publish. */
import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { Problem } from '../errors.ts'
import { parseDomain } from '../sharing/domain-rules.ts'

const resolving = { timeout: 3000, tries: 2 }

/** One domain in lower case and ASCII. @throws Problem `bad-request` naming `domain` */
export function readDomainName(text: string): string {
  const ascii = domainToASCII(text.trim().toLowerCase())
  if (ascii === '' || !ascii.includes('.') || ascii.includes('*') || /^[\d.]+$/.test(ascii)) throw fault(text)
  try {
    return parseDomain(ascii)
  } catch {
    throw fault(text)
  }
}

function fault(text: string): Problem {
  return new Problem('bad-request', `"${text.slice(0, 200)}" is not a domain`, { field: 'domain' })
}

/**
 * Asks the domain's name servers, in DNS and not in a cache of ours.
 * @param servers addresses with or without a port; null for the system's
 * @throws Problem `conflict` that says what is missing: no such record, or no answer
 */
export async function requireProof(domain: string, proof: string, servers: readonly string[] | null): Promise<void> {
  const resolver = new Resolver(resolving)
  if (servers) resolver.setServers(servers)
  const records = await resolver.resolveTxt(domain).catch((error: unknown) => {
    const code = (error as { code?: string }).code ?? ''
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw new Problem('conflict', `The name servers of ${domain} did not answer (${code}); try again`, { field: 'domain', because: 'dns' })
  })
  // Strings of one record are one text (RFC 7208 §3.3 reads them so too).
  if (records.some(strings => strings.join('').trim() === proof)) return
  throw new Problem('conflict', `The domain ${domain} has no TXT record "${proof}" yet`, { field: 'domain', because: 'record' })
}
